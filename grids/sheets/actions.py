"""What somebody decides about a register's file that was uploaded: which column is what, start, give up, take what was refused."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.audit.actions import Subject
from grids.conduct.lifecycle import Step
from grids.conduct.refusals import require
from grids.conduct.words import Words
from grids.privacy.actions import hand_out
from grids.sheets import columns, refused, running
from grids.sheets.engine import SHEET_ENGINE, by_itself
from grids.sheets.models import RegisterImport
from grids.sheets.states import ImportState
from grids.sheets.table import CHECK_HERE, CONFIRM, DROP, IMPORT_AT_ONCE, MAP, SETTLE, TAKE_BACK

if TYPE_CHECKING:
    from grids.staff.models import User


class Handed(NamedTuple):
    """Refused rows that somebody takes away, once it is logged why."""

    matter: RegisterImport
    rows: Iterator[refused.Refused]
    reason: str


def map_columns(
    *, import_id: UUID, mapping: Mapping[str, str], by: "User", version: int | None = None, words: Words | None = None,
    choices: Mapping[str, str] | None = None,
) -> RegisterImport:  # fmt: skip
    """Say which column is what, and what words mean; it is remembered for this header, and the check begins.

    words: field → word → ours; choices: column → what holds where it differs from the register; None: as it was said before.
    """
    given: dict[str, Any] = {"mapping": dict(mapping), "words": words, "choices": choices}
    return SHEET_ENGINE.take(import_id, MAP.verb, by=by, version=version, given=given).matter


def confirm(*, import_id: UUID, by: "User", version: int | None = None) -> RegisterImport:
    """Start the import that was checked."""
    return SHEET_ENGINE.take(import_id, CONFIRM.verb, by=by, version=version).matter


def drop(*, import_id: UUID, by: "User", version: int | None = None) -> RegisterImport:
    """Give an import up before it ran; its file and its rows go."""
    return SHEET_ENGINE.take(import_id, DROP.verb, by=by, version=version).matter


def settle(*, import_id: UUID, by: "User", version: int | None = None) -> RegisterImport:
    """Say that the refused rows are dealt with: they are no longer among what waits."""
    return SHEET_ENGINE.take(import_id, SETTLE.verb, by=by, version=version).matter


def take_back(*, import_id: UUID, reason: str, by: "User", version: int | None = None) -> RegisterImport:
    """Every step of an import never was, as far as nobody built on it; a worker goes through them."""
    given = {"reason": reason}
    return SHEET_ENGINE.take(import_id, TAKE_BACK.verb, by=by, version=version, given=given).matter


def import_at_once(
    *, import_id: UUID, mapping: Mapping[str, str], by: "User", after_batch: Callable[[UUID | str], None] | None = None
) -> RegisterImport:  # fmt: skip
    """Import without a check in between, and wait for the end, as a script wants it."""
    _begin(import_id, mapping, by, IMPORT_AT_ONCE)
    return running.run_and_wait(import_id=import_id, after_batch=after_batch)


def check_at_once(
    *, import_id: UUID, mapping: Mapping[str, str], by: "User", after_batch: Callable[[UUID | str], None] | None = None
) -> RegisterImport:  # fmt: skip
    """Check, wait for the end, and write nothing, as a script wants it."""
    _begin(import_id, mapping, by, CHECK_HERE)
    return running.run_and_wait(import_id=import_id, after_batch=after_batch)


@transaction.atomic
def _begin(import_id: UUID, mapping: Mapping[str, str], by: "User", step: Step) -> None:
    matter = SHEET_ENGINE.locked(import_id, by)
    oracle.require_in(by, Permission.PEOPLE_IMPORT, matter.area_id, _("导入登记"))
    columns.checked(matter.register, mapping, matter.header)
    by_itself(matter, step, by=by, mapping=mapping)


def take_refused(*, import_id: UUID, by: "User", reason: str) -> Handed:
    """The refused rows as they stood in the file, for who uploaded it, for a reason, once logged."""
    matter = RegisterImport.objects.visible_to(by).get(pk=import_id)
    require(
        matter.created_by_id == by.pk,
        _("退回的行里有姓名和证件号，只给上传的人；请找%(name)s。") % {"name": matter.created_by},
        code="forbidden",
    )
    require(
        refused.rows_now(matter).exists(), _("这些行已过保存期限，按个人信息的规定删除了；请从原来的表里找出来，改好再传。"),
        code="conflict",
    )  # fmt: skip
    said = hand_out(
        about=Subject("registerimport", str(matter.pk)), area_code=matter.area_id, what="refused rows",
        rows=matter.kept if matter.state == ImportState.UNDONE else matter.refused, reason=reason, by=by,
    )  # fmt: skip
    return Handed(matter, refused.rows_of(matter), said)
