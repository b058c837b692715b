"""Pages of posts: the matrix and its holes, completeness, people, the duty board, handing over."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from grids.seams import Handed
from grids.staff.models import Appointment, Member, PostKind
from grids.staffing import handing
from grids.staffing.models import Handover
from tests import personas

pytestmark = pytest.mark.django_db

GRID = personas.SUJIATANG_GRID
SINCE = date(2025, 1, 1)


@pytest.fixture
def grid(areas):
    Area.objects.create(code=f"{GRID}01", name="01", level=5, parent_id=GRID)
    return Area.objects.get(code=GRID)


def hold(code: str, post: str, name: str, upper: date | None = None, **fields) -> Appointment:
    return Appointment.objects.create(
        member=Member.objects.create(**{"name": name, "standing": "committee"} | fields),
        kind=PostKind.objects.get(code=post), area_id=code, period=DateRange(SINCE, upper),
    )  # fmt: skip


def matrix(client, **asked):
    return client.get(reverse("staffing"), {"area": personas.SUJIATANG, **asked})


def text(response) -> str:
    return response.content.decode()


def test_a_hole_opens_a_panel_whose_button_names_the_first_candidate(signed_in, grid):
    today = timezone.localdate()
    hold(GRID, "mediator", "梁正宇", upper=today - timedelta(days=96))
    hold(f"{GRID}01", "mediator", "谭素珍")
    hold(GRID, "inspector", "何兴旺")
    page = text(matrix(signed_in("grid_admin"), hole=f"{GRID}:mediator"))
    assert "空缺 96 天" in page
    assert "原任 梁正宇" in page
    assert "任命谭素珍" in page
    assert page.index("谭素珍</b> <small>同岗位、同一个四级网格") < page.index(
        "何兴旺</b> <small>同一个四级网格"
    )


def test_appointing_into_a_hole_fills_it(signed_in, grid):
    member = hold(f"{GRID}01", "mediator", "谭素珍").member
    client = signed_in("grid_admin")
    address = f"{reverse('staffing_appoint')}?area={personas.SUJIATANG}&hole={GRID}:mediator"
    given = {"member": member.pk, "from_day": timezone.localdate(), "basis": "苏居发〔2026〕18 号", "seen": 0}
    assert client.post(address, given).status_code == 302
    assert Appointment.objects.get(area=GRID, kind__code="mediator").basis == "苏居发〔2026〕18 号"
    # pressed twice, or by somebody who still sees the hole: who came first is named, and nothing is lost
    second = client.post(address, given | {"member": hold(GRID, "inspector", "何兴旺").member.pk})
    assert second.status_code == 409
    assert "没有任命。苏网格" in text(second)
    assert "已把 谭素珍 任为苏家塘社区 · 苏家塘第一网格 人民调解员" in text(second)
    assert "苏居发〔2026〕18 号" in text(second)


def test_who_may_not_lead_is_refused_in_words_and_the_form_is_kept(signed_in, grid):
    member = hold(GRID, "inspector", "朱云霞", standing="").member
    answer = signed_in("grid_admin").post(
        f"{reverse('staffing_appoint')}?area={personas.SUJIATANG}&hole={GRID}:grid_leader",
        {"member": member.pk, "from_day": "2026-11-25", "seen": 0},
    )
    assert answer.status_code == 409
    assert "网格长由居民区党支部书记或社区两委委员担任，「朱云霞」登记的两样都不是" in text(answer)


def test_who_may_only_look_is_told_who_appoints_and_finds_no_form(signed_in, person, grid):
    Member.objects.filter(user=person("grid_admin")).update(office_phone="12400010501")
    page = text(matrix(signed_in("community_officer"), hole=f"{GRID}:mediator"))
    assert "任命由街道网格岗办理：苏网格 12400010501" in page
    assert "谁来任" not in page
    posted = signed_in("community_officer").post(
        f"{reverse('staffing_appoint')}?area={personas.SUJIATANG}&hole={GRID}:mediator",
        {"member": Member.objects.first().pk, "from_day": "2026-11-25"},
    )
    assert posted.status_code == 403


def test_another_streets_grids_are_not_to_be_known(signed_in, grid):
    assert signed_in("other_community_officer").get(reverse("staffing"), {"area": GRID}).status_code == 404


@pytest.mark.parametrize("shown", ["holes", "long", "soon"])
def test_a_pill_shows_the_grids_that_it_counts_and_says_when_there_are_none(signed_in, grid, shown):
    today = timezone.localdate()
    hold(GRID, "inspector", "彭飞", upper=today + timedelta(days=12))
    page = text(matrix(signed_in("grid_admin"), shown=shown, post="inspector"))
    expected = {"holes": "没有空缺", "long": "没有空缺", "soon": "彭飞"}[shown]
    assert expected in page


def test_completeness_shows_counts_of_grids_and_names_nobody(signed_in, grid):
    hold(GRID, "mediator", "谭素珍")
    page = text(signed_in("grid_admin").get(reverse("staffing_completeness"), {"area": personas.SUJIATANG}))
    assert "谭素珍" not in page
    assert "2/20" in page


def test_a_member_page_shows_past_posts_too_and_the_office_phone_alone(signed_in, grid):
    post = hold(GRID, "mediator", "谭素珍", office_phone="12400010007")
    Appointment.objects.create(
        member=post.member, kind=PostKind.objects.get(code="volunteer"), area=grid,
        period=DateRange(date(2024, 1, 1), date(2024, 6, 1)),
    )  # fmt: skip
    page = text(signed_in("grid_admin").get(reverse("staffing_member", args=[post.member_id])))
    for said in ("人民调解员", "社区志愿者", "过去的任职", "12400010007", "2024-06-01"):
        assert said in page


def test_the_duty_board_has_office_phones_and_a_square_to_the_public_page(signed_in, grid):
    hold(GRID, "mediator", "谭素珍", office_phone="12400010007")
    page = text(signed_in("community_officer").get(reverse("staffing_duty", args=[GRID])))
    assert "12400010007" in page
    assert f"/g/{GRID}/" in page
    assert "<svg" in page
    assert "空缺，请先找网格长" in page


def test_somebody_is_registered_and_put_right(signed_in, grid):
    client = signed_in("grid_admin")
    made = client.post(
        f"{reverse('staffing_register')}?area={GRID}", {"name": "朱云霞", "office_phone": "12400010009", "standing": ""}
    )  # fmt: skip
    member = Member.objects.get(name="朱云霞")
    assert made.url == reverse("staffing_member", args=[member.pk])
    client.post(
        reverse("staffing_correct", args=[member.pk]),
        {"name": "朱云霞", "office_phone": "12400010009", "standing": "secretary"},
    )
    member.refresh_from_db()
    assert member.standing == "secretary"


# -- handing over --


def test_all_posts_go_over_in_one_action_with_its_record(signed_in, person, grid, monkeypatch):
    moved = []

    def hand(*, member, to, areas, by):
        moved.append((member.name, to.name, areas))
        return 3

    monkeypatch.setattr(
        handing, "handed", lambda: (Handed("tasks", "任务", 10, lambda _member, _codes: 3, hand),)
    )
    giver = hold(GRID, "mediator", "谭素珍").member
    Appointment.objects.create(
        member=giver, kind=PostKind.objects.get(code="volunteer"), area_id=f"{GRID}01", period=DateRange(SINCE, date(2099, 1, 1)),
    )  # fmt: skip
    taker = hold(GRID, "inspector", "何兴旺").member
    client, today = signed_in("grid_admin"), timezone.localdate()
    address = reverse("staffing_handover", args=[giver.pk])
    asked = {"taker": taker.pk, "from_day": today, "basis": ""}
    seen = text(client.get(address, asked))
    assert "全部交给 何兴旺" in seen
    assert "任务" in seen
    assert not Handover.objects.exists()
    assert client.post(address, asked).status_code == 302
    held = Appointment.objects.filter(member=taker, period__contains=today)
    assert {(post.kind.code, post.area_id) for post in held} == {
        ("inspector", GRID), ("mediator", GRID), ("volunteer", f"{GRID}01"),
    }  # fmt: skip
    assert held.get(kind__code="volunteer").period.upper == date(2099, 1, 1)
    assert not Appointment.objects.filter(member=giver, period__contains=today).exists()
    record = Handover.objects.get()
    assert (record.told, record.handed_by) == ({"posts": 2, "tasks": 3}, person("grid_admin"))
    assert moved == [("谭素珍", "何兴旺", [GRID, f"{GRID}01"])]


def test_a_handover_that_one_post_refuses_changes_nothing(person, grid):
    giver = hold(GRID, "grid_leader", "马国庆").member
    Appointment.objects.create(
        member=giver, kind=PostKind.objects.get(code="mediator"), area=grid, period=DateRange(SINCE, None)
    )
    taker = hold(GRID, "inspector", "何兴旺", standing="").member
    with pytest.raises(Refusal, match="网格长由居民区党支部书记"):
        handing.hand_over(
            giver=giver, taker=taker, from_day=timezone.localdate(), basis="", by=person("grid_admin")
        )
    assert Appointment.objects.filter(member=giver, period__endswith=None).count() == 2


def test_posts_of_offices_do_not_go_over_by_the_grid_post(person, grid):
    giver = hold(GRID, "mediator", "谭素珍").member
    Appointment.objects.create(
        member=giver, kind=PostKind.objects.get(code="data_viewer"), area_id=personas.LIANHUA,
        period=DateRange(SINCE, None),
    )  # fmt: skip
    with pytest.raises(Refusal, match="由系统管理员任命"):
        handing.hand_over(
            giver=giver, taker=hold(GRID, "inspector", "何兴旺").member, from_day=timezone.localdate(), basis="",
            by=person("grid_admin"),
        )  # fmt: skip
