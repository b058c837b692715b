"""The next step of each row of a list, by its own form: one tap from what is due to where it is done."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.homes.leases.models import Lease
from grids.homes.premises.models import Premises
from grids.people.models import Person
from grids.registry.dwellings.kinds import Due
from grids.registry.dwellings.models import Dwelling
from grids.roster.kinds import AGREE, NEXT, Next, OfHomes, OfPeople

if TYPE_CHECKING:
    from grids.staff.models import User


class Act(NamedTuple):
    """A step that a row offers, and the form in which it is taken."""

    label: str | Promise
    url: str


# of who stands on a list, the steps of one who lives there that end it, the likeliest first
OF_RESIDENT: dict[str, tuple[tuple[str, str | Promise], ...]] = {
    OfPeople.REGISTRATION: (("registered", _("补居住登记")),),
    OfPeople.PERMIT: (("registered", _("核对居住证")),),
    OfPeople.MAY_BE_RESIDENT: (("resident", _("转为常住")), ("still-floating", _("还不是"))),
    OfPeople.UNVERIFIED: (("resident", _("核实为常住")), ("floating", _("核实为流动"))),
    Due.REGISTRATION: (("registered", _("补居住登记")),),
    Due.PERMIT: (("registered", _("核对居住证")),),
}
STALE = Next(_("上门核实"), "change")
# of a home on a list: the form, and how its step is called
OF_HOME: dict[str, tuple[str, str | Promise]] = {
    OfHomes.LET_NOBODY: ("in", _("登记租住的人")),
    OfHomes.NO_HEAD: ("head", _("定户主")),
}
BY_ADDRESS: dict[str, tuple[str, Permission, str | Promise]] = {
    OfHomes.VACANT_LIVED: ("dwelling_use", Permission.REGISTRY_EDIT, _("改用途")),
    OfHomes.OWNER_DEAD: ("home_sell", Permission.PEOPLE_EDIT, _("登记转让")),
}
OF_DUE = {Due.LEASE: OfHomes.LEASES, Due.INSPECTION: OfHomes.INSPECTIONS}


NIL = UUID(int=0)


def home_addresses() -> Callable[[UUID], str]:
    """The address of a home's page for a whole list: it is put together once, not for each line."""
    before, _nil, after = reverse("household", args=[NIL]).partition(str(NIL))
    return lambda pk: f"{before}{pk}{after}"


def _step_addresses() -> Callable[[UUID, str, UUID], str]:
    """The same of the forms of who lives in a home."""
    before, between, after = reverse("resident_step", args=[NIL, "registered", NIL]).split(str(NIL))
    first, second = between.split("registered")
    return lambda home, verb, lives: f"{before}{home}{first}{verb}{second}{lives}{after}"


def put_to_people(user: "User", rows: Sequence[Person], state: str, at_home: Callable[[UUID], str]) -> None:
    """The steps of people, as `acts` of each row; state: the list on which they stand, "" where they stand by what is due."""
    edited, step = oracle.prefixes(user, Permission.PEOPLE_EDIT), _step_addresses()
    for row in rows:
        taken = _of_resident(row, state) if row.area_id.startswith(edited) else ()
        following = _following(row, state)
        if taken:
            row.acts = [Act(label, step(row.place_id, verb, row.lives.pk)) for verb, label in taken]
        else:
            row.acts = [_at_home(at_home(row.place_id), following)] if following else []


def _of_resident(row: Any, state: str) -> tuple[tuple[str, str | Promise], ...]:
    """The steps of one who lives where the row says."""
    if row.place_id is None or row.lives is None or row.lives.dwelling_id != row.place_id:
        return ()
    if state == OfPeople.WEEK:
        return OF_RESIDENT.get(row.due_what, ())
    return OF_RESIDENT.get(state or (row.due_what if row.due_on else ""), ())


def _following(row: Any, state: str) -> Next | None:
    if row.place_id is None:
        return None
    if state == OfPeople.STALE:
        return STALE
    return NEXT.get(row.due_what) if row.due_on else None


def _at_home(address: str, following: Next) -> Act:
    return Act(following.label, f"{address}#{following.part}")


def put_to_homes(user: "User", rows: Sequence[Dwelling], state: str) -> None:
    """The steps of homes, as `acts` of each row; what is due of a lease or of premises is asked for the whole page at once."""
    edited = {one: oracle.prefixes(user, one) for one in (Permission.PEOPLE_EDIT, Permission.REGISTRY_EDIT)}
    named, at_home = {row.pk: _list_of(row, state) for row in rows}, home_addresses()
    forms = _forms(user, named)
    for row in rows:
        may = {one: row.area_id.startswith(prefixes) for one, prefixes in edited.items()}
        row.acts = _of_home(row, named[row.pk], may, forms) or _at(row, at_home)


def _list_of(row: Dwelling, state: str) -> str:
    """The list on which a home stands, or stands for: what doesn't agree before what is due."""
    if state and state != OfHomes.DUE:
        return state
    doubts = {
        one.value: one
        for one in OfHomes
        if one in (OfHomes.VACANT_LIVED, OfHomes.OWNER_DEAD, OfHomes.NO_HEAD)
    }
    if row.doubt:
        return doubts.get(row.doubt, OfHomes.LET_NOBODY)
    return OF_DUE.get(Due(row.due_what), "") if row.due_on else ""


def _forms(user: "User", named: Mapping[UUID, str]) -> dict[UUID, str]:
    """The form of the lease that ends first, or of what is inspected first, of each home that waits for it."""
    today, found = timezone.localdate(), {}
    leases = [pk for pk, one in named.items() if one == OfHomes.LEASES]
    if leases:
        rows = Lease.objects.visible_to(user).filter(dwelling__in=leases, ended_how="", ends_on__gt=today)
        found |= _first(rows.order_by("ends_on", "pk"), "lease_renew")
    offices = [pk for pk, one in named.items() if one == OfHomes.INSPECTIONS]
    if offices:
        there = (
            Premises.objects.visible_to(user)
            .standing()
            .filter(dwelling__in=offices, inspect_by__isnull=False)
        )
        found |= _first(there.order_by("inspect_by", "pk"), "premises_inspect")
    return found


def _first(rows: Iterable[Any], name: str) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for row in rows:
        found.setdefault(row.dwelling_id, reverse(name, args=[row.pk]))
    return found


def _of_home(
    row: Dwelling, name: str, may: Mapping[Permission, bool], forms: Mapping[UUID, str]
) -> list[Act]:
    if name in OF_HOME and may[Permission.PEOPLE_EDIT]:
        verb, label = OF_HOME[name]
        return [Act(label, reverse("home_step", args=[row.pk, verb]))]
    if name in BY_ADDRESS and may[BY_ADDRESS[name][1]]:
        address, _permission, label = BY_ADDRESS[name]
        return [Act(label, reverse(address, args=[row.pk]))]
    if row.pk in forms and may[Permission.PEOPLE_EDIT]:
        label = _("续租或退租") if name == OfHomes.LEASES else _("记检查")
        return [Act(label, forms[row.pk])]
    return []


def _at(row: Dwelling, at_home: Callable[[UUID], str]) -> list[Act]:
    """What is done on the home's own page."""
    following = AGREE.get(row.doubt) or (NEXT.get(row.due_what) if row.due_on else None)
    return [_at_home(at_home(row.pk), following)] if following else []
