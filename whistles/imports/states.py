"""How an import moves from state to state, and what goes with each move: counts, refused rows, its file.

Whoever calls holds the import's row locked, inside a transaction.
"""

import uuid

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grids.audit.actions import Subject, note
from grids.audit.models import Kind
from grids.conduct.refusals import Refusal, require
from grids.staff.models import User
from whistles.imports import files
from whistles.imports.models import Import, ImportState

UNDER_WAY = frozenset({ImportState.CHECKING, ImportState.QUEUED, ImportState.RUNNING})
NOT_BEGUN = frozenset({ImportState.UPLOADED, ImportState.CHECKING, ImportState.CHECKED})


def owned(import_id: uuid.UUID | str, by: User, states: set[str]) -> Import:
    """The import, locked, where `by` may import and it is in one of these states; Refusal tells in which it is."""
    ledger = Import.objects.visible_to(by).select_for_update(of=("self",)).get(pk=import_id)
    require(
        ledger.state in states,
        _("这次导入现在是「%(state)s」，不能再这样做。") % {"state": ledger.get_state_display()},
        code="conflict",
    )
    return ledger


def begin(ledger: Import, state: str, *, here: bool = False) -> None:
    """Begin a check or an import at the file's first row; Refusal while another of the same file is under way.

    here: this process goes on with it by itself, no worker is to be given it.
    """
    ledger.handed_at = timezone.now() if here else None
    ledger.state, ledger.cursor, ledger.failure = state, 0, ""
    ledger.rows = ledger.imported = ledger.updated = ledger.unchanged = ledger.refused = ledger.closed = 0
    ledger.started_at, ledger.language = timezone.now(), translation.get_language() or settings.LANGUAGE_CODE
    ledger.refused_rows.all().delete()
    try:
        with transaction.atomic():
            ledger.save()
    except IntegrityError as error:
        raise Refusal(_("同一个文件正在导入，请到导入列表看它的进度。"), code="conflict") from error


def give_up(ledger: Import, sentence: str = "") -> None:
    """An import that never ran ends: its file and its refused rows go."""
    ledger.state, ledger.failure, ledger.finished_at = ImportState.DROPPED, sentence, timezone.now()
    ledger.refused_rows.all().delete()
    ledger.preview_rows = b""
    forget_file(ledger)
    ledger.save()


def finish(ledger: Import) -> None:
    """The file was read to its end."""
    if ledger.state == ImportState.CHECKING:
        ledger.state, ledger.total_rows = ImportState.CHECKED, ledger.rows
    else:
        ledger.state, ledger.finished_at = ImportState.DONE, timezone.now()
        ledger.preview_rows = b""
        forget_file(ledger, unless_kept=True)
        _tell(ledger)
    ledger.save()


def _tell(ledger: Import) -> None:
    """What was brought in stands in the security log as one entry."""
    counts = {name: getattr(ledger, name) for name in ("rows", "imported", "updated", "closed", "refused")}
    note(
        kind=Kind.CONFIGURATION, by=ledger.created_by, subject=Subject("import", str(ledger.pk)),
        area_code=ledger.area_id, detail={"what": "import_ledger", "source": str(ledger.source), **counts},
    )  # fmt: skip


def fail(ledger: Import, sentence: str) -> None:
    """The import ends without having come to the file's end; `sentence` tells what to do."""
    if ledger.state == ImportState.CHECKING:
        # a check writes nothing, however far it came
        ledger.rows = ledger.imported = ledger.updated = ledger.unchanged = ledger.closed = 0
    ledger.state, ledger.failure, ledger.finished_at = ImportState.FAILED, sentence[:500], timezone.now()
    ledger.preview_rows = b""
    forget_file(ledger, unless_kept=True)
    ledger.save()


def forget_file(ledger: Import, *, unless_kept: bool = False) -> None:
    """A ledger holds personal data: its file goes as soon as it is no longer needed. The caller saves the row."""
    if unless_kept and settings.IMPORT_KEEP_DAYS > 0:
        return
    path, ledger.file_path = ledger.file_path, ""
    transaction.on_commit(lambda: files.remove(path))
