"""Organisations, leases and owners that are registered already: where a table says otherwise, as somebody chose.

Whatever of one row is to be corrected is one step of the homes', which can be taken back like any other.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from grids.homes.leases.actions import DAY, Terms, correct_lease, renew
from grids.homes.leases.models import Lease
from grids.homes.owners.actions import Share, record_owners
from grids.homes.owners.kinds import Form
from grids.homes.owners.models import Ownership
from grids.homes.parties import Party
from grids.homes.premises.actions import Corrected, correct_premises
from grids.homes.premises.kinds import OrgHazard, PremisesKind
from grids.homes.premises.models import Organisation, Premises, Trade
from grids.homes.premises.queries import trades_to_choose
from grids.people.models import Person
from grids.people.names import masked
from grids.people.writing import masked_name
from grids.personal.numbers import digits
from grids.registry.dwellings.kinds import RentalUse
from grids.sheets.differing import Asks
from grids.sheets.tally import SAME, UPDATED

if TYPE_CHECKING:
    from grids.registry.dwellings.models import Dwelling
    from grids.sheets.reading_rows import Said
    from grids.sheets.writing import Writer

    Is = Callable[[Party, Person | None, Organisation | None], bool]


def _name(person: Person | None) -> str:
    return masked_name(person) if person else ""


# -- organisations --


def premises(
    known: Premises,
    told: Mapping[str, Any],
    responsible: Party | None,
    row: "Said",
    writer: "Writer",
    same: "Is",
) -> str:
    """What a table says of an organisation that is in the dwelling already."""
    asks = writer.asks(row)
    trades = {one.code: one for one in trades_to_choose(known.area_id)}
    trade = told.get("trade", "")
    ours = known.trade.code if known.trade else ""
    said = {
        "kind": asks.value("kind", known.kind, told.get("kind") or (PremisesKind.VENUE if trade and not ours else ""), _kinds),
        "trade": asks.value("trade", ours, trade, lambda code: _trade_said(trades, code)),
        "office_phone": _phone(asks, known, told.get("office_phone", "")),
        "org_hazard": asks.value("org_hazard", known.org_hazard, told.get("org_hazard", ""), _hazards),
    }  # fmt: skip
    is_other = responsible is not None and not same(responsible, known.responsible, None)
    name = masked(told.get("responsible", "")) if is_other else ""
    takes = is_other and asks.takes(
        "responsible", _name(known.responsible), name, is_new=known.responsible is None
    )
    asks.settle()
    if not asks.changed:
        return SAME
    correct_premises(
        premises_id=known.pk, told=Corrected(**said, responsible=responsible if takes else None), by=writer.by,
        reason=writer.reason,
    )  # fmt: skip
    return UPDATED


def _phone(asks: Asks, known: Premises, told: str) -> str:
    if digits(told) == digits(known.office_phone):
        return known.office_phone
    return asks.value("office_phone", known.office_phone, told, str)


def _kinds(code: str) -> str:
    return str(PremisesKind(code).label)


def _hazards(code: str) -> str:
    return str(OrgHazard(code).label)


def _trade_said(trades: Mapping[str, Trade], code: str) -> str:
    return trades[code].name if code in trades else code


# -- leases --


def lease(
    known: Lease,
    rows: "Sequence[Said]",
    tenants: Sequence[Party],
    landlord: Party | None,
    writer: "Writer",
    same: "Is",
) -> str:
    """What a table says of a lease that is registered from that very day on."""
    told, asks = rows[0].own, writer.asks(rows[0])
    last_day: date | None = told.get("last_day")
    upper = known.period.upper
    ends = upper and upper - DAY
    is_longer = bool(ends and last_day and last_day > ends)
    if last_day and last_day != ends and not is_longer:
        ours = ends.isoformat() if ends else _("不定期")
        ends = last_day if asks.takes("last_day", ours, last_day.isoformat()) else ends
    people = [one.person for one in known.tenants.select_related("person")]
    kept: Sequence[Party] = ()
    if len(people) != len(tenants) or not all(
        any(same(one, person, None) for person in people) for one in tenants
    ):
        theirs = "、".join(masked(one["tenant"]) for row in rows for one in row.people)
        kept = tenants if asks.takes("tenant", "、".join(map(_name, people)), theirs) else ()
    terms = Terms(
        begins_on=known.period.lower, last_day=ends, part=known.part, is_sublet=known.is_sublet,
        rental_use=asks.value("rental_use", known.rental_use, told.get("rental_use", ""), _uses),
        seen_contract=_seen(asks, known, told.get("seen_contract")), landlord=_landlord(asks, known, told, landlord, same),
    )  # fmt: skip
    asks.settle()
    if asks.changed:
        correct_lease(lease_id=known.pk, terms=terms, tenants=kept, by=writer.by, reason=writer.reason)
        known = Lease.objects.get(
            dwelling=known.dwelling_id, part=known.part, period__startswith=known.period.lower, ended_how="",
            is_sublet=known.is_sublet,
        )  # fmt: skip
    if is_longer:
        renew(lease_id=known.pk, last_day=last_day, by=writer.by, reason=writer.reason)
    return UPDATED if asks.changed or is_longer else SAME


def _uses(code: str) -> str:
    return str(RentalUse(code).label)


def _seen(asks: Asks, known: Lease, told: Any) -> bool:
    if not isinstance(told, bool) or told == known.seen_contract:
        return known.seen_contract
    words = {True: _("是"), False: _("否")}
    return (
        told if asks.takes("seen_contract", words[known.seen_contract], words[told]) else known.seen_contract
    )


def _landlord(
    asks: Asks, known: Lease, told: Mapping[str, Any], landlord: Party | None, same: "Is"
) -> Party | None:
    person, organisation = known.landlord_person, known.landlord_organisation
    ours = (
        Party(person_id=person.pk)
        if person
        else Party(organisation_id=organisation.pk)
        if organisation
        else None
    )
    if landlord is None or same(landlord, person, organisation):
        return ours
    owners = Ownership.objects.filter(dwelling=known.dwelling_id).standing()
    owners = owners.select_related("person", "organisation")
    if ours is None and any(same(landlord, one.person, one.organisation) for one in owners):
        return None
    name = _name(person) or (organisation.name if organisation else _("产权人"))
    return landlord if asks.takes("landlord", name, masked(told.get("landlord", ""))) else ours


# -- owners --


def owners(
    dwelling: "Dwelling", there: Sequence[Ownership], form: str, shares: Sequence[Share], since_when: Sequence[date | None],
    rows: "Sequence[Said]", writer: "Writer", same: "Callable[[Share, Ownership], bool]",
) -> str:  # fmt: skip
    """What a table says of the owners of a dwelling that has some already: all of them are one step. since_when: each of them."""
    asks, since = writer.asks(rows[0]), since_when[0]
    pairs = [next((row for row in there if same(one, row)), None) for one in shares]
    began = min(row.period.lower for row in there)
    is_same = {row.pk for row in there} == {row and row.pk for row in pairs} and len(there) == len(shares)
    if is_same and {row.form for row in there} == {form} and all(
        day in (None, row.period.lower) for row, day in zip(pairs, since_when, strict=True) if row
    ):  # fmt: skip
        return SAME
    ours = _said(map(_called, there), map(_part_of, there), {row.form for row in there}, began)
    theirs = _said(
        (masked(one["owner"]) for row in rows for one in row.people),
        map(_told, shares),
        {form},
        since or began,
    )
    takes = asks.takes("owner", ours, theirs)
    asks.settle()
    if not takes:
        return SAME
    require(
        len(set(filter(None, since_when))) <= 1, _("取得日期不一样的产权人不能一次更正，请在户卡上逐次登记。"), field="since", code="conflict"
    )  # fmt: skip
    record_owners(
        dwelling_id=dwelling.pk, form=form, owners=shares, by=writer.by, occurred_on=since or began, reason=writer.reason
    )  # fmt: skip
    return UPDATED


def _said(names: Iterable[str], parts: Iterable[str], forms: Iterable[str], since: date) -> str:
    """Who owns, how much of it, in which form, since when."""
    owners = "、".join(f"{name} {part}".strip() for name, part in zip(names, parts, strict=True))
    return "，".join([owners, *(str(Form(one).label) for one in sorted(forms)), since.isoformat()])


def _called(row: Ownership) -> str:
    return row.organisation.name if row.organisation else _name(row.person)


def _part_of(row: Ownership) -> str:
    return f"{row.part.numerator}/{row.part.denominator}" if row.part is not None else ""


def _told(share: Share) -> str:
    if share.numerator is None or not share.denominator:
        return ""
    part = Fraction(share.numerator, share.denominator)
    return f"{part.numerator}/{part.denominator}"
