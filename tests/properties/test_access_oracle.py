"""Whoever holds what, where and when: list, single record and people asked give what walking up the areas gives."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.access import oracle
from grids.access.roles import ROLES, Permission, excluding_pairs
from grids.areas.models import Area
from grids.staff.models import Appointment, Department, DepartmentMembership, Member, PostKind, User
from grids.staff.queries import who_may
from tests import personas
from tests.factories import whistles as made
from whistles.intake.models import Lead
from whistles.lifecycle.models import ReportIn, Whistle

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PEOPLE = ("甲", "乙", "丙")
POSTS = (
    "community_worker",
    "grid_leader",
    "triage_officer",
    "street_leader",
    "district_desk",
    "data_viewer",
    "auditor",
    "system_admin",
)
PLACES = tuple(code for code, _name, _level, _parent in personas.AREAS)
PARENTS = {code: parent for code, _name, _level, parent in personas.AREAS}
BUREAUS = ("lianhua-urban", "lianhua-police", "wuhua-housing", "hongyun-urban")
# days from today at which a post or a membership begins, and how long it lasts (None: without end)
PERIODS = st.tuples(st.integers(-3, 2), st.one_of(st.none(), st.integers(1, 4)))
POST = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(POSTS), st.sampled_from(PLACES), PERIODS)
MEMBERSHIP = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(BUREAUS), PERIODS)
# where whistles lie and who handles them; laid down once, the people around them change
MATTERS = (
    (personas.LIANHUA, "lianhua-urban", ()),
    (personas.SUJIATANG, "lianhua-urban", ("lianhua-police",)),
    (personas.SUJIATANG_GRID, "lianhua-police", ()),
    (personas.HONGSHAN, "wuhua-housing", ()),
    (personas.YOUYING, "hongyun-urban", ()),
)


def days(period: tuple[int, int | None]) -> DateRange:
    begins, lasts = period
    first = timezone.localdate() + timedelta(days=begins)
    return DateRange(first, None if lasts is None else first + timedelta(days=lasts), "[)")


def holds(period: tuple[int, int | None], today: date) -> bool:
    found = days(period)
    return found.lower <= today and (found.upper is None or today < found.upper)


def above(code: str) -> list[str]:
    """The area and everything it lies in, by the table of the tests and nothing else."""
    found = []
    while code:
        found.append(code)
        code = PARENTS[code]
    return found


class World:
    """Some people with posts and memberships, and what they may do told without the oracle."""

    def __init__(self, posts, memberships):
        self.today = timezone.localdate()
        self.posts = [post for post in posts if holds(post[3], self.today)]
        self.memberships = [member for member in memberships if holds(member[2], self.today)]
        self.roles = dict(PostKind.objects.values_list("code", "role"))
        users = {name: User.objects.create(username=name, display_name=name) for name in PEOPLE}
        members = {name: Member.objects.create(user=user, name=name) for name, user in users.items()}
        kinds, departments = (
            {k.code: k for k in PostKind.objects.all()},
            {d.code: d for d in Department.objects.all()},
        )
        # written past the actions on purpose: the oracle must hold for any rows that the database takes
        for name, post, place, period in posts:
            Appointment.objects.create(
                member=members[name], kind=kinds[post], area_id=place, period=days(period)
            )
        for name, bureau, period in memberships:
            DepartmentMembership.objects.create(
                user=users[name], department=departments[bureau], period=days(period)
            )
        self.users = {name: User.objects.get(pk=user.pk) for name, user in users.items()}

    def may(self, name: str, permission: Permission, place: str) -> bool:
        return any(
            who == name and where in above(place) and permission in ROLES[self.roles[post]].permissions
            for who, post, where, _period in self.posts
            if self.roles[post]
        )

    def handles(self, name: str, permission: Permission, whistle: Whistle) -> bool:
        bureaus = set(ReportIn.objects.filter(whistle=whistle).values_list("department__code", flat=True))
        allowed = permission in ROLES["department_handler"].permissions
        return allowed and any(who == name and bureau in bureaus for who, bureau, _period in self.memberships)


def distinct_in(posts):
    """No two of a kind by one person in one place, and no second leader of a grid: the database holds that."""
    seen, kept = set(), []
    for who, post, place, period in posts:
        key = (place,) if post == "grid_leader" else (who, post, place)
        if key not in seen:
            seen.add(key)
            kept.append((who, post, place, period))
    return kept


def combinable(posts, memberships):
    """What one account may combine, the first named kept: the database refuses the others whoever writes them."""
    roles, held = dict(PostKind.objects.values_list("code", "role")), {}

    def fits(who: str, role: str) -> bool:
        mine = held.setdefault(who, set())
        if role and excluding_pairs(mine | {role}):
            return False
        mine |= {role} - {""}
        return True

    return (
        [post for post in posts if fits(post[0], roles[post[1]])],
        [member for member in memberships if fits(member[0], "department_handler")],
    )


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    posts=st.lists(POST, max_size=6), memberships=st.lists(MEMBERSHIP, max_size=3, unique_by=lambda m: m[:2])
)
def check_everybody_everywhere(posts, memberships):
    with transaction.atomic():
        try:
            agree(World(*combinable(distinct_in(posts), memberships)))
        finally:
            transaction.set_rollback(True)


def agree(world: World) -> None:
    whistles, leads, areas = list(Whistle.objects.all()), list(Lead.objects.all()), list(Area.objects.all())
    people = {
        (permission, area.code): set(who_may(permission, area.code).values_list("username", flat=True))
        for permission in Permission
        for area in areas
    }
    for name, user in world.users.items():
        for turn, permission in enumerate(Permission):
            expected = {place for place in PLACES if world.may(name, permission, place)}
            told = f"{name} {permission}"
            assert {a.code for a in areas if oracle.may_in(user, permission, a.code)} == expected, told
            assert {a.code for a in areas if name in people[permission, a.code]} == expected, told
            in_list = Area.objects.filter(oracle.scope(user, permission, area="code"))
            assert {a.code for a in in_list} == expected, told
            # single records one by one are the same condition: another area for every permission will do
            one = areas[turn % len(areas)]
            assert oracle.may(user, permission, one, area="code") == (one.code in expected), told
            assert oracle.allowed_anywhere(user, permission) == (
                bool(expected) or any(
                    who == name and permission in ROLES["department_handler"].permissions
                    for who, _bureau, _period in world.memberships
                )
            ), told  # fmt: skip
        seen = set(Whistle.objects.visible_to(user).values_list("pk", flat=True))
        assert seen == {
            w.pk for w in whistles
            if world.may(name, Permission.WHISTLE_VIEW, w.area_id)
            or world.handles(name, Permission.WHISTLE_VIEW, w)
        }, name  # fmt: skip
        pool = set(Lead.objects.visible_to(user).values_list("pk", flat=True))
        assert pool == {x.pk for x in leads if world.may(name, Permission.LEAD_VIEW, x.area_id)}, name


def test_list_record_and_people_agree_with_the_areas_above_for_any_posts_and_memberships(departments):
    for place, lead_department, assisting in MATTERS:
        made.a_whistle(place, department=lead_department, assisting=assisting)
        made.a_lead(place)

    check_everybody_everywhere()
