"""Grids are staffed by the street's grid post: which posts, where, and who may lead a grid."""

from datetime import date, timedelta

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from grids import reference
from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from grids.staff import actions, registering
from grids.staff.models import Appointment, Member, PostKind
from grids.staff.schemes import SchemePost, StaffingScheme
from tests import personas

pytestmark = pytest.mark.django_db

GRID = personas.SUJIATANG_GRID


def kind(code: str) -> PostKind:
    return PostKind.objects.get(code=code)


def area(code: str) -> Area:
    return Area.objects.get(code=code)


def a_member(**fields) -> Member:
    return Member.objects.create(**{"name": "和秀兰"} | fields)


def appoint(by, post: str, code: str = GRID, member: Member | None = None, **more):
    return actions.appoint(
        member=member or a_member(), kind=kind(post), area=area(code), by=by,
        from_day=more.pop("from_day", timezone.localdate()), **more,
    )  # fmt: skip


@pytest.mark.parametrize("post", ["mediator", "inspector", "volunteer"])
def test_the_grid_post_appoints_to_posts_of_grids(areas, person, post):
    made = appoint(person("grid_admin"), post, basis="六合居发〔2026〕18 号")
    assert Appointment.objects.get(pk=made.pk).basis == "六合居发〔2026〕18 号"
    actions.end_appointment(appointment_id=made.pk, by=person("grid_admin"))


@pytest.mark.parametrize("post", ["triage_officer", "system_admin", "data_viewer"])
def test_the_grid_post_gives_no_post_of_an_office(areas, person, post):
    with pytest.raises(Refusal, match="由系统管理员任命") as refused:
        appoint(person("grid_admin"), post)
    assert refused.value.code == "forbidden"


def test_the_grid_post_appoints_below_the_street_only(areas, person):
    with pytest.raises(Refusal, match="由系统管理员任命"):
        appoint(person("grid_admin"), "mediator", personas.LIANHUA)
    with pytest.raises(Refusal, match="没有在这个区域任命的权限"):
        appoint(person("grid_admin"), "mediator", personas.YOUYING)


def test_the_grid_post_neither_appoints_nor_ends_itself(areas, person):
    by = person("grid_admin")
    with pytest.raises(Refusal, match="不能任命自己"):
        appoint(by, "mediator", member=by.member)
    held = personas.appoint(by, "mediator", GRID)
    with pytest.raises(Refusal, match="不能结束自己的任职"):
        actions.end_appointment(appointment_id=held.pk, by=by)


@pytest.mark.parametrize("standing", ["secretary", "committee"])
def test_a_grid_is_led_by_a_secretary_or_a_member_of_the_committees(areas, person, standing):
    assert appoint(person("grid_admin"), "grid_leader", member=a_member(standing=standing)).is_leader


def test_nobody_else_leads_a_grid_and_it_is_said_what_to_do(areas, person):
    with pytest.raises(Refusal) as refused:
        appoint(person("grid_admin"), "grid_leader")
    assert str(refused.value) == (
        "网格长由居民区党支部书记或社区两委委员担任，「和秀兰」登记的两样都不是。"
        "请先把“社区任职”改对，或者另选一位。"
    )
    assert refused.value.field == "member"


def test_who_leads_a_grid_keeps_the_standing(areas, person, system_admin):
    member = a_member(standing="committee", home=area(GRID))
    appoint(person("grid_admin"), "grid_leader", member=member)
    member.standing = ""
    with pytest.raises(Refusal, match="先结束这个任职"):
        actions.save_member(member=member, by=system_admin)
    with pytest.raises(Refusal, match="先结束这个任职"):
        registering.correct_member(
            member_id=member.pk, name="和秀兰", office_phone="", standing="", by=person("grid_admin")
        )


def test_the_grid_post_registers_people_of_its_street_and_no_other(areas, person):
    given = {"name": "谭素珍", "office_phone": "12400010001", "standing": ""}
    made = registering.register_member(**given, area=area(personas.SUJIATANG), by=person("grid_admin"))
    assert made.home_id == personas.SUJIATANG
    with pytest.raises(Refusal) as refused:
        registering.register_member(**given, area=area(personas.YOUYING), by=person("grid_admin"))
    assert refused.value.code == "forbidden"
    with pytest.raises(Refusal):
        registering.correct_member(member_id=made.pk, **given, by=person("community_officer"))


def test_who_works_elsewhere_too_is_corrected_from_above(areas, person):
    member = a_member(home=area(GRID))
    Appointment.objects.create(
        member=member, kind=kind("mediator"), area=area(personas.YOUYING), period=personas.ALWAYS
    )
    with pytest.raises(Refusal, match="权限"):
        registering.correct_member(
            member_id=member.pk, name="别名", office_phone="", standing="", by=person("grid_admin")
        )


def _row(member: Member, period: DateRange, post: str = "grid_leader") -> None:
    Appointment.objects.create(member=member, kind=kind(post), area_id=GRID, period=period)


def test_the_database_refuses_two_leaders_of_a_grid_at_once_whatever_the_row_says_of_itself(areas):
    day = date(2026, 1, 1)
    _row(a_member(), DateRange(day, None))
    with pytest.raises(IntegrityError, match="one_leader_of_an_area_at_a_time"), transaction.atomic():
        _row(a_member(), DateRange(day + timedelta(days=30), None))
    with (
        pytest.raises(IntegrityError, match="one_leader_of_an_area_at_a_time"),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO grids_appointment (member_id, kind_id, area_code, period, is_leader) "
            "VALUES (%s, %s, %s, '[2026-03-01,)', false)",
            [a_member().pk, kind("grid_leader").pk, GRID],
        )


def test_the_database_refuses_a_period_that_ends_before_it_begins(areas):
    with pytest.raises(DataError), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO grids_appointment (member_id, kind_id, area_code, period, is_leader) "
            "VALUES (%s, %s, %s, daterange('2026-03-01', '2026-02-01'), false)",
            [a_member().pk, kind("mediator").pk, GRID],
        )


def test_a_scheme_names_core_posts_only(areas):
    scheme = StaffingScheme.objects.get(code="1-5-x")
    with pytest.raises(IntegrityError, match="core posts"):
        SchemePost.objects.create(scheme=scheme, kind=kind("volunteer"))


def test_both_schemes_are_there_with_where_they_are_known_from(areas):
    found = {
        scheme.code: [(post.kind.code, post.provenance) for post in scheme.posts.select_related("kind")]
        for scheme in StaffingScheme.objects.all()
    }
    assert {code: len(posts) for code, posts in found.items()} == {"1-9-x": 9, "1-5-x": 5}
    assert {provenance for _code, provenance in found["1-5-x"]} == {"official"}
    assert [provenance for _code, provenance in found["1-9-x"]] == ["article"] * 3 + ["official"] * 3 + [
        "ours"
    ] * 3


def test_what_a_street_edited_of_a_scheme_stays(areas):
    scheme = StaffingScheme.objects.get(code="1-9-x")
    scheme.posts.filter(kind__code="mediator").update(is_active=False)
    reference.setup()
    assert scheme.posts.filter(is_active=True).count() == 8
