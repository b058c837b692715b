"""Rows that may be one person: the same name and birthday, or the same name and telephone. Never merged by themselves."""

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from grids.access.oracle import scope
from grids.access.roles import Permission
from grids.areas.queries import with_names
from grids.people.models import Person
from grids.people.same.models import NotTheSame, PersonMerge

if TYPE_CHECKING:
    from grids.staff.models import User

AT_ONCE, ASKED = 25, 10


class Pair(NamedTuple):
    """Two rows that may be one person, and why; the older row first, since it is the one that is usually kept."""

    one: Person
    other: Person
    why: str


def pairs(user: "User", after: UUID | None = None) -> tuple[list[Pair], UUID | None]:
    """Pairs of the reader's areas, one of each row, behind a position; and the position behind which there is more."""
    rows = _mine(user).exclude(name_hash=b"").annotate(other=Subquery(_like(OuterRef, user).values("pk")[:1]))
    rows = rows.filter(other__isnull=False).order_by("pk")
    rows = rows.filter(pk__gt=after) if after else rows
    found = list(rows.select_related("area")[: AT_ONCE + 1])
    more, found = len(found) > AT_ONCE, found[:AT_ONCE]
    others = Person.objects.select_related("area").in_bulk([one.other for one in found])
    shown = [Pair(one, others[one.other], why(one, others[one.other])) for one in found]
    with_names(row.area for pair in shown for row in (pair.one, pair.other))
    return shown, found[-1].pk if more else None


def like(person: Person, user: "User") -> list[Pair]:
    """Rows that may be the same person as this one."""
    if not bytes(person.name_hash):
        return []
    same = Q(born_on=person.born_on) if person.born_on else Q(pk__in=[])
    same |= Q(phone_hash=person.phone_hash) if bytes(person.phone_hash) else Q(pk__in=[])
    rows = _mine(user).filter(same, street_code=person.street_code, name_hash=person.name_hash)
    rows = rows.exclude(pk=person.pk).exclude(pk__in=told_apart(person)).select_related("area").order_by("pk")
    found = list(rows[:ASKED])
    with_names([person.area, *(row.area for row in found)])
    return [Pair(person, one, why(person, one)) for one in found]


def told_apart(person: Person) -> list[UUID]:
    """Those of whom somebody said that they are another person than this one."""
    found = NotTheSame.objects.filter(Q(one=person) | Q(other=person)).values_list("one", "other")
    return [other if one == person.pk else one for one, other in found]


def merges_of(person: Person) -> list[PersonMerge]:
    """What was merged into somebody and stands so."""
    return list(person.merges.standing().select_related("merged", "by"))


def why(one: Person, other: Person) -> str:
    """By what two rows look like one person."""
    found = [_("同名")]
    if one.born_on and one.born_on == other.born_on:
        found.append(_("同一天出生"))
    if bytes(one.phone_hash) and bytes(one.phone_hash) == bytes(other.phone_hash):
        found.append(_("同一个电话"))
    return "、".join(found)


def _mine(user: "User") -> QuerySet[Person]:
    return Person.objects.named().filter(
        scope(user, Permission.PEOPLE_MERGE, columns=Person.objects.all().columns)
    )


def _like(outer: type[OuterRef], user: "User") -> QuerySet[Person]:
    """Of each row the first one behind it that may be the same person."""
    same_phone = Q(phone_hash=outer("phone_hash")) & ~Q(phone_hash=b"")
    apart = NotTheSame.objects.filter(one=OuterRef(outer("pk")), other=OuterRef("pk"))
    # said again of this side, since the index of names is of those who have one
    rows = _mine(user).filter(
        ~Q(name_hash=b""),
        Q(born_on=outer("born_on")) | same_phone,
        street_code=outer("street_code"),
        name_hash=outer("name_hash"),
        pk__gt=outer("pk"),
    )
    return rows.filter(~Exists(apart)).order_by("pk")
