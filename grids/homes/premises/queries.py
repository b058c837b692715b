"""Organisations and premises as pages read them, and the trades that an area has."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access.fence import everything
from grids.areas.queries import areas_by_code
from grids.homes.premises.kinds import SOON_DAYS
from grids.homes.premises.models import Organisation, Premises, Trade
from grids.people.queries import people_of
from grids.people.writing import masked_name
from grids.registry.dwellings.kinds import OF_TENURE, Use
from grids.registry.dwellings.models import DwellingEvent

if TYPE_CHECKING:
    from grids.people.models import Person
    from grids.registry.dwellings.models import Dwelling
    from grids.staff.models import User

# of an organisation's steps so many of the newest
STEPS = 50


def trades_in(area_code: str) -> list[Trade]:
    """The trades that hold in an area: its own rows in place of those with the same code of what it lies in; also closed ones."""
    above = [area_code[:length] for length in range(len(area_code) + 1)]
    found: dict[str, Trade] = {}
    for trade in Trade.objects.filter(owner_code__in=above):
        if trade.code not in found or len(trade.owner_code) > len(found[trade.code].owner_code):
            found[trade.code] = trade
    return sorted(found.values(), key=lambda trade: (trade.order, trade.code))


def trades_to_choose(area_code: str) -> list[Trade]:
    """Those of them that are in use."""
    return [trade for trade in trades_in(area_code) if trade.is_active]


def inspect_by_of(trade: Trade | None, area_code: str, day: date) -> date | None:
    """By when premises of a trade that were looked at on a day are looked at again, as the area has it; None: at no fixed time."""
    if trade is None:
        return None
    own = next((one for one in trades_in(area_code) if one.code == trade.code), trade)
    return day + timedelta(days=own.inspect_every_days) if own.inspect_every_days else None


def fetched(rows: Iterable[Premises]) -> list[Premises]:
    """Rows with organisations, trades, dwellings, houses and the names of grids, in a few questions."""
    found = list(rows)
    areas = areas_by_code({row.area_id for row in found})
    prefetch_related_objects(found, "organisation", "trade", "dwelling__building", "dwelling__entrance")
    for row in found:
        row.area = areas[row.area_id]
    return found


def premises_of(organisation: Organisation, user: "User") -> list[Premises]:
    """Where an organisation is and was, as far as `user` may know, what stands first."""
    rows = Premises.objects.visible_to(user).filter(organisation=organisation, period__isempty=False)
    found = fetched(rows.order_by("-period", "id"))
    return sorted(found, key=lambda row: row.period.upper is not None)


def premises_in(dwelling: "Dwelling", user: "User") -> list[Premises]:
    """The organisations that are in a dwelling, and those that were."""
    rows = Premises.objects.visible_to(user).filter(dwelling=dwelling, period__isempty=False)
    rows = rows.select_related("organisation", "trade").order_by("-period", "id")
    return sorted(rows, key=lambda row: row.period.upper is not None)


def owned_by(organisation: Organisation, user: "User") -> list:
    """The dwellings that an organisation owns, as far as `user` may know."""
    related = Organisation._meta.get_field("ownerships").related_model
    rows = related.objects.visible_to(user).filter(organisation=organisation).standing()
    return list(
        rows.select_related("dwelling__building", "dwelling__entrance").order_by("dwelling__sort_key")
    )


class Step(NamedTuple):
    """A step about an organisation, as a timeline shows it. given: where, who answers for it (masked), whether it was taken back.

    recorded_at: where it was entered on a later day.
    """

    at: datetime
    what: str
    who: str
    given: list[str]
    text: str
    recorded_at: datetime | None


def story_of(organisation: Organisation, user: "User") -> list[Step]:
    """What was done about an organisation at its places, as far as `user` may know of them, the newest first."""
    rows = Premises.objects.visible_to(user).filter(organisation=organisation)
    places = dict(rows.values_list("pk", "dwelling"))
    steps = DwellingEvent.objects.filter(
        dwelling__in=set(places.values()), row_id__in=places, verb__in=OF_TENURE
    )
    steps = steps.select_related("dwelling__building", "dwelling__entrance")
    events = list(steps.order_by("-occurred_at", "-recorded_at", "-seq")[:STEPS])
    known = people_of(user, {one.person_id for one in events if one.person_id})
    back = {(one.dwelling_id, one.takes_back) for one in events if one.takes_back}
    return [_step(one, known, is_back=(one.dwelling_id, one.seq) in back) for one in events]


def _step(event: DwellingEvent, known: Mapping[UUID, "Person"], *, is_back: bool) -> Step:
    given = [event.dwelling.label]
    if event.person_id in known:
        given.append(masked_name(known[event.person_id]))
    if is_back:
        given.append(_("已撤回"))
    is_late = timezone.localdate(event.recorded_at) > timezone.localdate(event.occurred_at)
    return Step(
        event.occurred_at, event.verb_label, event.actor_label, given, event.reason,
        event.recorded_at if is_late else None,
    )  # fmt: skip


class Shown(NamedTuple):
    """Premises as a home's page and an organisation's page show them; who answers for them, masked."""

    row: Premises
    responsible: str
    chip: str


def shown(rows: Iterable[Premises], user: "User") -> list[Shown]:
    """Premises with the masked names of whoever answers for them, and how near their inspection is."""
    found, today = list(rows), timezone.localdate()
    known = people_of(user, [row.responsible_id for row in found if row.responsible_id])
    return [
        Shown(
            row,
            masked_name(known[row.responsible_id]) if row.responsible_id in known else "",
            chip_of(row, today),
        )
        for row in found
    ]


def chip_of(row: Premises, today: date) -> str:
    """How near an inspection is: bad, warn, or nothing."""
    if row.inspect_by is None or row.period.upper is not None:
        return ""
    if row.inspect_by <= today:
        return "bad"
    return "warn" if row.inspect_by <= today + timedelta(days=SOON_DAYS) else ""


def block_of(user: "User", dwelling: "Dwelling") -> dict[str, Any] | None:
    """The organisations of a home and those that were there; None where there never was one and it is lived in."""
    rows = premises_in(dwelling, user)
    if not rows and dwelling.use not in (Use.OFFICE, Use.VENUE):
        return None
    found = shown(rows, user)
    return {
        "rows": [one for one in found if one.row.period.upper is None],
        "past": [one for one in found if one.row.period.upper is not None],
    }


def said_inside(dwelling_ids: Collection[UUID]) -> dict[UUID, str]:
    """That an organisation is in these dwellings, in words, for whoever would end one."""
    with everything("whether an organisation is in a dwelling that is to end, whoever ends it"):
        rows = Premises.objects.standing().filter(dwelling__in=list(dwelling_ids))
        found = dict(rows.order_by("-id").values_list("dwelling", "organisation__name"))
    return {pk: _("还登记着单位“%(name)s”") % {"name": name} for pk, name in found.items()}
