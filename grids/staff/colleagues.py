"""Colleagues as the search box finds them: who holds which post around the asker, and under which office telephone."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from grids.conduct.kept import kept
from grids.found import Hit, Hits
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
    posts = [one for one in _around(codes[0]) if asked.said in one.member.name]
    return Hits(tuple(map(_hit, posts[:MOST])))


@kept
def _around(code: str) -> list[Appointment]:
    """The posts of today around an area, by name."""
    people = Member.objects.working_in(code)
    posts = Appointment.objects.filter(member__in=people.values("pk"), **held_today(""))
    return list(posts.select_related("member", "kind", "area").order_by("member__name", "kind__order", "pk"))


def _hit(post: Appointment) -> Hit:
    """A colleague, with the page of everybody's office telephones."""
    address = f"{reverse('directory')}?{urlencode({'q': post.member.name})}"
    return Hit(
        post.member.name, address, meta=(post.kind.name, post.area.short_name), phone=post.member.office_phone
    )
