"""What is done with an estate's money books: an entry, and a counter-entry to a wrong one."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.refusals import checked, require
from grids.conduct.texts import said
from grids.conduct.why import reason_of
from grids.staff.models import User
from property.estates.actions import append, locked
from property.estates.funds.models import FundEntry
from property.estates.kinds import COUNTER, ENTER, Flow


@transaction.atomic
def enter(
    *, estate_id: UUID, fund: str, flow: str, fen: int, day: date, what: str, by: User, receipt: str = ""
) -> FundEntry:
    """Money came in or went out."""
    estate = locked(estate_id, by)
    require(day <= timezone.localdate(), _("日期不能晚于今天。"), field="day")
    made = FundEntry(
        estate=estate, fund=fund, flow=flow, fen=fen, day=day, what=said(what), receipt=said(receipt), recorded_by=by,
        recorded_at=timezone.now(),
    )  # fmt: skip
    checked(made, exclude={"estate", "recorded_by", "counter_of"}).save(force_insert=True)
    append(estate, ENTER, by=by, given={"entry": made.pk, "fund": fund, "flow": flow, "fen": fen})
    return made


@transaction.atomic
def counter(*, estate_id: UUID, row: int, reason: str, by: User) -> bool:
    """The same sum the other way, today: what was entered wrongly stays and comes to nothing. Whether it did before."""
    estate, why = locked(estate_id, by), reason_of(reason)
    found = estate.fund_entries.filter(pk=row).first()
    require(found and not found.counter_of_id, _("冲正的一笔不能再冲正，请另记一笔。"), code="conflict")
    if FundEntry.objects.filter(counter_of=found).exists():
        return False
    made = FundEntry(
        estate=estate, fund=found.fund, flow=Flow.OUT if found.flow == Flow.IN else Flow.IN, fen=found.fen,
        day=timezone.localdate(), what=found.what, receipt=found.receipt, counter_of=found, recorded_by=by,
        recorded_at=timezone.now(),
    )  # fmt: skip
    checked(made, exclude={"estate", "recorded_by", "counter_of"}).save(force_insert=True)
    append(
        estate, COUNTER, by=by, given={"entry": found.pk, "fund": found.fund, "fen": found.fen}, reason=why
    )
    return True
