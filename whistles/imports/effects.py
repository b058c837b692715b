"""What a step of an import does and refuses that no column of its row says. Each is named by a row of the table."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grids.audit.actions import Subject, note
from grids.audit.models import Kind
from grids.conduct.engine import Act
from grids.conduct.words import to_remember
from grids.personal.fields import after_term
from grids.personal.masking import reaches_somebody
from whistles.imports import files, parts
from whistles.imports.effects_after import EFFECTS_AFTER, REFUSALS_AFTER, require_nothing_is_undone
from whistles.imports.findings import asides
from whistles.imports.models import ColumnMapping, Import, ImportState
from whistles.imports.states import WRITING
from whistles.ledgers import columns

# what a check or an import counts
COUNTS = ("rows", "imported", "updated", "unchanged", "refused", "closed", "differing", "missing")


def begin(act: Act) -> None:
    """A check or an import begins at the file's first row; a worker is to be given it."""
    act.change(
        findings={},
        layout=parts.uncounted(act.matter.layout),
        handed_at=None,
        cursor=0,
        failure="",
        started_at=timezone.now(),
        **dict.fromkeys(COUNTS, 0),
    )
    act.change(language=translation.get_language() or settings.LANGUAGE_CODE)
    if act.matter.state in WRITING:
        require_nothing_is_undone(act.matter)
    act.change(earliest=None, latest=None)
    act.matter.refused_rows.all().delete()


def begin_here(act: Act) -> None:
    """As `begin`, and this process goes on with it by itself, with the columns as given where they are."""
    if mapping := act.given.get("mapping"):
        act.change(mapping=dict(mapping))
    begin(act)
    act.change(handed_at=timezone.now())


def lay_out(act: Act) -> None:
    """The file is read by another header or from other sheets: what a check has found before is void."""
    act.change(preview_rows=b"", cursor=0, **dict.fromkeys(COUNTS, 0), **act.given.get("layout", {}))
    act.matter.refused_rows.all().delete()


def map_columns(act: Act) -> None:
    """Which column is what and what its words mean; the choice is remembered for this header."""
    ledger = act.matter
    act.change(mapping=act.given["mapping"])
    # what isn't said stays as it was said before
    for name in ("values", "decision"):
        if (said := act.given.get(name)) not in (None, ""):
            act.change(**{name: said})
    if not any(reaches_somebody(name) for name in ledger.header):
        # a file without a header has its first row for one: that is nothing to be remembered
        ColumnMapping.objects.update_or_create(
            street_code=ledger.street_code,
            fingerprint=columns.fingerprint(ledger.header),
            defaults={
                "mapping": ledger.mapping,
                "values": to_remember(ledger.values),
                "decision": ledger.decision,
            },
        )
    begin(act)


def count_rows(act: Act) -> None:
    """The file was checked to its end."""
    act.change(total_rows=act.matter.rows)


def finish(act: Act) -> None:
    """The file was imported to its end, and stands in the security log as one entry."""
    ledger = act.matter
    _end(act)
    counts = {name: getattr(ledger, name) for name in COUNTS if name != "unchanged"}
    note(
        kind=Kind.CONFIGURATION, by=ledger.created_by, subject=Subject("import", str(ledger.pk)),
        area_code=ledger.area_id, detail={"what": "import_ledger", "source": str(ledger.source), **counts},
    )  # fmt: skip


def fail(act: Act) -> None:
    """It ends without having come to the file's end; `failure` tells what to do."""
    if act.before == ImportState.CHECKING:
        # a check writes nothing, however far it came
        act.change(**{name: 0 for name in COUNTS if name != "refused"})
    act.change(failure=act.given["failure"][:500])
    _end(act)


def _end(act: Act) -> None:
    act.change(finished_at=timezone.now(), preview_rows=b"")
    if settings.IMPORT_KEEP_DAYS <= 0:
        delete_file(act)


def give_up(act: Act) -> None:
    """It never came to its end: its file and its refused rows go."""
    act.change(failure=act.given.get("failure", ""), finished_at=timezone.now(), preview_rows=b"")
    act.matter.refused_rows.all().delete()
    delete_file(act)


def delete_file(act: Act) -> None:
    """A ledger holds personal data: its file goes as soon as it is no longer needed."""
    path = act.matter.file_path
    act.change(file_path="")
    transaction.on_commit(lambda: files.remove(path))


def settle_refused(act: Act) -> None:
    """The refused rows are dealt with: they are no longer among what waits."""
    act.change(settled_at=timezone.now(), settled_by=act.by)


def erase(act: Act) -> None:
    """What of a file may name somebody goes; its counts stay."""
    act.change(**after_term(act.matter))


def nothing_refused_waits(around: Any) -> str:
    """No row was refused, or they are dealt with."""
    ledger: Import = around.matter
    if ledger.refused <= asides(ledger):
        return _("没有退回的行。")
    return _("已经记下，今日页不再提醒这次导入。") if ledger.settled_at else ""


EFFECTS = {
    one.__name__: one
    for one in (
        begin, begin_here, lay_out, map_columns, count_rows, finish, fail, give_up, delete_file, settle_refused, erase,
        *EFFECTS_AFTER,
    )
}  # fmt: skip
REFUSALS = {one.__name__: one for one in (nothing_refused_waits, *REFUSALS_AFTER)}
