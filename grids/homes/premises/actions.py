"""An organisation settles in a dwelling, is inspected there, leaves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.moments import FIRST_DAY
from grids.conduct.refusals import checked, require
from grids.conduct.texts import said
from grids.homes.locking import locked, may_change, stands, steps_of
from grids.homes.parties import Party, found_of, people_of
from grids.homes.premises.kinds import EVERY_MOST, OrgHazard, Outcome, PremisesKind
from grids.homes.premises.models import Premises, Trade
from grids.homes.premises.queries import inspect_by_of, trades_to_choose
from grids.homes.stepping import Done, Hand, done_before, until
from grids.personal.numbers import digits, is_whole
from grids.registry.dwellings.kinds import Verb
from grids.registry.dwellings.locking import the_day, unseen
from grids.registry.dwellings.models import Dwelling

if TYPE_CHECKING:
    from grids.staff.models import User


@dataclass(frozen=True, slots=True)
class Settled:
    """What is told of an organisation in a dwelling. trade: by its code. responsible: who answers for it, None: nobody is named."""

    organisation: Party
    kind: str
    trade: str = ""
    responsible: Party | None = None
    office_phone: str = ""
    org_hazard: str = ""


@transaction.atomic
def settle_premises(
    *, dwelling_id: UUID, told: Settled, by: "User", occurred_on: date | None = None, reason: str = "",
    key: UUID | None = None, base: int | None = None,
) -> Done:  # fmt: skip
    """An organisation is in a dwelling from a day on; of a trade that is inspected, the first inspection falls due."""
    parties = [one for one in (told.organisation, told.responsible) if one]
    held = locked([dwelling_id], people_of(parties))
    dwelling = held.dwellings[dwelling_id]
    may_change(dwelling, by, _("登记单位入驻"))
    if steps := steps_of(key, dwelling.pk):
        return done_before(steps, dwelling)
    stands(dwelling)
    unseen(dwelling, Verb.SETTLED, base)
    day = _day(occurred_on)
    trade = _trade(told, dwelling)
    hand = Hand(by, day, reason, key)
    organisation = found_of(hand, dwelling, told.organisation, "name").organisation
    require(organisation, _("请写明单位名称。"), field="name")
    person = found_of(hand, dwelling, told.responsible, "responsible").person if told.responsible else None
    premises = Premises(
        organisation=organisation, dwelling=dwelling, area_id=dwelling.area_id, kind=told.kind, trade=trade, responsible=person,
        office_phone=_phone(told.office_phone), org_hazard=_hazard(told.org_hazard), period=DateRange(day, None),
        inspect_by=inspect_by_of(trade, dwelling.area_id, day),
    )  # fmt: skip
    hand.make([checked(premises, exclude=("area", "community_code", "street_code"))])
    detail = {"kind": told.kind, "trade": trade.code if trade else ""}
    hand.enter(
        dwelling, Verb.SETTLED, row_id=premises.pk, person_id=person.pk if person else None, detail=detail
    )
    return hand.finish(dwelling, _("已登记“%(name)s”入驻。") % {"name": organisation.name})


@dataclass(frozen=True, slots=True)
class Corrected:
    """What is told of premises otherwise than was. responsible: who answers for it, None: as before; nobody: by `is_nobodys`."""

    kind: str
    trade: str = ""
    office_phone: str = ""
    org_hazard: str = ""
    responsible: Party | None = None
    is_nobodys: bool = False


@transaction.atomic
def correct_premises(
    *, premises_id: UUID, told: Corrected, by: "User", reason: str = "", key: UUID | None = None, base: int | None = None,
) -> Done:  # fmt: skip
    """What an organisation does in a dwelling and who answers for it, put right; of another trade another inspection falls due."""
    premises, dwelling = _locked(premises_id, people_of([told.responsible] if told.responsible else []))
    may_change(dwelling, by, _("更正单位登记"))
    if steps := steps_of(key, dwelling.pk):
        return done_before(steps, dwelling)
    unseen(dwelling, Verb.PREMISES_CORRECTED, base)
    _is_there(premises)
    trade = _trade(told, dwelling)
    hand = Hand(by, timezone.localdate(), reason, key)
    said: dict[str, Any] = {
        "kind": told.kind, "trade_id": trade.pk if trade else None, "office_phone": _phone(told.office_phone),
        "org_hazard": _hazard(told.org_hazard),
    }  # fmt: skip
    if told.responsible or told.is_nobodys:
        person = (
            found_of(hand, dwelling, told.responsible, "responsible").person if told.responsible else None
        )
        said["responsible_id"] = person.pk if person else None
    if said["trade_id"] != premises.trade_id:
        said["inspect_by"] = inspect_by_of(
            trade, dwelling.area_id, premises.inspected_on or premises.period.lower
        )
    changed = {name: value for name, value in said.items() if getattr(premises, name) != value}
    require(changed, _("没有改动，不用保存。"))
    hand.enter(
        dwelling, Verb.PREMISES_CORRECTED, row_id=premises.pk, person_id=said.get("responsible_id"),
        detail={"put_right": sorted(name.removesuffix("_id") for name in changed)},
    )  # fmt: skip
    hand.change(premises, **changed)
    return hand.finish(dwelling, _("已更正。"))


@transaction.atomic
def leave_premises(
    *, premises_id: UUID, by: "User", occurred_on: date | None = None, reason: str = "", key: UUID | None = None,
    base: int | None = None,
) -> Done:  # fmt: skip
    """An organisation is in a dwelling no longer from a day on."""
    premises, dwelling = _locked(premises_id)
    may_change(dwelling, by, _("登记单位搬走"))
    if steps := steps_of(key, dwelling.pk):
        return done_before(steps, dwelling)
    unseen(dwelling, Verb.LEFT, base)
    _is_there(premises)
    day = _day(occurred_on)
    began = premises.period.lower
    require(
        day >= began,
        _("这个单位从 %(day)s 起登记在这里，不能早于那一天。") % {"day": began.isoformat()},
        field="occurred_on",
    )
    hand = Hand(by, day, reason, key)
    hand.change(premises, period=until(premises.period, day), inspect_by=None)
    hand.enter(dwelling, Verb.LEFT, row_id=premises.pk)
    return hand.finish(dwelling, _("已登记搬走。"))


@transaction.atomic
def inspected(
    *, premises_id: UUID, outcome: str, by: "User", occurred_on: date | None = None, inspect_by: date | None = None,
    org_hazard: str = "", reason: str = "", key: UUID | None = None, base: int | None = None,
) -> Done:  # fmt: skip
    """Premises were looked at. inspect_by: by when again, None: as the trade has it; what is to be mended needs a day."""
    premises, dwelling = _locked(premises_id)
    may_change(dwelling, by, _("登记检查"))
    if steps := steps_of(key, dwelling.pk):
        return done_before(steps, dwelling)
    unseen(dwelling, Verb.INSPECTED, base)
    _is_there(premises)
    day = _day(occurred_on)
    require(
        premises.inspected_on is None or day >= premises.inspected_on,
        _("上次检查在这以后，请核对日期。"),
        field="occurred_on",
    )
    require(day >= premises.period.lower, _("那一天这个单位还没有登记在这里。"), field="occurred_on")
    require(outcome in Outcome.values, _("请选检查结果。"), field="outcome")
    again = _again(premises, day, outcome, inspect_by)
    hand = Hand(by, day, reason, key)
    hand.change(premises, inspected_on=day, inspect_by=again, org_hazard=_hazard(org_hazard))
    detail = {"outcome": outcome, "again": again.isoformat() if again else ""}
    hand.enter(dwelling, Verb.INSPECTED, row_id=premises.pk, detail=detail)
    return hand.finish(dwelling, _("已登记检查。"))


def _locked(premises_id: UUID, people: Sequence[UUID] = ()) -> tuple[Premises, Dwelling]:
    dwelling_id = Premises.objects.values_list("dwelling", flat=True).get(pk=premises_id)
    dwelling = locked([dwelling_id], people).dwellings[dwelling_id]
    premises = Premises.objects.select_related("trade").get(pk=premises_id)
    premises.dwelling = dwelling
    return premises, dwelling


def _is_there(premises: Premises) -> None:
    period = premises.period
    require(
        not period.isempty and period.upper is None,
        _("这个单位已经不在这里，请刷新后再看。"),
        code="conflict",
    )


def _day(given: date | None) -> date:
    day = the_day(given)
    require(day >= FIRST_DAY, _("日期太早，请核对年份。"), field="occurred_on")
    return day


def _trade(told: "Settled | Corrected", dwelling: Dwelling) -> Trade | None:
    require(told.kind in PremisesKind.values, _("请选用作办公还是经营。"), field="kind")
    require(told.trade or told.kind != PremisesKind.VENUE, _("经营场所要选行业。"), field="trade")
    if not told.trade:
        return None
    found = next((one for one in trades_to_choose(dwelling.area_id) if one.code == told.trade), None)
    require(found, _("没有这个行业，请重新选择。"), field="trade")
    return found


def _phone(text: str) -> str:
    """A telephone of the organisation; a mobile one is somebody's, and stands with the person who answers for it."""
    phone = said(text)
    require(not phone or is_whole(phone), _("单位电话请写完整，座机带区号。"), field="office_phone")
    require(
        not digits(phone).startswith("1"),
        _("单位电话只填座机或对外号码；手机是个人信息，请登记在负责人名下。"),
        field="office_phone",
    )
    return phone


def _hazard(code: str) -> str:
    require(code in ("", *OrgHazard.values), _("请选安全隐患。"), field="org_hazard")
    return code


def _again(premises: Premises, day: date, outcome: str, given: date | None) -> date | None:
    require(given or outcome != Outcome.TO_MEND, _("限期整改要写哪天以前复查。"), field="inspect_by")
    if given is None:
        return inspect_by_of(premises.trade, premises.area_id, day)
    require(
        day < given <= day + timedelta(days=EVERY_MOST),
        _("下次检查要在这次以后、三年以内。"),
        field="inspect_by",
    )
    return given
