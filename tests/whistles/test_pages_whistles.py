"""Whistle list, whistle page, steps, and a department's report-ins."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import personas
from tests.asserting import verbs
from tests.factories import whistles as made
from whistles.lifecycle.actions import take


def html_of(client, name: str, *args, **query) -> str:
    return client.get(reverse(name, args=args), query).content.decode()


def step(client, whistle, verb: str, **given):
    url = reverse("whistle_take", args=[whistle.pk, verb])
    return client.post(url, {"version": whistle.version, **given})


def test_a_department_goes_the_whole_way_and_the_street_closes(signed_in):
    whistle, handler = made.a_whistle(), signed_in("department_handler")
    for verb, given in (("sign", {}), ("report_in", {}), ("start", {}), ("submit", {"reason": "已清运"})):
        assert step(handler, whistle, verb, **given).status_code == 302
        whistle.refresh_from_db()
    closed = step(signed_in("street_admin"), whistle, "close", reason="现场看过", outcome="solved")
    assert closed.status_code == 302
    whistle.refresh_from_db()
    assert (whistle.state, whistle.outcome) == ("closed", "solved")


def test_a_second_click_on_sign_is_one_step_and_no_error(signed_in):
    whistle, client = made.a_whistle(), signed_in("department_handler")
    assert [step(client, whistle, "sign").status_code for _time in range(2)] == [302, 302]
    assert verbs(whistle) == ["blow", "sign"]


def test_a_stale_step_is_refused_with_both_versions_and_can_be_sent_again(signed_in):
    whistle, client = made.a_whistle(state="submitted"), signed_in("street_admin")
    back = take(
        whistle_id=whistle.pk,
        verb="send_back",
        by=made.system_actor(),
        version=whistle.version,
        reason="没清干净",
    )
    answer = step(client, whistle, "cancel", reason="重复的哨件")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "没清干净" in html
    assert "重复的哨件" in html
    assert f'name="version" value="{back.version}"' in html


def test_a_step_that_is_no_longer_possible_keeps_what_was_typed(signed_in):
    whistle, client = made.a_whistle(state="submitted"), signed_in("street_admin")
    take(
        whistle_id=whistle.pk,
        verb="send_back",
        by=made.system_actor(),
        version=whistle.version,
        reason="没清干净",
    )
    answer = step(client, whistle, "close", reason="我已现场核实", outcome="solved")
    assert answer.status_code == 409
    assert "我已现场核实" in answer.content.decode()
    assert "没有保存" in answer.content.decode()


def test_words_from_a_second_window_are_not_dropped_in_silence(signed_in):
    whistle, client = made.a_whistle(state="in_progress"), signed_in("department_handler")
    assert step(client, whistle, "submit", reason="第二个窗口写的").status_code == 302
    answer = step(client, whistle, "submit", reason="第一个窗口写的")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "第一个窗口写的" in html
    assert "第二个窗口写的" in html
    assert "没有保存" in html


def test_a_step_taken_twice_says_that_nothing_was_done_again(signed_in):
    whistle, client = made.a_whistle(), signed_in("department_handler")
    step(client, whistle, "sign")
    answer = client.post(
        reverse("whistle_take", args=[whistle.pk, "sign"]), {"version": whistle.version}, follow=True
    )
    assert "您已经办过签收" in answer.content.decode()


def test_a_result_that_is_too_long_is_refused_whole_and_says_by_how_much(signed_in):
    whistle, client = made.a_whistle(state="in_progress"), signed_in("department_handler")
    answer = step(client, whistle, "submit", reason="一" * 2001)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "办理结果最多 2000 个字，现在有 2001 个" in html
    assert "一" * 2001 in html
    assert "maxlength" not in html.split("<main", 1)[1]
    assert step(client, whistle, "submit", reason="一\r\n" * 1000).status_code == 302


def test_blanks_are_no_result(signed_in):
    whistle, client = made.a_whistle(state="in_progress"), signed_in("department_handler")
    answer = step(client, whistle, "submit", reason=" \u3000\n")
    assert answer.status_code == 400
    assert "请写明办理结果。" in answer.content.decode()


def test_the_page_offers_what_may_be_done_and_says_why_not_the_rest(signed_in):
    whistle = made.a_whistle(state="signed")
    html = html_of(signed_in("department_handler"), "whistle", whistle.pk)
    assert reverse("whistle_take", args=[whistle.pk, "report_in"]) in html
    assert reverse("whistle_take", args=[whistle.pk, "submit"]) not in html
    assert "提交办理结果要在「办理中」时进行" in html
    assert reverse("whistle_take", args=[whistle.pk, "cancel"]) not in html


def test_what_is_done_is_not_among_what_can_not_be_done_yet(signed_in):
    whistle = made.a_whistle(state="in_progress", assisting=["lianhua-police"])
    assert "现在还不能办的" not in html_of(signed_in("department_handler"), "whistle", whistle.pk)
    html = html_of(signed_in("street_admin"), "whistle", whistle.pk)
    assert "核实办结要在「待核实」时进行" in html
    client = signed_in("assisting_handler")
    assert "配合报到要在「已签收」时进行" in html_of(client, "whistle", whistle.pk)
    assert step(client, whistle, "assist_sign").status_code == 302
    assert "现在还不能办的" not in html_of(client, "whistle", whistle.pk)


def test_who_has_no_step_is_told_who_is_waited_for(signed_in):
    whistle = made.a_whistle()
    assert "现在等牵头部门签收；这件哨件没有要您办的步骤" in html_of(
        signed_in("community_officer"), "whistle", whistle.pk
    )
    assert "没有要您办的步骤" not in html_of(signed_in("department_handler"), "whistle", whistle.pk)


def test_what_runs_stands_with_the_steps_before_the_words_and_the_story(signed_in):
    whistle = made.a_whistle(grade_code="emergency")
    html = html_of(signed_in("department_handler"), "whistle", whistle.pk)
    runs = re.search(r'<p class="runs due soon num">[^<]*前签收 · 还剩 1\d 分钟', html)
    assert runs
    assert runs.start() < html.index('class="steps"') < html.index("h-lead-1")


def test_a_step_keeps_its_time_when_the_matter_is_sent_back(signed_in):
    whistled_at = timezone.now() - timedelta(hours=2)
    whistle = made.a_whistle(state="submitted", whistled_at=whistled_at)
    started = whistle.events.get(verb="start").occurred_at
    step(signed_in("street_admin"), whistle, "send_back", reason="没清干净")
    html = html_of(signed_in("department_handler"), "whistle", whistle.pk)
    assert re.search(
        rf"开始办理<.*?{timezone.localtime(started):%H:%M}</small>", html.split('class="steps"')[1], re.DOTALL
    )


def test_a_result_that_was_sent_back_is_marked_until_another_is_submitted(signed_in):
    whistle, desk, handler = (
        made.a_whistle(state="submitted"),
        signed_in("street_admin"),
        signed_in("department_handler"),
    )
    marked = []
    for client, verb, given in (
        (desk, "send_back", {"reason": "没清干净"}), (handler, "submit", {"reason": "已补清"}),
        (desk, "close", {"reason": "现场看过", "outcome": "solved"}),
    ):  # fmt: skip
        step(client, whistle, verb, **given)
        whistle.refresh_from_db()
        pages = [html_of(desk, "whistle", whistle.pk)]
        if verb == "send_back":
            pages.append(html_of(handler, "whistle_take", whistle.pk, "submit"))
        marked.append({"已退回返工，还没有重新提交" in page for page in pages})
    assert marked == [{True}, {False}, {False}]
    step(desk, whistle, "reopen", reason="反映人说又坏了")
    assert all(
        "以前的结果，还没有重新提交" in page
        for page in (
            html_of(desk, "whistle", whistle.pk),
            html_of(handler, "whistle_take", whistle.pk, "sign"),
        )
    )


def test_the_result_of_a_ledger_is_not_marked_as_sent_back(signed_in):
    whistle = made.a_whistle(state="in_progress")
    type(whistle).objects.filter(pk=whistle.pk).update(resolution="台账上写的结果")
    assert "已退回返工" not in html_of(signed_in("street_admin"), "whistle", whistle.pk)


def test_a_closed_matter_no_longer_stands_as_submitted_at_its_department(signed_in):
    whistle = made.a_whistle(state="submitted")
    desk = signed_in("street_admin")
    assert "已提交" in html_of(desk, "whistle", whistle.pk)
    step(desk, whistle, "close", reason="现场看过", outcome="solved")
    assert "已提交" not in html_of(desk, "whistle", whistle.pk)


def test_a_long_result_stands_on_the_page_once(signed_in):
    whistle, client = made.a_whistle(state="in_progress"), signed_in("department_handler")
    long, short = "清运" * 300, "没清干净"
    step(client, whistle, "submit", reason=long)
    html = html_of(client, "whistle", whistle.pk)
    assert html.count(long) == 1
    assert "见上面的“办理结果”" in html
    whistle.refresh_from_db()
    step(signed_in("street_admin"), whistle, "send_back", reason=short)
    whistle.refresh_from_db()
    step(client, whistle, "submit", reason="已补清")
    html = html_of(client, "whistle", whistle.pk)
    assert re.search(
        rf"<details><summary>[清运]+(…|\.\.\.)</summary><p class=\"pre\">{long}</p></details>", html
    )
    assert f'<p class="pre">{short}</p>' in html


def test_a_report_of_a_title_alone_says_it_once(signed_in):
    whistle = made.a_whistle(title="只有标题的哨源", content="")
    html = html_of(signed_in("street_admin"), "whistle", whistle.pk)
    assert html.split("<main", 1)[1].count("只有标题的哨源") == 1
    lead = made.a_lead(title="只有标题的线索", content="")
    middle = html_of(signed_in("street_admin"), "lead", lead.pk).split('id="lead"', 1)[1]
    assert middle.count("只有标题的线索") == 1


def test_a_step_that_asks_for_something_has_a_page_of_its_own_without_scripts(signed_in):
    whistle = made.a_whistle(state="submitted")
    html = html_of(signed_in("street_admin"), "whistle_take", whistle.pk, "close")
    assert 'name="outcome"' in html
    assert "<textarea" in html


def test_closing_without_saying_how_is_refused_at_the_field(signed_in):
    whistle = made.a_whistle(state="submitted")
    assert step(signed_in("street_admin"), whistle, "close", reason="现场看过").status_code == 400
    assert verbs(whistle)[-1] == "submit"


@pytest.mark.parametrize("who", ["other_street_admin", "uninvolved_handler", "city_viewer", "auditor"])
def test_a_whistle_is_not_there_for_who_may_not_know_it(signed_in, who):
    whistle = made.a_whistle()
    assert signed_in(who).get(reverse("whistle", args=[whistle.pk])).status_code == 404
    assert step(signed_in(who), whistle, "sign").status_code == 404


def test_an_officer_who_tries_a_departments_step_is_told_whose_it_is(signed_in):
    answer = step(signed_in("community_officer"), made.a_whistle(), "sign")
    assert answer.status_code == 403
    assert "城市管理办公室" in answer.content.decode()


def test_a_step_never_leads_to_another_site(signed_in):
    whistle = made.a_whistle()
    answer = step(signed_in("department_handler"), whistle, "sign", next="https://elsewhere.example/")
    assert answer.url == reverse("whistle", args=[whistle.pk])


def test_a_viewer_of_figures_sees_numbers_and_no_texts(signed_in):
    whistle = made.a_whistle(title="不该看见的标题")
    html = html_of(signed_in("city_viewer"), "whistle_list")
    assert whistle.number in html
    assert "不该看见的标题" not in html
    assert "标题、渠道和部门不在您的范围内" in html


def test_searching_never_reaches_titles_that_may_not_be_read(signed_in):
    made.a_whistle(title="秘密井盖")
    assert "井盖" not in html_of(signed_in("other_street_admin"), "whistle_list", q="秘密").replace(
        'value="秘密"', ""
    )


def test_filters_narrow_the_list_and_a_short_search_says_so(signed_in):
    made.a_whistle(title="电线杆歪了"), made.a_whistle(title="井盖坏了", state="signed")
    client = signed_in("street_admin")
    assert "电线杆歪了" not in html_of(client, "whistle_list", state="signed")
    assert "井盖坏了" not in html_of(client, "whistle_list", q="杆歪")
    assert "请至少输入两个字" in html_of(client, "whistle_list", q="灯")
    assert "没有符合这些条件" in html_of(client, "whistle_list", q="不存在的")


def test_pages_follow_one_another_in_both_directions_without_losing_a_row(signed_in):
    numbers = {made.a_whistle().number for _number in range(65)}
    client, url, seen, pages = signed_in("street_admin"), reverse("whistle_list"), [], []
    while url:
        html = client.get(url).content.decode()
        pages.append(re.findall(r"\d{4}-\d{4}(?= ·)", html))
        seen += pages[-1]
        found = re.search(r'href="(\?[^"]*after=[^"]*)"', html)
        url = reverse("whistle_list") + found.group(1) if found else ""
    assert len(seen) == len(set(seen)) == 65
    assert set(seen) == numbers
    back = re.search(r'href="(\?[^"]*before=[^"]*)"', html).group(1)
    assert (
        re.findall(r"\d{4}-\d{4}(?= ·)", client.get(reverse("whistle_list") + back).content.decode())
        == pages[-2]
    )


def test_the_list_asks_the_same_number_of_questions_however_long(signed_in, django_assert_max_num_queries):
    for _number in range(31):
        made.a_whistle()
    client = signed_in("street_admin")
    with django_assert_max_num_queries(24):
        client.get(reverse("whistle_list"))


def test_report_ins_offer_the_one_next_step_and_come_back_to_the_list(signed_in):
    whistle, client = made.a_whistle(), signed_in("department_handler")
    assert reverse("whistle_take", args=[whistle.pk, "sign"]) in html_of(client, "report_in_list")
    assert step(client, whistle, "sign", next=reverse("report_in_list")).url == reverse("report_in_list")
    assert "待报到" in html_of(client, "report_in_list")


def test_an_assisting_department_signs_without_moving_the_lead(signed_in):
    whistle = made.a_whistle(assisting=["lianhua-police"])
    assert step(signed_in("assisting_handler"), whistle, "assist_sign").status_code == 302
    whistle.refresh_from_db()
    assert whistle.state == "whistled"


def test_report_ins_are_refused_to_who_has_no_department(signed_in):
    assert signed_in("street_admin").get(reverse("report_in_list")).status_code == 403


def test_the_most_urgent_report_in_comes_first(signed_in):
    made.a_whistle(title="不急的"), made.a_whistle(title="急的", grade_code="emergency")
    html = html_of(signed_in("department_handler"), "report_in_list")
    assert html.index("急的</a>") < html.index("不急的</a>")


def test_a_step_of_a_grid_elsewhere_is_hidden_from_a_grid_officer(signed_in):
    here, there = made.a_whistle(personas.SUJIATANG_GRID), made.a_whistle(personas.HONGSHAN)
    client = signed_in("grid_officer")
    assert client.get(reverse("whistle", args=[here.pk])).status_code == 200
    assert client.get(reverse("whistle", args=[there.pk])).status_code == 404
