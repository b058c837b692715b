"""What somebody decides about a ledger that was uploaded: which column is what, start, or give up."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.audit.actions import Subject
from grids.conduct.refusals import require
from grids.privacy.actions import hand_out
from grids.staff.models import User
from whistles.imports import parts, running
from whistles.imports.engine import IMPORT_ENGINE, by_itself
from whistles.imports.models import Import
from whistles.imports.refused import REFUSED_GONE, RefusedLine, refused_cells
from whistles.imports.table import CONFIRM, DROP, IMPORT_AT_ONCE, MAP, SETTLE, TAKE_BACK, TAKE_OVER
from whistles.ledgers import columns
from whistles.ledgers.refused_workbook import Taken


def take(
    *, import_id: uuid.UUID | str, verb: str, by: User, version: int | None, given: Mapping[str, Any] | None = None
) -> Import:  # fmt: skip
    """Take one step of the table on an import; given: what it asks for, by its names.

    version: the one that was decided on; None, where nobody looked. Raises Refusal when the state, the right, an input or
    a newer version forbids it; DoesNotExist where `by` may not import. The same request sent again changes nothing.
    """
    return IMPORT_ENGINE.take(import_id, verb, by=by, version=version, given=given).matter


def map_columns(
    *, import_id: uuid.UUID | str, mapping: Mapping[str, str], by: User, version: int | None = None,
    values: Mapping[str, Mapping[str, str]] | None = None, decision: str = "",
) -> Import:  # fmt: skip
    """Say which column is what and what words in it mean; the choice is remembered for this header, and the check begins.

    values: field → word → ours, as `whistles.imports.words` has it; decision: which of a row's word and times holds. Either
    stays as it was where it isn't given.
    """
    given = {"mapping": dict(mapping), "values": values, "decision": decision}
    return take(import_id=import_id, verb=MAP.verb, by=by, version=version, given=given)


def confirm(*, import_id: uuid.UUID | str, by: User, version: int | None = None) -> Import:
    """Start the import that was checked."""
    return take(import_id=import_id, verb=CONFIRM.verb, by=by, version=version)


def import_at_once(
    *, import_id: uuid.UUID | str, mapping: Mapping[str, str], by: User,
    after_batch: Callable[[uuid.UUID | str], None] | None = None,
) -> Import:  # fmt: skip
    """Import without the page's check in between, and wait for the end, as a script wants it."""
    with transaction.atomic():
        ledger = IMPORT_ENGINE.locked(import_id, by)
        oracle.require_in(by, Permission.LEDGER_IMPORT, ledger.area_id, _("导入台账"))
        columns.check_mapping(mapping, ledger.header)
        by_itself(ledger, IMPORT_AT_ONCE, by=by, mapping=mapping)
    return running.run_and_wait(import_id=import_id, after_batch=after_batch)


def settle(*, import_id: uuid.UUID | str, by: User) -> Import:
    """Say that the refused rows are dealt with: they are no longer among what waits."""
    return take(import_id=import_id, verb=SETTLE.verb, by=by, version=None)


def drop(*, import_id: uuid.UUID | str, by: User, version: int | None = None) -> Import:
    """Give an import up before it ran; the file and its rows go."""
    return take(import_id=import_id, verb=DROP.verb, by=by, version=version)


def take_over(
    *, import_id: uuid.UUID | str, differences: Sequence[int] | str, reason: str, by: User, version: int | None = None
) -> Import:  # fmt: skip
    """Let matters be as the import's file tells them: the differences with these ids, of a kind, or all in its rows.

    A worker does it as steps with this reason; what somebody took a later step on stays, and its difference says why.
    """
    given = {"differences": differences, "reason": reason}
    return take(import_id=import_id, verb=TAKE_OVER.verb, by=by, version=version, given=given)


def take_back(*, import_id: uuid.UUID | str, reason: str, by: User, version: int | None = None) -> Import:
    """Take a whole import back: its numbers are free again, its steps stay in the books, and no figure counts them.

    A worker does it; matters with later steps stay as they are and are named (`Import.kept_matters`).
    """
    return take(import_id=import_id, verb=TAKE_BACK.verb, by=by, version=version, given={"reason": reason})


def take_refused(
    *, import_id: uuid.UUID | str, by: User, reason: str
) -> tuple[Import, Iterator[RefusedLine], Taken]:
    """The refused rows as they stood in the file, for who uploaded it, for a reason, once logged.

    Returns the import, its rows and who takes them when and why, to stand in the file itself. Raises
    Refusal(forbidden) for anybody else, Refusal(conflict) when their term is over.
    """
    ledger = Import.objects.visible_to(by).get(pk=import_id)
    require(
        ledger.created_by_id == by.pk,
        _("未导入的行里有姓名和电话，只给上传的人；请找%(name)s。") % {"name": ledger.created_by},
        code="forbidden",
    )
    require(ledger.refused_rows.exists(), REFUSED_GONE, code="conflict")
    reason = hand_out(
        about=Subject("import", str(ledger.pk)), area_code=ledger.area_id, what="refused rows",
        rows=ledger.refused, reason=reason, by=by,
    )  # fmt: skip
    lines = (
        RefusedLine(
            (at := parts.where(ledger, row.line)).line, refused_cells(row), parts.with_sheet(at, row.reason)
        )
        for row in ledger.refused_rows.order_by("line").iterator()
    )
    return ledger, lines, Taken(str(by), timezone.localtime(), reason)
