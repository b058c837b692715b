"""Who holds the posts of a grid, as its notice says it: posts, names and office phones, and since when a post is vacant.

Columns are named one by one, as in `queries`.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models.functions import Lower, Upper
from django.utils import timezone

from grids.areas.codes import ancestor_codes, grid_is_in
from grids.areas.models import Area
from grids.door.queries import COMMUNITY_DIGITS, FROM
from grids.staff.models import Appointment, PostGroup, PostKind
from grids.staff.phones import of_office
from grids.staff.schemes import SchemeArea, SchemePost, StaffingScheme
from grids.staffing.covering import Filled, filled, holds

GROUPS = (PostGroup.LEADER, PostGroup.CORE, PostGroup.SUPPORT)


@dataclass(frozen=True, slots=True)
class Held:
    """A post of a grid: who holds it, or since when nobody does. above: the grid whose holder does this one's work too.

    is_from_above: nobody leads this grid; it is the leader of the grid around, named as such.
    """

    post: str
    name: str = ""
    phone: str = ""
    above: str = ""
    since: date | None = None
    is_leader: bool = False
    is_from_above: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in a post of an area over a period, with the office's telephone."""

    area: str
    name: str
    phone: str
    lower: date | None
    upper: date | None


@dataclass(frozen=True, slots=True)
class Posts:
    """The leader and the core posts of a grid in their order; and how many people of each other kind support it."""

    held: list[Held]
    support: dict[str, int]


def posts(code: str) -> Posts:
    """The posts of a grid today, by the one definition of who does their work (`grids.staffing.covering`)."""
    day, begun = timezone.localdate(), _begun(code)
    around = [one for one in grid_is_in(code) if len(one) > COMMUNITY_DIGITS]
    of_kind = _of_kind([code, *around])
    wanted, held, support = _wanted(code), [], {}
    for pk, name, group in _kinds():
        own = [one for one in of_kind[pk] if one.area == code]
        above = [one for one in of_kind[pk] if one.area != code]
        if group == PostGroup.SUPPORT:
            if here := sum(holds(one, day) for one in own):
                support[name] = here
            continue
        leads = group == PostGroup.LEADER
        post = filled(own, above, leads=leads, begun=begun, day=day)
        if post.holders or leads or pk in wanted:
            held += _told(name, code, post, leads=leads)
    return Posts(held, support)


def _begun(code: str) -> date | None:
    return Area.objects.using(FROM).filter(code=code).values_list("starts_on", flat=True).first()


def _of_kind(codes: list[str]) -> dict[int, list[Holder]]:
    rows = (
        Appointment.objects.using(FROM)
        # what was taken back before it began never held
        .filter(area__in=codes, period__isempty=False)
        .annotate(begins=Lower("period"), ends=Upper("period"))
        .values_list("kind", "area", "member__name", "member__office_phone", "begins", "ends")
        .order_by("begins", "member__name")
    )
    found: dict[int, list[Holder]] = defaultdict(list)
    for kind, *row in rows:
        found[kind].append(Holder(*row))
    return found


def _told(post: str, code: str, filled_by: Filled[Holder], *, leads: bool) -> list[Held]:
    """Who does the work of a post; of one that stands empty since when, and who leads the grid around."""
    if not filled_by.holders:
        led = [
            Held(post, one.name, of_office(one.phone), one.area, is_leader=True, is_from_above=True)
            for one in filled_by.led_from
        ]
        return [Held(post, since=filled_by.since, is_leader=leads), *led]
    return [
        Held(post, one.name, of_office(one.phone), "" if one.area == code else one.area, is_leader=leads)
        for one in filled_by.holders
    ]


def _kinds() -> list[tuple[int, str, str]]:
    """Posts that a notice shows: the leader's first, then the core, then who supports."""
    found = PostKind.objects.using(FROM).filter(is_active=True, group__in=GROUPS)
    rows = found.values_list("pk", "name", "group").order_by("order")
    return sorted(rows, key=lambda one: GROUPS.index(one[2]))


def _wanted(code: str) -> set[int]:
    """The core posts that a grid is to have: of the scheme that the nearest area above it holds, else of the usual one."""
    named = SchemeArea.objects.using(FROM).filter(area__in=ancestor_codes(code)).order_by("-area__level")
    scheme = named.values_list("scheme", flat=True).first()
    if scheme is None:
        usual = StaffingScheme.objects.using(FROM).filter(is_default=True)
        scheme = usual.values_list("pk", flat=True).first()
    found = SchemePost.objects.using(FROM).filter(scheme=scheme, is_active=True)
    return set(found.values_list("kind", flat=True))
