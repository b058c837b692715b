"""How somebody stands in a dwelling and what was found there: turned resident or floating, registered, confirmed."""

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from grids.homes import families
from grids.homes.kinds import Ended, Inflow, Permit, ResidenceType, Standing
from grids.homes.locking import locked, may_change, stands, steps_of
from grids.homes.models import Residence
from grids.homes.stepping import Done, Hand, done_before
from grids.registry.dwellings.kinds import Verb
from grids.registry.dwellings.locking import the_day, unseen
from grids.registry.dwellings.models import Dwelling

if TYPE_CHECKING:
    from grids.staff.models import User

# what nobody is asked for longer than a year is forgotten
ASKED_AGAIN_AT_MOST = timedelta(days=366)
# of a county, by which a place far away is known
CODE_DIGITS = 6


def _begun(
    residence_id: UUID, by: "User", doing: str, verb: Verb, key: UUID | None, base: int | None
) -> tuple[Dwelling, Residence, Done | None]:
    """The dwelling, locked, who lives there, and what this very request did before."""
    told = Residence.objects.values("dwelling", "person").get(pk=residence_id)
    dwelling = locked([told["dwelling"]], [told["person"]]).dwellings[told["dwelling"]]
    may_change(dwelling, by, doing)
    row = Residence.objects.select_related("household").get(pk=residence_id)
    if steps := steps_of(key, dwelling.pk):
        return dwelling, row, done_before(steps, dwelling)
    unseen(dwelling, verb, base)
    require(row.ended_how == "", _("这条居住登记已经结束，请刷新后再办。"), code="conflict")
    return dwelling, row, None


def turn_resident(
    *, residence_id: UUID, by: "User", occurred_on: date | None = None, reason: str = "", key: UUID | None = None,
    base: int | None = None,
) -> Done:  # fmt: skip
    """Somebody who was floating or unverified is a permanent resident from a day on: said by a person, never by the clock."""
    return _turned(
        residence_id, Standing.RESIDENT, Verb.TURNED_RESIDENT, by, occurred_on, reason, key, base,
        permit_kind="", permit_until=None,
    )  # fmt: skip


def turn_floating(
    *, residence_id: UUID, by: "User", occurred_on: date | None = None, reason: str = "", key: UUID | None = None,
    base: int | None = None,
) -> Done:  # fmt: skip
    """Somebody who was a permanent resident or unverified is floating from a day on."""
    return _turned(residence_id, Standing.FLOATING, Verb.TURNED_FLOATING, by, occurred_on, reason, key, base)


@transaction.atomic
def _turned(
    residence_id: UUID, standing: Standing, verb: Verb, by: "User", occurred_on: date | None, reason: str, key: UUID | None,
    base: int | None, **otherwise: object,
) -> Done:  # fmt: skip
    dwelling, row, before = _begun(residence_id, by, _("登记常住、流动互转"), verb, key, base)
    if before:
        return before
    require(
        row.standing != standing,
        _("本来就登记为%(what)s，不用改。") % {"what": standing.label},
        code="conflict",
    )
    hand = Hand(by, the_day(occurred_on), reason, key)
    families.end_residences(hand, [row], Ended.TURNED)
    made = families.carried_on(
        row, row.household, hand.day, relation=row.relation, standing=standing, **otherwise
    )
    hand.make([made])
    hand.enter(dwelling, verb, row=made, detail={"standing": [row.standing, standing]})
    return hand.finish(dwelling, _("已登记为%(what)s。") % {"what": standing.label})


@transaction.atomic
def still_floating(
    *, residence_id: UUID, asked_again_on: date, by: "User", reason: str = "", key: UUID | None = None, base: int | None = None,
) -> Done:  # fmt: skip
    """Somebody who has lived here for long is floating all the same (还不是): nobody is asked again before a day."""
    dwelling, row, before = _begun(residence_id, by, _("记下仍是流动"), Verb.STILL_FLOATING, key, base)
    if before:
        return before
    require(row.standing == Standing.FLOATING, _("只有流动人口才问是不是转常住。"), code="conflict")
    today = timezone.localdate()
    require(asked_again_on > today, _("再问的日期要晚于今天。"), field="asked_again_on")
    require(
        asked_again_on <= today + ASKED_AGAIN_AT_MOST, _("再问的日期最晚一年以后。"), field="asked_again_on"
    )  # fmt: skip
    hand = Hand(by, today, reason, key)
    hand.change(row, asked_again_on=asked_again_on)
    hand.enter(dwelling, Verb.STILL_FLOATING, row=row, detail={"asked_again_on": asked_again_on.isoformat()})
    return hand.finish(
        dwelling, _("已记下：仍是流动，%(day)s 再问。") % {"day": f"{asked_again_on:%Y-%m-%d}"}
    )


@transaction.atomic
def registered(
    *, residence_id: UUID, registered_on: date, by: "User", permit_kind: str = "", permit_until: date | None = None,
    reason: str = "", key: UUID | None = None, base: int | None = None,
) -> Done:  # fmt: skip
    """When somebody's residence was registered with the authorities (居住登记), and the permit they were given."""
    dwelling, row, before = _begun(residence_id, by, _("填写居住登记"), Verb.REGISTERED, key, base)
    if before:
        return before
    hand = Hand(by, the_day(registered_on), reason, key)
    if permit_kind or permit_until:
        require(row.standing == Standing.FLOATING, _("只有流动人口才填居住证。"), field="permit_kind")
        require(permit_kind in Permit.values, _("请选办证类型。"), field="permit_kind")
        require(
            permit_until is None or permit_until >= hand.day, _("证件有效期不能早于登记日期。"), field="permit_until"
        )  # fmt: skip
    said = {"registered_on": hand.day} | (
        {"permit_kind": permit_kind, "permit_until": permit_until} if permit_kind else {}
    )
    require(any(getattr(row, name) != value for name, value in said.items()), _("没有改动，不用保存。"))
    hand.change(row, **said)
    hand.enter(dwelling, Verb.REGISTERED, row=row)
    return hand.finish(dwelling, _("已填写居住登记。"))


@transaction.atomic
def correct_lives(
    *, residence_id: UUID, residence_type: str, inflow_reason: str, came_from: str, by: "User", reason: str = "",
    key: UUID | None = None, base: int | None = None,
) -> Done:  # fmt: skip
    """In what kind of housing somebody lives here, why and from where they came, put right; "" is what nobody knows."""
    dwelling, row, before = _begun(residence_id, by, _("更正居住情况"), Verb.LIVES_CORRECTED, key, base)
    if before:
        return before
    require(residence_type in ("", *ResidenceType.values), _("请选住所类型。"), field="residence_type")
    require(inflow_reason in ("", *Inflow.values), _("请选流入原因。"), field="inflow_reason")
    is_code = len(came_from) == CODE_DIGITS and came_from.isascii() and came_from.isdigit()
    require(not came_from or is_code, _("来源地请填六位区划代码，不填地址。"), field="came_from")
    said = {"residence_type": residence_type, "inflow_reason": inflow_reason, "came_from": came_from}
    changed = {name: value for name, value in said.items() if getattr(row, name) != value}
    require(changed, _("没有改动，不用保存。"))
    hand = Hand(by, timezone.localdate(), reason, key)
    hand.enter(dwelling, Verb.LIVES_CORRECTED, row=row, detail={"put_right": sorted(changed)})
    hand.change(row, **changed)
    return hand.finish(dwelling, _("已更正。"))


@transaction.atomic
def confirm(
    *, dwelling_id: UUID, by: "User", occurred_on: date | None = None, reason: str = "", key: UUID | None = None,
    base: int | None = None,
) -> Done:  # fmt: skip
    """Somebody looked and found everything as it is told (无变化): people, use, leases."""
    dwelling = locked([dwelling_id]).dwellings[dwelling_id]
    may_change(dwelling, by, _("核实登记"))
    if steps := steps_of(key, dwelling.pk):
        return done_before(steps, dwelling)
    stands(dwelling)
    unseen(dwelling, Verb.CONFIRMED, base)
    hand = Hand(by, the_day(occurred_on), reason, key)
    rows = list(Residence.objects.current().filter(dwelling=dwelling).order_by("pk"))
    for row in rows:
        if row.confirmed_on is None or row.confirmed_on < hand.day:
            hand.change(row, confirmed_on=hand.day)
    if dwelling.confirmed_on is None or dwelling.confirmed_on < hand.day:
        hand.change(dwelling, confirmed_on=hand.day)
    hand.enter(dwelling, Verb.CONFIRMED, detail={"people": len(rows)})
    return hand.finish(dwelling, _("已核实：无变化。"))
