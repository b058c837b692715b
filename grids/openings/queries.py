"""Openings as pages show them: what is open to somebody, who opened what of one's areas, who looked at a record, whom to ask."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from grids.access import oracle
from grids.access.installation import home_code
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.areas.queries import areas_by_code
from grids.openings.kinds import Opened
from grids.openings.models import Opening
from grids.registry.dwellings.models import Dwelling
from grids.staff.models import Appointment

if TYPE_CHECKING:
    from grids.people.models import Person
    from grids.staff.models import User

SHOWN, ASKED, LOOKED, PER_PAGE = 60, 6, 30, 50
PAGES = {Opened.DWELLING: "household", Opened.PERSON: "person", Opened.GRID: "opening"}


class Line(NamedTuple):
    """One opening in words. url: of what it opens, while it is open to the reader; page: its own; close: where it is closed."""

    row: Opening
    area: str
    is_open: bool
    url: str
    page: str
    close: str


class Asked(NamedTuple):
    """Somebody who may open it: post, area and office telephone, no name."""

    post: str
    area: str
    phone: str


class Home(NamedTuple):
    """A dwelling of a grid that was opened."""

    pk: UUID
    label: str
    colour: str
    people: int


def lines_of(rows: Iterable[Opening], user: "User") -> list[Line]:
    """Openings in words: one question for the names of their areas."""
    found, now = list(rows), timezone.now()
    names = areas_by_code({row.area_code for row in found})
    return [_line(row, names, user, now) for row in found]


def _line(row: Opening, names: dict[str, Area], user: "User", now: datetime) -> Line:
    is_open, area = row.ends_at > now, names.get(row.area_code)
    page = reverse("opening", args=[row.pk])
    url = ""
    if is_open and row.opened_by_id == user.pk:
        url = page if row.kind == Opened.GRID else reverse(PAGES[Opened(row.kind)], args=[row.subject_id])
    close = reverse("opening_close", args=[row.pk]) if is_open and may_close(row, user) else ""
    return Line(row, area.short_name if area else row.area_code, is_open, url, page, close)


def may_close(row: Opening, by: "User") -> bool:
    """Whose it is to close it."""
    return row.opened_by_id == by.pk or oracle.may_in(by, Permission.PEOPLE_OPEN, row.area_code)


def made_by(user: "User") -> list[Line]:
    """What somebody opened, the newest first."""
    return lines_of(Opening.objects.of(user)[:SHOWN], user)


def made_in_areas_of(user: "User") -> list[Line]:
    """What others opened in the areas that somebody leads or audits, the newest first."""
    return lines_of(Opening.objects.told_to(user)[:SHOWN], user)


def homes_in(row: Opening, user: "User", after: str) -> tuple[list[Home], str]:
    """The dwellings of a grid that is open to `user`, a page of them, and behind which there are more."""
    rows = Dwelling.objects.visible_to(user).standing().called().filter(area=row.area_code).order_by("pk")
    if after:
        rows = rows.filter(pk__gt=after)
    found = list(rows[: PER_PAGE + 1])
    homes = [Home(one.pk, one.label, one.get_colour_display(), one.people) for one in found[:PER_PAGE]]
    return homes, str(homes[-1].pk) if len(found) > PER_PAGE else ""


def whom_to_ask(user: "User") -> list[Asked]:
    """Who near the asker may open what lies outside: the same sentence whatever was asked for, and whether it is there."""
    near = oracle.nearest(Permission.PEOPLE_OPEN, home_code(user), but_not=[user.pk])
    ids = list(dict.fromkeys(pk for pk, _area in near))[:ASKED]
    posts = (
        Appointment.objects.filter(member__user__in=ids, period__contains=timezone.localdate())
        .exclude(kind__role="")
        .select_related("kind", "area", "member")
        .order_by("member__user", "kind__order")
    )
    found = [
        Asked(one.kind.name, one.area.short_name, one.member.office_phone)
        for one in posts
        if Permission.PEOPLE_OPEN in oracle.Grant(one.kind.role).permissions
    ]
    return list(dict.fromkeys(found))


def about_person(person: "Person", merged: Sequence[UUID] = ()) -> list[Opening]:
    """Openings through which somebody's row could be looked at: of the row, of where they live, of its grid; newest first."""
    asked = Q(kind=Opened.PERSON, subject_id__in=[str(one) for one in (person.pk, *merged)])
    asked |= Q(kind=Opened.GRID, subject_id=person.area_id)
    if person.place_id:
        asked |= Q(kind=Opened.DWELLING, subject_id=str(person.place_id))
    return list(Opening.objects.filter(asked)[:LOOKED])


def about_home(dwelling: Dwelling) -> list[Opening]:
    """Openings through which a home could be looked at, the newest first."""
    asked = Q(kind=Opened.DWELLING, subject_id=str(dwelling.pk)) | Q(
        kind=Opened.GRID, subject_id=dwelling.area_id
    )
    return list(Opening.objects.filter(asked)[:LOOKED])
