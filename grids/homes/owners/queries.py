"""Who owns dwellings: as a vote asks it of any day, and as a home's page shows it."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from grids.homes.owners import shares
from grids.homes.owners.kinds import Form
from grids.homes.owners.models import Ownership
from grids.people.queries import people_of
from grids.people.writing import masked_name

if TYPE_CHECKING:
    from grids.registry.dwellings.models import Dwelling
    from grids.staff.models import User


class Owner(NamedTuple):
    """Who owns a dwelling on a day. One of person_id and organisation_id; part: of shares alone; floor_area_m2: of the dwelling, as
    it is registered, None where nobody has measured it."""

    dwelling_id: UUID
    person_id: UUID | None
    organisation_id: UUID | None
    form: str
    part: Fraction | None
    floor_area_m2: Decimal | None


def owners_on(dwelling_ids: Collection[UUID], day: date) -> list[Owner]:
    """Every owner of these dwellings on a day, exactly, in one question; dwellings in the order of their keys."""
    rows = Ownership.objects.filter(dwelling__in=dwelling_ids).on(day).order_by("dwelling_id", "id")
    fields = (
        "dwelling_id",
        "person_id",
        "organisation_id",
        "form",
        "numerator",
        "denominator",
        "dwelling__floor_area_m2",
    )
    return [
        Owner(dwelling, person, organisation, form, shares.part_of(over, below), area)
        for dwelling, person, organisation, form, over, below, area in rows.values_list(*fields)
    ]  # fmt: skip


class Shown(NamedTuple):
    """An owner as a home's page shows them. organisation_id: of whom there is a page."""

    name: str
    part: str
    since: date
    until: date | None
    organisation_id: UUID | None


def block_of(user: "User", dwelling: "Dwelling") -> dict[str, Any] | None:
    """Who owns a home and who did, names masked; None where nobody is known and the reader can't tell either."""
    rows = list(
        Ownership.objects.visible_to(user).filter(dwelling=dwelling, period__isempty=False)
        .select_related("organisation").order_by("-period", "id")
    )  # fmt: skip
    known = people_of(user, [row.person_id for row in rows if row.person_id])
    names = {key: masked_name(person) for key, person in known.items()}
    present = [row for row in rows if row.period.upper is None]
    total = shares.sum_of(row.part for row in present if row.part)
    return {
        "rows": [_shown(row, names) for row in present],
        "past": [_shown(row, names) for row in rows if row.period.upper is not None],
        "form": present[0].get_form_display() if present else "",
        "missing": _said(shares.WHOLE - total)
        if present and present[0].form == Form.SHARES and total < shares.WHOLE
        else "",
    }


def _shown(row: Ownership, names: dict[UUID, str]) -> Shown:
    name = row.organisation.name if row.organisation_id else names.get(row.person_id, "")
    return Shown(
        name, _said(row.part) if row.part else "", row.period.lower, row.period.upper, row.organisation_id
    )


def _said(part: Fraction) -> str:
    return f"{part.numerator}/{part.denominator}"
