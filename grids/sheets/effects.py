"""What a step of an import does and refuses that no column of its row says. Each is named by a row of the table."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grids.audit.actions import Subject, note
from grids.audit.models import Kind
from grids.conduct.engine import Act
from grids.conduct.words import to_remember
from grids.personal.fields import after_term
from grids.sheets import columns, files
from grids.sheets.models import COUNTS, ColumnMemory, RegisterImport
from grids.sheets.refused import KEPT_FROM
from grids.sheets.states import ImportState

if TYPE_CHECKING:
    from grids.staff.models import User


def begin(act: Act) -> None:
    """A check or an import begins at the file's first row; a worker is to be given it."""
    act.change(
        findings={}, unknown={}, differing={}, handed_at=None, cursor=0, failure="", started_at=timezone.now(),
        language=translation.get_language() or settings.LANGUAGE_CODE, **dict.fromkeys(COUNTS, 0),
    )  # fmt: skip
    act.matter.refused_rows.all().delete()


def begin_here(act: Act) -> None:
    """As `begin`, and this process goes on with it by itself, with the columns as given where they are."""
    if mapping := act.given.get("mapping"):
        act.change(mapping=columns.checked(act.matter.register, mapping, act.matter.header))
    _chosen(act)
    begin(act)
    act.change(handed_at=timezone.now())


def _chosen(act: Act) -> None:
    """What was said of words and of what differs, where anything was said."""
    told = {name: act.given[name] for name in ("words", "choices") if act.given.get(name) is not None}
    if told:
        act.change(**told)


def map_columns(act: Act) -> None:
    """Which column is what, and which word; it is remembered for this header."""
    matter = act.matter
    act.change(mapping=act.given["mapping"])
    _chosen(act)
    if columns.is_header(matter.header):
        ColumnMemory.objects.update_or_create(
            street_code=matter.street_code, register=matter.register, fingerprint=columns.fingerprint(matter.header),
            defaults={"mapping": matter.mapping, "words": to_remember(matter.words)},
        )  # fmt: skip
    begin(act)


def count_rows(act: Act) -> None:
    """The file was checked to its end."""
    act.change(total_rows=act.matter.rows)


def finish(act: Act) -> None:
    """The file was brought in to its end, and stands in the security log as one entry."""
    matter = act.matter
    _end(act)
    counts = {name: getattr(matter, name) for name in COUNTS}
    _note(matter, matter.created_by, {"what": "import_register", **counts})


def _note(matter: RegisterImport, by: "User", detail: dict[str, Any]) -> None:
    note(
        kind=Kind.CONFIGURATION, by=by, subject=Subject("registerimport", str(matter.pk)), area_code=matter.area_id,
        detail=detail | {"register": matter.register},
    )  # fmt: skip


def fail(act: Act) -> None:
    """It ends without having come to the file's end; `failure` tells what to do."""
    if act.before == ImportState.CHECKING:
        # a check writes nothing, however far it came
        act.change(**{name: 0 for name in COUNTS if name != "refused"})
    act.change(failure=act.given["failure"][:500])
    _end(act)


def _end(act: Act) -> None:
    act.change(finished_at=timezone.now())
    if settings.IMPORT_KEEP_DAYS <= 0:
        delete_file(act)


def give_up(act: Act) -> None:
    """It never came to its end: its file and its refused rows go."""
    act.change(failure=act.given.get("failure", ""), finished_at=timezone.now())
    act.matter.refused_rows.all().delete()
    delete_file(act)


def delete_file(act: Act) -> None:
    """A register holds personal data: its file goes as soon as it is no longer needed."""
    path = act.matter.file_path
    act.change(file_path="")
    transaction.on_commit(lambda: files.remove(path))


def settle_refused(act: Act) -> None:
    """The refused rows are dealt with: they are no longer among what waits."""
    act.change(settled_at=timezone.now())


def erase(act: Act) -> None:
    """What of a file may name somebody goes; its counts stay."""
    act.change(**after_term(act.matter))


def begin_taking_back(act: Act) -> None:
    """A worker is to be given it; what an earlier try had to leave is looked at anew."""
    act.change(
        handed_at=None, steps=0, steps_done=0, taken_back=0, kept=0, failure="",
        language=translation.get_language() or settings.LANGUAGE_CODE,
    )  # fmt: skip
    act.matter.refused_rows.filter(place__gte=KEPT_FROM).delete()
    _note(act.matter, act.by, {"what": "take_back_register_import"})


def finish_taking_back(act: Act) -> None:
    """Nothing of it is left to be taken back."""
    act.change(finished_at=timezone.now())


def stop_taking_back(act: Act) -> None:
    """It came to no end; what was taken back stays so, and it may be asked for again."""
    act.change(failure=act.given["failure"][:500])


def nothing_to_take_back(around: Any) -> str:
    """It wrote nothing."""
    written = around.matter.added or around.matter.updated
    return "" if written else _("这次导入什么也没有写入，不用撤回。")


def nothing_refused_waits(around: Any) -> str:
    """No row was refused, or they are dealt with."""
    if not around.matter.refused:
        return _("没有退回的行。")
    return _("已经记下，今日页不再提醒这次导入。") if around.matter.settled_at else ""


EFFECTS = {
    one.__name__: one
    for one in (begin, begin_here, map_columns, count_rows, finish, fail, give_up, delete_file, settle_refused, erase,
    begin_taking_back, finish_taking_back, stop_taking_back)
}  # fmt: skip
REFUSALS = {one.__name__: one for one in (nothing_refused_waits, nothing_to_take_back)}
