"""The first page says what waits, by role; more and help open for everybody."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import personas
from tests.factories import whistles as made


def home(client) -> str:
    return client.get(reverse("home")).content.decode()


def test_an_officer_sees_what_is_open_in_the_own_community_only(signed_in):
    made.a_whistle(title="本社区的"), made.a_whistle(personas.HONGSHAN, title="别的社区的")
    html = home(signed_in("community_officer"))
    assert "林社工，本区域有 1 件在办" in html
    assert "本社区的" in html
    assert "别的社区的" not in html


def test_the_street_sees_the_pool_and_what_is_to_be_verified(signed_in):
    made.a_lead(title="等研判的"), made.a_whistle(title="等核实的", state="submitted")
    html = home(signed_in("street_admin"))
    assert "哨源库里有 1 条待研判" in html
    assert "待我核实" in html
    assert "今天有 2 件事等您" in html


def test_what_others_have_to_do_is_not_said_to_wait_for_the_reader(signed_in):
    made.a_whistle(), made.a_whistle(personas.HONGSHAN), made.a_lead()
    html = home(signed_in("street_leader"))
    assert "李主任，本区域有 2 件在办" in html
    assert "件事等您" not in html


def test_the_street_is_told_what_runs_late_without_counting_it_as_its_own_work(signed_in):
    made.a_whistle(grade_code="emergency", whistled_at=timezone.now() - timedelta(hours=5))
    html = home(signed_in("street_admin"))
    assert "现在没有事等您" in html
    assert "部门超时" in html
    assert "都办完了" not in html


@pytest.mark.parametrize(
    ("who", "count"),
    [("street_admin", 1), ("community_officer", 0), ("grid_officer", 0), ("street_leader", 0)],
)
def test_the_pool_carries_a_count_for_those_who_decide_on_it(signed_in, who, count):
    made.a_lead(personas.SUJIATANG_GRID)
    assert home(signed_in(who)).count("件待办") == 2 * count


def test_a_department_takes_the_next_step_from_the_first_page(signed_in):
    whistle, client = made.a_whistle(), signed_in("department_handler")
    assert reverse("whistle_take", args=[whistle.pk, "sign"]) in home(client)


def test_an_empty_day_says_so(signed_in):
    assert "现在没有事等您" in home(signed_in("community_officer"))


def test_who_only_reads_figures_is_led_to_them(signed_in):
    assert signed_in("city_viewer").get(reverse("home")).url == reverse("statistics")


@pytest.mark.parametrize("who", ["auditor", "system_admin"])
def test_who_administers_is_led_to_the_administration(signed_in, who):
    assert reverse("admin:index") in home(signed_in(who))


@pytest.mark.parametrize("who", ["community_officer", "street_admin", "department_handler", "street_leader"])
def test_no_two_pages_are_called_the_same_in_the_help(signed_in, who):
    titles = [one.title for one in signed_in(who).get(reverse("help")).context["pages"]]
    assert len(set(map(str, titles))) == len(titles)


@pytest.mark.parametrize("name", ["more", "help"])
@pytest.mark.parametrize(
    "who", ["community_officer", "street_admin", "department_handler", "city_viewer", "auditor"]
)
def test_more_and_help_open_for_every_role(signed_in, name, who):
    assert signed_in(who).get(reverse(name)).status_code == 200


def test_the_first_page_asks_a_bounded_number_of_questions(signed_in, django_assert_max_num_queries):
    for _number in range(20):
        made.a_whistle()
    client = signed_in("community_officer")
    with django_assert_max_num_queries(26):
        assert client.get(reverse("home")).status_code == 200


def lit(client, url: str) -> list[str]:
    """The entries of the rail that say where a page stands."""
    return [entry.label for entry in client.get(url).context["nav"]() if entry.active]


def test_every_page_stands_in_one_entry_of_the_rail_and_a_complaint_among_the_complaints(
    signed_in, departments
):
    complaint = made.a_lead(is_sealed=True, accused=departments["sujiatang"])
    client = signed_in("street_leader")
    assert lit(client, reverse("complaint_desk")) == ["检举控告"]
    assert lit(client, reverse("lead", args=[complaint.pk])) == ["检举控告"]
    whistle = made.a_whistle(is_sealed=True, accused=departments["sujiatang"])
    assert lit(client, reverse("whistle", args=[whistle.pk])) == ["检举控告"]
    # who handles no complaints finds it where whistles stand
    assert lit(signed_in("department_handler"), reverse("whistle", args=[whistle.pk])) == ["哨件"]
    assert lit(client, reverse("lead", args=[made.a_lead().pk])) == ["哨源库"]
    assert lit(client, reverse("whistle", args=[made.a_whistle().pk])) == ["哨件"]
    assert lit(client, reverse("home")) == ["今日"]


@pytest.mark.parametrize(
    ("who", "tabs"),
    [
        ("complaint_officer", ["今日", "检举控告", "通讯录"]),
        ("street_leader", ["今日", "哨源库", "哨件", "统计"]),
        ("system_admin", ["今日", "网格与岗位", "楼栋", "后台管理"]),
        ("auditor", ["今日", "未成年人的信息", "通讯录", "后台管理"]),
        # of whoever is out in the grids the map is a tab; what comes last is behind "more"
        ("community_officer", ["今日", "哨源库", "哨件", "网格与岗位"]),
        ("grid_admin", ["今日", "哨源库", "哨件", "网格与岗位"]),
    ],
)
def test_on_the_phone_whoever_has_few_tabs_has_every_job_at_hand(signed_in, who, tabs):
    nav = signed_in(who).get(reverse("home")).context["nav"]()
    assert [entry.label for entry in nav if entry.tab] == tabs


def test_a_desk_of_complaints_without_one_speaks_of_complaints(signed_in):
    html = signed_in("complaint_officer").get(reverse("complaint_desk")).content.decode()
    assert "没有待办理的检举控告" in html
    assert "没有待研判的哨源" not in html
