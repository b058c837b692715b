"""How files look on the page of their matter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids.files.asks import FILE, TAKES_OFF
from grids.files.kinds import FORMS, PHOTO, SOUND
from grids.files.models import Attachment
from grids.files.queries import of_matters


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file: where it is opened, its small picture, what and how large it is, who added it when and with which words."""

    url: str
    small: str
    called: str | Promise
    icon: str
    plays: bool
    name: str
    size: str
    who: str
    at: datetime
    words: str
    off_url: str


def shown_of(
    matters: Iterable[tuple[Any, Sequence[Any], Sequence[Any], str]],
) -> dict[UUID, list[FileShown]]:
    """The files of matters, by their keys. Of each: the matter, its steps, those whose file the reader takes off, and
    where that is done. Nothing is asked where no book tells of a file.
    """
    matters = list(matters)
    found: dict[UUID, list[FileShown]] = {matter.pk: [] for matter, *_more in matters}
    holding = [one for one in matters if any(FILE in step.given for step in one[1])]
    if not holding:
        return found
    by_key = {
        (matter.pk, step.seq): (step, own, page) for matter, steps, own, page in holding for step in steps
    }
    for row in of_matters(matter for matter, *_more in holding):
        known = by_key.get((row.subject_id, row.seq))
        if known:
            found[row.subject_id].append(_shown(row, *known))
    return found


def _shown(row: Attachment, step: Any, own: Sequence[Any], page: str) -> FileShown:
    form = FORMS[row.form]
    url, length = reverse("file", args=[row.pk]), ""
    if row.seconds:
        length = _("%(minutes)d:%(seconds)02d") % {"minutes": row.seconds // 60, "seconds": row.seconds % 60}
    elif row.pages:
        length = _("%(n)d 页") % {"n": row.pages}
    off = page if step in own else ""
    return FileShown(
        url=url, small=reverse("file_small", args=[row.pk]) if row.has_small else "", called=form.called,
        icon={PHOTO: "photo", SOUND: "sound"}.get(form.kind, "file"), plays=form.kind == SOUND and form.is_shown,
        name=row.name, size=" · ".join(filter(None, (length, filesizeformat(row.size)))), who=step.actor_label, at=row.added_at,
        words=step.reason, off_url=f"{off}?{TAKES_OFF}={row.seq}" if off else "",
    )  # fmt: skip
