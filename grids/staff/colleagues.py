"""Colleagues as the search box finds them: who holds which post around the asker, and under which office telephone."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from grids.pages import Hit, Hits
from grids.staff.models import Appointment, Member, User
from grids.staff.queries import held_today

if TYPE_CHECKING:
    from grids.search.questions import Asked

MOST = 8


def colleagues(user: User, asked: "Asked", behind: str) -> Hits:
    """People with a post today in the asker's street or above whose name holds the question; who they are is public knowledge."""
    codes = sorted(
        {grant.area_code for grant in user.grants if grant.area_code}, key=lambda code: (len(code), code)
    )
    if not codes or len(asked.said) < 2:
        return Hits()
    people = Member.objects.visible_to(user).working_in(codes[0]).filter(name__contains=asked.said)
    posts = Appointment.objects.filter(member__in=people.values("pk"), **held_today(""))
    posts = posts.select_related("member", "kind", "area").order_by("member__name", "kind__order", "pk")
    return Hits(
        tuple(
            Hit(
                one.member.name,
                f"{reverse('directory')}?{urlencode({'q': one.member.name})}",
                meta=(one.kind.name, one.area.short_name),
                phone=one.member.office_phone,
            )
            for one in posts[:MOST]
        )
    )
