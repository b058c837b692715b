"""What the steps after an import's end do and refuse: taking over what its file says otherwise, and taking it back."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from grids.areas.codes import prefix_of
from grids.audit.actions import Subject, note
from grids.audit.models import Kind
from grids.conduct.engine import Act
from grids.conduct.refusals import Refusal, require
from whistles.imports.kinds import ALL, IN_ROWS
from whistles.imports.models import Import, ImportState
from whistles.imports.states import WRITING
from whistles.intake.models import LeadEvent
from whistles.intake.numbering import one_at_a_time
from whistles.lifecycle.models import WhistleEvent


def choose(act: Act) -> None:
    """What was chosen is to be taken over by a worker."""
    open_ones = wanted_of(act.matter, act.given.get("differences", ALL)).filter(taken_over_at=None)
    chosen = open_ones.update(chosen_at=act.now, chosen_by=act.by, kept_because="")
    require(
        "differences" not in act.given or chosen,
        _("选中的都已经改过，没有要改的。"),
        field="differences",
        code="conflict",
    )
    _hand_to_worker(act)
    _note(act, "take_over_differences", rows=chosen)


def wanted_of(ledger: Import, wanted: list[int] | str) -> QuerySet:
    """The differences in rows that are meant: by their ids, of a kind, or all."""
    found = ledger.differences.filter(kind__in=IN_ROWS)
    if isinstance(wanted, list):
        return found.filter(pk__in=wanted)
    return found if wanted == ALL else found.filter(kind=wanted)


def begin_taking_back(act: Act) -> None:
    """Nothing of it is to hold any more; a worker goes through its matters."""
    said = alone(act.matter, WRITING)
    require(not said, said, code="conflict")
    act.change(taken_back=0, kept=0)
    _hand_to_worker(act)
    _note(act, "take_back_import", rows=act.matter.imported + act.matter.updated)


def finish_taking_back(act: Act) -> None:
    """Every matter was gone through; refused rows wait for nobody any more."""
    act.change(settled_at=act.matter.settled_at or act.now, settled_by=act.matter.settled_by or act.by)
    ledger = act.matter
    _note(act, "take_back_import", matters=ledger.taken_back, left=ledger.kept)


def stop_afterwards(act: Act) -> None:
    """It came to no end; what was done holds, and it may be asked for again: by whom and why is said anew."""
    waiting = act.matter.differences.filter(chosen_at__isnull=False, taken_over_at=None, kept_because="")
    waiting.update(chosen_at=None, chosen_by=None)
    act.change(finished_at=act.matter.finished_at or act.now, failure=act.given.get("failure", ""))


def _hand_to_worker(act: Act) -> None:
    act.change(handed_at=None, cursor=0, gone_to=None, failure="")
    act.change(language=translation.get_language() or settings.LANGUAGE_CODE)


def _note(act: Act, what: str, **counts: int) -> None:
    ledger = act.matter
    note(
        kind=Kind.CONFIGURATION, by=act.by, subject=Subject("import", str(ledger.pk)), area_code=ledger.area_id,
        detail={"what": what, "source": str(ledger.source), **counts, **({"reason": act.reason} if act.reason else {})},
    )  # fmt: skip


def alone(ledger: Import, others: frozenset[str]) -> str:
    """Why an import can't go on beside another one of its channel and area, or ""; what is begun later waits its turn.

    Which rows are known must not change while matters of the same numbers are taken back.
    """
    one_at_a_time({""}, ledger.source)
    beside = Import.objects.filter(source=ledger.source_id, state__in=sorted(others)).exclude(pk=ledger.pk)
    own = prefix_of(ledger.area_id)
    for other in beside.select_related("source"):
        its = prefix_of(other.area_id)
        if own.startswith(its) or its.startswith(own):
            return _("「%(file)s」%(state)s，等它结束再办。") % {
                "file": other.file_name, "state": other.get_state_display(),
            }  # fmt: skip
    return ""


def require_nothing_is_undone(ledger: Import) -> None:
    """Refuse to bring rows in while those of an earlier import of the same channel are taken back."""
    said = alone(ledger, frozenset({ImportState.UNDOING.value}))
    if said:
        raise Refusal(said, code="conflict")


def nothing_differs(around: Any) -> str:
    """Nothing of the file is told otherwise, or all of it was taken over."""
    ledger: Import = around.matter
    waiting = ledger.differing and ledger.differences.filter(kind__in=IN_ROWS, taken_over_at=None).exists()
    return "" if waiting else _("没有与系统不一致、还没有改的。")


def nothing_to_take_back(around: Any) -> str:
    """It wrote nothing, or it can't be told what it wrote."""
    ledger: Import = around.matter
    if not (ledger.imported or ledger.updated):
        if ledger.differing and ledger.differences.filter(taken_over_at__isnull=False).exists():
            return _("这次导入没有写入事项，只按它改正过已有的；要改回去，请再导原来的台账，按它改正。")
        return _("这次导入没有写入任何事项，不用撤回。")
    own = {"ledger_id": ledger.pk}
    if not (LeadEvent.objects.filter(**own).exists() or WhistleEvent.objects.filter(**own).exists()):
        return _("这次导入是在旧版本里做的，没有记下每件来自哪次导入，不能整批撤回。")
    return ""


EFFECTS_AFTER = (choose, begin_taking_back, finish_taking_back, stop_afterwards)
REFUSALS_AFTER = (nothing_differs, nothing_to_take_back)
