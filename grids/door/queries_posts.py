"""Who holds the posts of a grid, as its notice says it: posts, names and office phones, and since when a post is vacant.

Columns are named one by one, as in `queries`.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models.functions import Lower, Upper
from django.utils import timezone

from grids.areas.codes import ancestor_codes, grid_is_in
from grids.door.queries import COMMUNITY_DIGITS, FROM
from grids.staff.models import Appointment, PostGroup, PostKind
from grids.staff.schemes import SchemeArea, SchemePost, StaffingScheme

# a number of somebody's own, whatever it was entered as: a notice shows telephones of offices alone
PRIVATE = re.compile(r"(?:\+?86)?1[3-9][0-9]{9}")

GROUPS = (PostGroup.LEADER, PostGroup.CORE, PostGroup.SUPPORT)


@dataclass(frozen=True, slots=True)
class Held:
    """A post of a grid: who holds it, or since when nobody does. above: the grid whose holder does this one's work too."""

    post: str
    name: str = ""
    phone: str = ""
    above: str = ""
    since: date | None = None
    is_leader: bool = False


@dataclass(frozen=True, slots=True)
class Posts:
    """The leader and the core posts of a grid in their order; and how many people of each other kind support it."""

    held: list[Held]
    support: dict[str, int]


def posts(code: str) -> Posts:
    """The posts of a grid today: what nobody holds in one of level five is done by whoever holds it in the grid around."""
    day = timezone.localdate()
    around = [one for one in grid_is_in(code) if len(one) > COMMUNITY_DIGITS]
    rows = (
        Appointment.objects.using(FROM)
        # what was taken back before it began never held
        .filter(area__in=[code, *around], period__isempty=False)
        .annotate(begins=Lower("period"), ends=Upper("period"))
        .values_list("kind", "area", "member__name", "member__office_phone", "begins", "ends")
        .order_by("begins", "member__name")
    )
    of_kind: dict[int, list[tuple]] = defaultdict(list)
    for kind, *row in rows:
        of_kind[kind].append(tuple(row))
    wanted, held, support = _wanted(code), [], {}
    for pk, name, group in _kinds():
        now = [
            one
            for one in of_kind[pk]
            if (one[3] is None or one[3] <= day) and (one[4] is None or one[4] > day)
        ]
        if group == PostGroup.SUPPORT:
            if here := sum(one[0] == code for one in now):
                support[name] = here
        elif now:
            held += _holders(name, code, now, group)
        elif group == PostGroup.LEADER or pk in wanted:
            held.append(_vacant(name, code, of_kind[pk], day, group))
    return Posts(held, support)


def _holders(post: str, code: str, now: list[tuple], group: str) -> list[Held]:
    """Who holds a post in the grid itself, else in the one around it."""
    here = [one for one in now if one[0] == code] or now
    is_leader = group == PostGroup.LEADER
    return [
        Held(post, name, _of_office(phone), "" if area == code else area, is_leader=is_leader)
        for area, name, phone, _begins, _ends in here
    ]


def _of_office(phone: str) -> str:
    return "" if PRIVATE.fullmatch(re.sub(r"[\s-]", "", phone)) else phone


def _vacant(post: str, code: str, ever: list[tuple], day: date, group: str) -> Held:
    ended = [one[4] for one in ever if one[0] == code and one[4] and one[4] <= day]
    return Held(post, since=max(ended, default=None), is_leader=group == PostGroup.LEADER)


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
