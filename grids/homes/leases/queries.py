"""Leases as a home's page shows them."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.homes.leases.kinds import State
from grids.homes.leases.models import Lease
from grids.people.queries import people_of
from grids.people.writing import masked_name
from grids.registry.dwellings.queries import rules_of

if TYPE_CHECKING:
    from grids.registry.dwellings.models import Dwelling
    from grids.staff.models import User

DAY = timedelta(days=1)
CHIPS = {State.COMING: "plain", State.RUNNING: "ok", State.SOON: "warn", State.OVER: "bad"}
# over for so many days it still stands among those that ask for a word
OVER_DAYS, PAST_MOST = 90, 10


class Shown(NamedTuple):
    """A lease as a home's page shows it, names masked."""

    pk: UUID
    part: str
    tenants: list[str]
    landlord: str
    is_sublet: bool
    begins_on: date
    last_day: date | None
    use: str
    seen_contract: bool
    state: State
    chip: str
    ended: str


def state_of(lease: Lease, soon_days: int, today: date) -> State:
    """How a lease stands on a day."""
    if lease.ends_on is not None and lease.ends_on <= today:
        return State.OVER
    if lease.begins_on > today:
        return State.COMING
    soon = (
        lease.ends_on is not None
        and not lease.ended_how
        and lease.ends_on <= today + timedelta(days=soon_days)
    )
    return State.SOON if soon else State.RUNNING


def block_of(user: "User", dwelling: "Dwelling") -> dict[str, Any]:
    """The leases of a home: those that hold, will hold or were over lately, and those before."""
    rows = list(
        Lease.objects.visible_to(user).filter(dwelling=dwelling, effective__isempty=False)
        .select_related("landlord_organisation").prefetch_related("tenants").order_by("-begins_on", "part", "id")
    )  # fmt: skip
    people = {row.landlord_person_id for row in rows} | {
        one.person_id for row in rows for one in row.tenants.all()
    }
    known = people_of(user, [one for one in people if one])
    names = {key: masked_name(person) for key, person in known.items()}
    today, soon = timezone.localdate(), rules_of(dwelling.area_id).lease_soon_days
    shown = [_shown(row, names, soon, today) for row in rows]
    now = [one for one in shown if one.state != State.OVER]
    lately = today - timedelta(days=OVER_DAYS)
    waiting = [one for one in shown if one.state == State.OVER and not one.ended and one.last_day >= lately]
    # what was over by itself asks for a word only where nothing came after it
    waiting = [one for one in waiting if not any(other.part == one.part for other in now)]
    past = [one for one in shown if one.state == State.OVER and one not in waiting]
    return {"rows": [*now, *waiting], "past": past[:PAST_MOST]}


def _shown(row: Lease, names: dict[UUID, str], soon: int, today: date) -> Shown:
    state = state_of(row, soon, today)
    elsewhere = _("登记在别处的人")
    if row.landlord_organisation_id:
        landlord = row.landlord_organisation.name
    else:
        landlord = names.get(row.landlord_person_id, elsewhere) if row.landlord_person_id else ""
    return Shown(
        pk=row.pk, part=row.part, tenants=[names.get(one.person_id, elsewhere) for one in row.tenants.all()], landlord=landlord,
        is_sublet=row.is_sublet, begins_on=row.begins_on, last_day=row.ends_on - DAY if row.ends_on else None,
        use=row.get_rental_use_display(), seen_contract=row.seen_contract, state=state, chip=CHIPS[state],
        ended=row.get_ended_how_display(),
    )  # fmt: skip
