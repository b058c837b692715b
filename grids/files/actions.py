"""Files of a matter are added and taken off by steps of its table, and destroyed with it."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.engine import Act
from grids.conduct.refusals import require
from grids.files import store
from grids.files.asks import FILE, TAKES_OFF
from grids.files.models import Attachment, End
from grids.files.preparing import Prepared
from grids.personal.masking import masked
from grids.privacy import sealed_file
from grids.privacy.ciphers import SealBroken
from grids.staff.models import User

# a file that lies there so long without a row belongs to none: its step was refused, or its process was killed
ORPHANED_SECONDS = 24 * 3600
# files that are asked for together, however many lie there
SWEPT_AT_A_TIME = 1_000


# -- effects of steps --


def attach(act: Act) -> None:
    """The file is kept beside the book, by this step."""
    keep(act.given[FILE], matter=act.matter, seq=act.around.next_seq, by=act.by, now=act.now)


def keep(file: Prepared, *, matter: Any, seq: int, by: User, now: datetime) -> None:
    """A file is kept beside the book of a matter, by the step with this number; in the caller's transaction."""
    told = {name: file.told.get(name, 0) for name in ("width", "height", "pages", "seconds")}
    is_sealed = getattr(matter, "is_sealed", False)
    row = Attachment(
        subject_kind=matter._meta.label_lower, subject_id=matter.pk, seq=seq, form=file.form.code,
        # of a complaint even a name may name somebody
        name="" if is_sealed else masked(file.name), size=len(file.content), sha256=file.sha256, has_small=bool(file.small),
        is_sealed=is_sealed, added_by=by, added_at=now, **told,
    )  # fmt: skip
    # before the row: what a row names is always there; without one it is swept
    store.keep(row.pk, file.content, file.small, is_apart=row.is_sealed)
    row.save(force_insert=True)


def take_off(act: Act) -> None:
    """The file is destroyed; that it was there, its hash, and why it went, stay in the book."""
    chosen = act.given[TAKES_OFF]
    require(
        chosen in act.around.own_attached,
        _("这个附件已经撤下，或者不是您添加的。"),
        field=TAKES_OFF,
        code="conflict",
    )
    rows = Attachment.objects.of_kind(act.matter._meta.label_lower, [act.matter.pk]).there()
    _end(rows.filter(seq=chosen.seq), End.TAKEN_OFF, by=act.by)


EFFECTS = {one.__name__: one for one in (attach, take_off)}


# -- why not now --


def no_room_for_files(around: Any) -> str:
    """It holds as many as it may."""
    most = settings.ATTACHMENTS_A_MATTER
    if len(around.attached) < most:
        return ""
    return _("附件已有 %(most)d 个，不能再添加；请先撤下不要的。") % {"most": most}


def nothing_to_take_off(around: Any) -> str:
    """There is none that the reader takes off."""
    return "" if around.own_attached else _("这里没有您可以撤下的附件。")


# -- with the matter --


def destroy(kind: str, keys: Iterable[Any], *, by: User) -> int:
    """Destroy the files of matters whose term is over, with their names; how many. In the caller's transaction."""
    return _end(Attachment.objects.of_kind(kind, keys).there(), End.EXPIRED, by=by)


def _end(rows: Any, end: End, *, by: User) -> int:
    """The rows say first that the files are gone; the files go when that is committed, or are swept."""
    keys = list(rows.values_list("pk", flat=True))
    if keys:
        Attachment.objects.filter(pk__in=keys).update(name="", end=end, ended_by=by, ended_at=timezone.now())
        transaction.on_commit(lambda: [store.remove(key) for key in keys])
    return len(keys)


def reseal() -> tuple[int, list[str]]:
    """Seal files anew that lie under an older key: how many, and those that no key here opens, by their row."""
    done, broken = 0, []
    for row in Attachment.objects.there().only("pk", "has_small", "is_sealed").iterator():
        for path in store.paths_of(row.pk, has_small=row.has_small):
            try:
                done += sealed_file.renewed(path, is_apart=row.is_sealed)
            except (SealBroken, FileNotFoundError):
                broken.append(f"grids.Attachment {row.pk}")
    return done, broken


def sweep() -> int:
    """Remove files that no row holds any more; how many."""
    gone = 0
    found = store.old(seconds=ORPHANED_SECONDS)
    while some := list(islice(found, SWEPT_AT_A_TIME)):
        keys = {key for path in some if (key := store.key_of(path))}
        known = set(Attachment.objects.there().filter(pk__in=keys).values_list("pk", flat=True))
        for path in some:
            if store.key_of(path) not in known:
                path.unlink(missing_ok=True)
                gone += 1
    return gone
