"""The directory (通讯录): who works in an area and above it, and how their office is reached. Office phones only."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q
from django.utils import timezone

from grids.areas.codes import ancestor_codes, prefix_of
from grids.areas.models import Area
from grids.areas.queries import areas_by_code, children_of
from grids.conduct.kept import kept
from grids.staff.models import Appointment, Department, User
from grids.staff.queries import departments_serving

STREET_DIGITS, COMMUNITY_LEVEL = 9, 3
# rows of one page; whoever looks for more narrows by a word or an area
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Directory:
    """People and departments of an area: the way down to it, what lies below it, and whether more there are than shown."""

    area: Area | None = None
    way: list[Area] = field(default_factory=list)
    below: list[Area] = field(default_factory=list)
    people: list[Appointment] = field(default_factory=list)
    departments: list[Department] = field(default_factory=list)
    has_more: bool = False


def home_of(user: User) -> str:
    """The code of the area in which `user` is at home: of the smallest they act in; "" where there is none."""
    codes = {grant.area_code for grant in user.grants if grant.area_code}
    return max(codes, key=lambda code: (len(code), code), default="")


def directory(code: str, words: str) -> Directory:
    """Who works in the area with this code, in the grids of a community, and above it up to its street, the nearest first.

    words: a piece of a name, a post, a department or a phone, which then is looked for in the whole street or what the
    area is, not the area alone.
    """
    areas = areas_by_code(ancestor_codes(code)) if code else {}
    area = areas.get(code)
    if area is None:
        return Directory()
    held, offices = _people(code, words, timezone.localdate()), departments_serving(code)
    if words:
        offices = [one for one in offices if words in one.name or words in one.office_phone]
    way = [areas[one] for one in ancestor_codes(code) if one in areas]
    return Directory(area, way, children_of(code), held[:SHOWN], offices[:SHOWN], len(held) > SHOWN)


@kept
def _people(code: str, words: str, day: date) -> list[Appointment]:
    street = prefix_of(code)[:STREET_DIGITS]
    if words:
        here = Q(area__prefix__startswith=street)
        here &= (
            Q(member__name__contains=words)
            | Q(kind__name__contains=words)
            | Q(member__office_phone__contains=words)
        )
    else:
        above = [one for one in ancestor_codes(code) if len(one) >= STREET_DIGITS]
        below = Q(area__code__startswith=code) if len(code) > STREET_DIGITS else Q(area=code)
        here = below | Q(area__in=above)
    held = Appointment.objects.filter(here, period__contains=day).select_related("member", "kind", "area")
    return list(
        held.order_by("-area__level", "area__code", F("is_leader").desc(), "kind__order", "member__name")[
            : SHOWN + 1
        ]
    )
