"""A home as its page shows it (户卡): who lives there, masked, by households; the way to its neighbours; what is due around it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.events import new_id
from grids.homes.kinds import HouseholdKind, Standing
from grids.homes.leases.models import Lease
from grids.homes.models import Residence
from grids.homes.relations import HEAD
from grids.homes.verbs import offered_of_home, offered_of_resident
from grids.registry.dwellings.kinds import Due
from grids.registry.dwellings.models import Dwelling
from grids.roster import masks
from grids.roster.due import left, stripe_of, told_day
from grids.roster.household.walking import around, walked

if TYPE_CHECKING:
    from uuid import UUID

    from grids.staff.models import User

# whoever came within so many days is shown as new, until somebody confirms it
NEW_DAYS = 30
WAITING_SHOWN = 6
# within so many days it is worth while to look in when one is in the house anyway
AHEAD_DAYS = 7


@dataclass(frozen=True, slots=True)
class Act:
    """A link to a step."""

    label: str | Promise
    url: str


@dataclass(frozen=True, slots=True)
class One:
    """Somebody who lives there, as every screen may show them."""

    pk: "UUID"
    name: str
    relation: str
    sex_and_age: str
    document: str
    phone: str
    since: date
    is_minor: bool
    is_new: bool
    standing: str | Promise
    standing_chip: str
    reveal_url: str = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A household with its people, its head first."""

    label: str
    is_collective: bool
    people: list[One]


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of the strip above everything. tone: late or soon."""

    label: str | Promise
    value: str
    sub: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """Another home on the way, and what is due there."""

    pk: "UUID"
    door_short: str
    due_said: str = ""
    due_day: str = ""
    stripe: str = ""


@dataclass(slots=True)
class Home:
    """Everything that the page shows of who lives there and around."""

    count: int = 0
    groups: list[Group] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    before: Near | None = None
    after: Near | None = None
    waiting: list[Near] = field(default_factory=list)
    waiting_count: int = 0
    next_waiting: Near | None = None


STANDING_CHIPS = {Standing.RESIDENT: "plain", Standing.FLOATING: "act", Standing.UNVERIFIED: "warn"}


def home_of(dwelling: Dwelling, user: "User") -> Home:
    """The home of a dwelling that `user` may see people of: a question for who lives there, one for its house."""
    today = timezone.localdate()
    rows = list(
        Residence.objects.visible_to(user)
        .current()
        .filter(dwelling=dwelling)
        .select_related("person", "household")
        .order_by("household__period", "household_id", "here_since", "id")
    )
    home = Home(count=len(rows), groups=_groups(rows, dwelling, user, today))
    _around(home, dwelling, user, today)
    home.facts = _facts(dwelling, rows, user, today)
    return home


def _groups(rows: Sequence[Residence], dwelling: Dwelling, user: "User", today: date) -> list[Group]:
    may_edit = oracle.may_in(user, Permission.PEOPLE_EDIT, dwelling.area_id)
    may_reveal = oracle.may_in(user, Permission.PEOPLE_REVEAL, dwelling.area_id)
    found: dict[UUID, Group] = {}
    for row in sorted(rows, key=lambda one: one.relation != HEAD):
        one = _one(row, dwelling, today, may_edit=may_edit, may_reveal=may_reveal)
        if row.household_id not in found:
            is_collective = row.household.kind == HouseholdKind.COLLECTIVE
            found[row.household_id] = Group("", is_collective, [])
        found[row.household_id].people.append(one)
    return [
        Group(_called(group, number), group.is_collective, group.people)
        for number, group in enumerate(found.values(), start=1)
    ]


def _called(group: Group, number: int) -> str:
    kind = HouseholdKind.COLLECTIVE if group.is_collective else HouseholdKind.FAMILY
    return _("%(kind)s %(n)d · %(people)d 人") % {
        "kind": kind.label, "n": number, "people": len(group.people),
    }  # fmt: skip


def _one(row: Residence, dwelling: Dwelling, today: date, *, may_edit: bool, may_reveal: bool) -> One:
    shown = masks.shown(row.person, today, relation=row.relation)
    return One(
        pk=row.person_id,
        name=shown.name,
        relation=row.relation_label,
        sex_and_age=shown.sex_and_age,
        document=shown.document,
        phone=shown.phone,
        since=row.here_since,
        is_minor=shown.is_minor,
        is_new=row.confirmed_on is None and row.here_since > today - timedelta(days=NEW_DAYS),
        standing=Standing(row.standing).label,
        standing_chip=STANDING_CHIPS[Standing(row.standing)],
        reveal_url=reverse("household_reveal", args=[dwelling.pk, row.person_id]) if may_reveal else "",
        acts=tuple(_acts(row)) if may_edit else (),
    )


def _acts(row: Residence) -> list[Act]:
    """What is done to one who lives there, the likeliest first; the rest stands on these forms' pages."""
    return [
        Act(label, reverse("resident_step", args=[row.dwelling_id, word, row.pk]))
        for word, label in offered_of_resident(row)
    ]


def _facts(dwelling: Dwelling, rows: Sequence[Residence], user: "User", today: date) -> list[Fact]:
    confirmed = dwelling.confirmed_on
    facts = [Fact(_("住在这里"), _("%(n)d 人") % {"n": len(rows)})]
    if ends := _lease_ends(dwelling, user, today):
        facts.append(
            Fact(
                _("租约到期"),
                f"{ends:%Y-%m-%d}",
                left(ends, today),
                stripe_of(ends, today).replace("none", ""),
            )
        )
    facts.append(
        Fact(_("最近核实"), f"{confirmed:%Y-%m-%d}", _ago(confirmed, today))
        if confirmed
        else Fact(_("最近核实"), _("还没有"))
    )
    if dwelling.due_on:
        # that nobody looked for long isn't so yet
        is_early = dwelling.due_what == Due.STALE and dwelling.due_on > today
        why = left(dwelling.due_on, today) if is_early else str(Due(dwelling.due_what).label)
        facts.append(
            Fact(_("应核实"), told_day(dwelling.due_on, today), why, stripe_of(dwelling.due_on, today))
        )
    return facts


@dataclass(frozen=True, slots=True)
class Confirming:
    """The one tap: what it records in a sentence, and what it is sent with."""

    sentence: str
    hidden: tuple[tuple[str, object], ...]


def confirming(dwelling: Dwelling, home: Home) -> Confirming:
    """How nothing changed is said of this home; each page asks under a key of its own, so a second tap does nothing twice."""
    sentence = _("%(n)d 人都在住") % {"n": home.count} if home.count else _("没有人住，照旧")
    return Confirming(sentence, (("base", dwelling.version), ("key", new_id())))


def changes_of(dwelling: Dwelling, home: Home) -> list[Act]:
    """What else may have happened here, each with its form."""
    return [
        Act(label, reverse("home_step", args=[dwelling.pk, word]))
        for word, label in offered_of_home(len(home.groups), home.count)
    ]


def _lease_ends(dwelling: Dwelling, user: "User", today: date) -> date | None:
    """The last day of the lease in force that ends first."""
    rows = Lease.objects.visible_to(user).on(today).filter(dwelling=dwelling, ends_on__isnull=False)
    first = rows.order_by("ends_on").values_list("ends_on", flat=True).first()
    return first - timedelta(days=1) if first else None


def _ago(day: date, today: date) -> str:
    days = (today - day).days
    return _("%(n)d 天前") % {"n": days} if days else _("今天")


def _around(home: Home, dwelling: Dwelling, user: "User", today: date) -> None:
    rows = Dwelling.objects.visible_to(user).standing().filter(building=dwelling.building_id)
    way = walked(rows.select_related("entrance").defer("sought"))
    before, after = around(way, dwelling.pk)
    home.before, home.after = (_near(one, dwelling, today) if one else None for one in (before, after))
    soon = today + timedelta(days=AHEAD_DAYS)
    here = [
        one for one in way
        if one.entrance_id == dwelling.entrance_id and one.pk != dwelling.pk and one.due_on and one.due_on <= soon
    ]  # fmt: skip
    home.waiting_count = len(here)
    home.waiting = [_near(one, dwelling, today) for one in here[:WAITING_SHOWN]]
    home.next_waiting = home.waiting[0] if home.waiting else None


def _near(one: Dwelling, dwelling: Dwelling, today: date) -> Near:
    same_stairs = one.entrance_id and one.entrance_id == dwelling.entrance_id
    short = one.room if same_stairs else one.door
    if not one.due_on:
        return Near(one.pk, short)
    return Near(
        one.pk, short, str(Due(one.due_what).label), told_day(one.due_on, today), stripe_of(one.due_on, today)
    )
