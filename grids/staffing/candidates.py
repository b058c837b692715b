"""Who could take a post that stands empty: those of the same post and the same grid first, said so, with no score."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from grids.areas.models import Area
from grids.areas.queries import areas_by_code
from grids.conduct.wording import enumerated
from grids.staff.leading import LED_LEVELS
from grids.staff.models import Appointment, Member
from grids.staffing.spans import IN_GRIDS, Column

SHOWN, SHOWN_ASKED = 6, 12
STREET, COMMUNITY, OUTER = 9, 12, 15


@dataclass
class Candidate:
    """A person with the grids and posts of today. why: what puts the person where it stands in the list."""

    member: Member
    posts: list[Appointment] = field(default_factory=list)
    why: str = ""

    @property
    def places(self) -> str:
        """The grids, each once."""
        return enumerated(
            dict.fromkeys(areas_by_code([post.area_id])[post.area_id].short_name for post in self.posts)
        )

    @property
    def kinds(self) -> str:
        """The posts, each once, and in how many grids in all."""
        return enumerated(dict.fromkeys(post.kind.name for post in self.posts))


def candidates(grid: Area, column: Column, day: date, words: str = "") -> list[Candidate]:
    """People of the community, or of the street whose name holds `words`, in the order in which they are near the post.

    Of a leader's post those who may lead a grid; never who holds or will hold this very post here.
    """
    street = grid.code[:STREET]
    around = street if words else grid.code[:COMMUNITY]
    posts = Appointment.objects.filter(
        area__code__startswith=around, kind__group__in=IN_GRIDS, period__contains=day
    ).select_related("member", "kind")
    people = Member.objects.filter(Q(pk__in=posts.values("member")) | Q(home__code__startswith=around))
    if words:
        people = people.filter(name__contains=words)
    if column.is_leader and grid.level in LED_LEVELS:
        people = people.exclude(standing="")
    here = Appointment.objects.filter(area=grid, kind=column.kind).exclude(period__isempty=True)
    people = people.exclude(pk__in=here.filter(period__endswith=None).values("member"))
    people = people.exclude(pk__in=here.filter(period__endswith__gt=day).values("member"))
    held = defaultdict(list)
    for post in posts.filter(member__in=people.values("pk")).order_by("area__code", "kind__order"):
        held[post.member_id].append(post)
    found = [Candidate(member, held.get(member.pk, [])) for member in people.order_by("name", "pk")]
    areas_by_code({post.area_id for one in found for post in one.posts})
    return _in_order(found, grid, column)[: SHOWN_ASKED if words else SHOWN]


def _in_order(found: Iterable[Candidate], grid: Area, column: Column) -> list[Candidate]:
    outer = grid.code[:OUTER]
    placed = []
    for one in found:
        same = [post for post in one.posts if post.kind_id == column.kind.pk]
        near = [post for post in one.posts if post.area_id.startswith(outer)]
        nearest = [post for post in same if post.area_id.startswith(outer)]
        ranks = ((nearest, _("同岗位、同一个四级网格")), (same, _("同岗位")), (near, _("同一个四级网格")))
        at = next((at for at, (held, _why) in enumerate(ranks) if held), len(ranks))
        one.why = ranks[at][1] if at < len(ranks) else ""
        placed.append((at, one.member.name, one.member.pk, one))
    return [one for *_key, one in sorted(placed, key=lambda row: row[:3])]
