"""What somebody decides about a ledger that was uploaded: which column is what, start, or give up."""

import uuid
from collections.abc import Iterator, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.audit.actions import Subject
from grids.conduct.refusals import require
from grids.personal.masking import reaches_somebody
from grids.privacy.actions import hand_out
from grids.staff.models import User
from whistles.imports import running, states
from whistles.imports.models import ColumnMapping, Import, ImportState
from whistles.imports.refused import REFUSED_GONE, RefusedLine, refused_cells
from whistles.ledgers import columns
from whistles.ledgers.refused_workbook import Taken


@transaction.atomic
def map_columns(*, import_id: uuid.UUID | str, mapping: Mapping[str, str], by: User) -> Import:
    """Say which column is what; the choice is remembered for this header, and the check begins."""
    ledger = states.owned(import_id, by, {ImportState.UPLOADED, ImportState.CHECKED})
    columns.check_mapping(mapping, ledger.header)
    ledger.mapping = dict(mapping)
    if not any(reaches_somebody(name) for name in ledger.header):
        # a file without a header has its first row for one: that is nothing to be remembered
        ColumnMapping.objects.update_or_create(
            street_code=ledger.street_code,
            fingerprint=columns.fingerprint(ledger.header),
            defaults={"mapping": ledger.mapping},
        )
    states.begin(ledger, ImportState.CHECKING)
    return ledger


@transaction.atomic
def confirm(*, import_id: uuid.UUID | str, by: User) -> Import:
    """Start the import that was checked."""
    ledger = states.owned(import_id, by, {ImportState.CHECKED})
    states.begin(ledger, ImportState.QUEUED)
    return ledger


def import_at_once(*, import_id: uuid.UUID | str, mapping: Mapping[str, str], by: User) -> Import:
    """Import without the page's check in between, and wait for the end, as a script wants it."""
    with transaction.atomic():
        ledger = Import.objects.select_for_update().get(pk=import_id)
        oracle.require_in(by, Permission.LEDGER_IMPORT, ledger.area_id, _("导入台账"))
        columns.check_mapping(mapping, ledger.header)
        ledger.mapping = dict(mapping)
        states.begin(ledger, ImportState.QUEUED, here=True)
    return running.run_and_wait(import_id=import_id)


@transaction.atomic
def taken_up(ledger: Import) -> Import | None:
    """The import of the same file in the same way that was begun and did not come to its end; `ledger` goes then."""
    begun = Import.objects.waiting().exclude(state=ImportState.CHECKING)
    same = begun.filter(
        area=ledger.area_id, source=ledger.source_id, grade=ledger.grade_id, file_digest=ledger.file_digest,
        mapping=ledger.mapping,
    ).first()  # fmt: skip
    if same:
        states.forget_file(ledger)
        ledger.delete()
    return same


@transaction.atomic
def settle(*, import_id: uuid.UUID | str, by: User) -> Import:
    """Say that the refused rows are dealt with: they are no longer among what waits. Said twice, it stays as it was."""
    ledger = states.owned(import_id, by, {ImportState.DONE})
    if ledger.settled_at is None:
        ledger.settled_at, ledger.settled_by = timezone.now(), by
        ledger.save(update_fields=["settled_at", "settled_by"])
    return ledger


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
        RefusedLine(row.line, refused_cells(row), row.reason)
        for row in ledger.refused_rows.order_by("line").iterator()
    )
    return ledger, lines, Taken(str(by), timezone.localtime(), reason)


@transaction.atomic
def drop(*, import_id: uuid.UUID | str, by: User) -> Import:
    """Give an import up before it ran; the file and its rows go."""
    ledger = states.owned(import_id, by, states.NOT_BEGUN)
    states.give_up(ledger)
    return ledger
