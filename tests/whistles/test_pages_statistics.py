"""The statistics page: its figures, the list behind each of them, and who sees what."""

import json
import re
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, parse_qsl
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from whistles.imports import actions as imports
from whistles.imports import uploading
from whistles.lifecycle.actions import take
from whistles.lifecycle.models import Whistle
from whistles.statistics import actions, behind, department_board
from whistles.statistics.closure import interval

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = "2023-04-07"
URL = reverse("statistics")


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=SHANGHAI)


def page(client, **asked):
    answer = client.get(URL, asked)
    return answer, answer.content.decode()


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def figure_links(html: str) -> list[tuple[str, int]]:
    """Every link to the list behind a figure, with the figure that it stands on."""
    links = re.findall(r'<a [^>]*href="(/whistles/\?[^"]*figure=[^"]*)"[^>]*>([\d,]+)</a>', html)
    return [(unescape(url), int(number.replace(",", ""))) for url, number in links]


@pytest.fixture
def ledger(departments) -> None:
    """Whistles of all kinds over three years, in two communities, in a grid and at the street itself."""
    kinds = (
        (personas.SUJIATANG, "2021-03-02", "closed", {}),
        (personas.SUJIATANG, "2022-11-30", "closed", {"outcome": "explained"}),
        (personas.SUJIATANG_GRID, "2023-02-14", "closed", {"channel": "digital_urban"}),
        (personas.SUJIATANG, "2023-03-31", "cancelled", {}),
        (personas.HONGSHAN, "2023-01-05", "whistled", {"grade_code": "key_city"}),
        (personas.HONGSHAN, "2023-03-15", "closed", {"grade_code": "emergency", "outcome": "not_possible"}),
        (personas.HONGSHAN, "2023-04-07", "submitted", {"grade_code": "key_district"}),
        (personas.LIANHUA, "2023-04-01", "closed", {"channel": "letter_visit"}),
        (personas.HONGSHAN, "2023-04-08", "closed", {}),
        (personas.YOUYING, "2023-04-01", "whistled", {"department": "hongyun-urban"}),
    )
    for area, day, state, fields in kinds:
        made.a_whistle(area, whistled_at=at(day), state=state, **fields)
    actions.refresh()


@pytest.fixture
def enough(areas, departments, tmp_path) -> None:
    """Thirty-one whistles in 苏家塘, thirty of them closed; two in 虹山."""
    matters = [("苏家塘", n != 7) for n in range(31)] + [("虹山", True)] * 2
    lines = [
        f"N-{n},路灯不亮,2023-03-01,{'2023-03-09' if closed else ''},{where}"
        for n, (where, closed) in enumerate(matters)
    ]
    path = tmp_path / "ledger.csv"
    path.write_text("\n".join(["编号,标题,收到时间,办结时间,社区", *lines]))
    street = areas[personas.LIANHUA]
    taken = uploading.take_file(
        path=path, area=street, source=made.source(), grade=made.grade(street), by=system_actor()
    )
    imports.import_at_once(import_id=taken.pk, mapping=taken.mapping, by=system_actor())
    actions.refresh()


def test_the_figures_of_a_day_stand_on_the_page(signed_in, ledger):
    _answer, html = page(signed_in("street_admin"), as_of=DAY)
    text = text_of(html)
    # eight whistled in the street by that day, one of them cancelled, five closed
    assert "结哨率 — 5 ÷ （ 8 − 1 ） 件，四舍五入到一位小数；撤销 1 件不计入；不足 30 件的不算率" in text
    assert "正在办理 2" in text
    assert "常规 / 重点 / 应急 5 / 2 / 1" in text
    assert "重点中市级 1" in text
    assert "依法解释 1 · 暂不能解决 1 · 诉求人撤回 0 · 台账未载明 0" in text
    assert "截至 2023-04-07 24:00（北京时间）" in text


def listed(user, url: str) -> behind.FigureList:
    """What an address of a list stands for, without its page."""
    return behind.figure_list(user, dict(parse_qsl(url.split("?")[1])))


@pytest.mark.parametrize("day", [DAY, "2023-03-31", ""])
def test_every_figure_opens_exactly_its_whistles(signed_in, person, ledger, day):
    client, user = signed_in("street_admin"), person("street_admin")
    for area in (personas.LIANHUA, personas.HONGSHAN):
        links = figure_links(page(client, area=area, as_of=day)[1])
        assert len(links) > 40
        for url, number in links:
            found = listed(user, url)
            assert (url, found.count, found.rows.count()) == (url, number, number)
        for url, number in links[::9]:
            assert f"共 {number} 件" in client.get(url).content.decode()


def test_every_figure_of_a_period_and_of_the_one_before_opens_exactly_its_list(signed_in, person, ledger):
    client, user = signed_in("street_admin"), person("street_admin")
    own = {"from": "2023-03-10", "to": DAY}
    for asked in ({"period": "year", "as_of": DAY}, {"period": "month", "as_of": "2023-03-31"}, own):
        for area in (personas.LIANHUA, personas.HONGSHAN):
            answer = client.get(reverse("statistics_period"), asked | {"area": area})
            links = figure_links(answer.content.decode())
            assert (answer.status_code, len(links) > 30) == (200, True)
            for url, number in links:
                found = listed(user, url)
                is_done = found.whistles is not None
                rows = sum(found.rows.values_list("times", flat=True)) if is_done else found.rows.count()
                assert (url, found.count, rows) == (url, number, number)
    told = text_of(
        client.get(reverse("statistics_period"), own | {"area": personas.LIANHUA}).content.decode()
    )
    # of four that were whistled one was cancelled and two are closed; as many days before there was none but one
    assert "2023-03-10 至 2023-04-07" in told
    assert "期内吹哨 4 前面同样长的一段 1 · 多 3" in told
    assert "2 ÷ （ 4 − 1 ）" in told
    for wrong in ({"from": "2023-04-08", "to": DAY}, {"from": "x"}, {"to": "2100-01-01"}, {"to": DAY}):
        answer = client.get(reverse("statistics_period"), wrong)
        assert (answer.status_code, "下面是本月的数字" in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("period", ["year", "week", "ever"])
def test_every_figure_of_the_departments_opens_exactly_its_whistles(signed_in, person, ledger, period):
    made.a_whistle(whistled_at=at("2023-04-03"), assisting=["lianhua-police"], state="signed")
    police = personas.make("assisting_handler")
    whistle = Whistle.objects.order_by("-id").first()
    for verb, more in (("assist_sign", {}), ("assist_report_in", {"reason": made.REASON})):
        whistle = take(whistle_id=whistle.pk, verb=verb, by=police, version=whistle.version, **more)
    # handed over, it was theirs all the same when it was blown
    handed = made.a_whistle(whistled_at=at("2023-04-03"))
    given = {"department": "lianhua-market", "reason": made.REASON}
    take(whistle_id=handed.pk, verb="reassign", by=system_actor(), version=handed.version, given=given)
    actions.refresh()
    readers = ("street_admin", "assisting_handler", "department_handler")
    for user, client in ((person(one), signed_in(one)) for one in readers):
        seen = 0
        for table in department_board.TABLES:
            # of one grade and channel in one period, of all in the others
            of_a_kind = {"grade": whistle.grade_id, "source": whistle.source_id} if period == "week" else {}
            asked = {"table": table, "period": period, **of_a_kind}
            html = client.get(reverse("statistics_departments"), asked).content.decode()
            for url, number in figure_links(html):
                found = listed(user, url)
                times = (
                    sum(found.rows.values_list("times", flat=True)) if found.whistles is not None else None
                )
                rows = found.rows.count() if times is None else times
                assert (url, found.count, rows) == (url, number, number)
                seen += number > 0
        assert seen > 1


def test_a_department_is_shown_its_own_figures_alone_and_the_rule_stands_below(signed_in, ledger):
    own = text_of(signed_in("department_handler").get(reverse("statistics_departments")).content.decode())
    all_of_them = text_of(signed_in("street_leader").get(reverse("statistics_departments")).content.decode())
    assert "在街道只算一件，在部门算给牵头部门；配合部门另有自己的报到数" in own
    assert ("城市管理办公室 9 6 2 0 1" in own, "合计" in own) == (True, False)
    assert "合计 9 6 2 0 1" in all_of_them


def test_a_list_too_long_to_count_is_as_long_as_its_figure(signed_in, person, ledger, monkeypatch):
    monkeypatch.setattr(behind, "COUNTED", -1)
    for url, number in figure_links(page(signed_in("street_admin"), as_of=DAY)[1]):
        assert (url, listed(person("street_admin"), url).count) == (url, number)


def test_what_was_done_on_the_way_is_counted_and_each_number_opens_the_whistles(signed_in, departments):
    whistle = made.a_whistle(whistled_at=at("2023-04-03"), state="submitted")
    for verb, day in (("send_back", "2023-04-04"), ("submit", "2023-04-05"), ("send_back", "2023-04-06")):
        whistle = take(
            whistle_id=whistle.pk, verb=verb, by=system_actor(), version=whistle.version, reason=made.REASON,
            occurred_at=at(day),
        )  # fmt: skip
    made.a_whistle(whistled_at=at("2023-04-03"))
    actions.refresh()
    client = signed_in("street_admin")

    _answer, html = page(client, as_of=DAY)
    card = html[html.index('id="h-steps"') :]
    assert "退回返工 2 2" in text_of(card)
    assert "重办 0 0" in text_of(card)
    links = [url for url, number in figure_links(card) if number == 2]
    assert len(links) == 2
    for url in links:
        shown = text_of(client.get(url).content.decode())
        assert "共 2 次 · 1 件 次数与统计数字相同" in shown
        assert whistle.number in shown
    _answer, html = page(client, as_of="2023-04-05")
    assert "退回返工 1 1" in text_of(html[html.index('id="h-steps"') :])
    _answer, html = page(client, as_of="2023-04-03")
    assert 'id="h-steps"' not in html


def test_what_ended_late_and_how_long_rounds_took_stand_beside_it(signed_in, departments):
    whistle = made.a_whistle(whistled_at=at("2023-03-01"), state="in_progress")
    assert whistle.close_due_at < at("2023-04-05")
    for verb in ("submit", "close"):
        whistle = take(
            whistle_id=whistle.pk, verb=verb, by=system_actor(), version=whistle.version, occurred_at=at("2023-04-05"),
            given={"reason": made.REASON, "outcome": "solved"},
        )  # fmt: skip
    made.a_whistle(whistled_at=at("2023-04-03"), state="closed")
    actions.refresh()

    client = signed_in("street_admin")
    _answer, html = page(client, as_of=DAY)
    card = html[html.index('id="h-steps"') :]
    assert "本年 有时限的办结 2 · 逾期 1 · 其中免责 0 ： 按时率 — ， 免责后按时率 —" in text_of(card)
    # five minutes and thirty-five days
    assert "本月办结 2 次： 一半在1 小时内，九成在45 天内" in text_of(card)
    longest = client.get(next(url for url, _n in figure_links(card) if "rounds" in url)).content.decode()
    # thirty-five days before five minutes
    assert re.findall(r"35 天 \d+ 小时|0 小时 \d+ 分", text_of(longest)) == ["35 天 0 小时", "0 小时 5 分"]
    (url,) = [url for url, _number in figure_links(card) if "ended_late" in url][:1]
    shown = text_of(client.get(url).content.decode())
    assert "共 1 件" in shown
    assert whistle.number in shown
    _answer, html = page(client, as_of="2023-04-03")
    assert "逾期 0" in text_of(html[html.index('id="h-steps"') : html.index('id="h-rules"')])


def test_every_number_of_a_table_or_a_key_figure_is_a_link(signed_in, ledger):
    _answer, html = page(signed_in("street_admin"), as_of=DAY)
    cells = re.findall(r'<td class="n">(.*?)</td>', html, re.DOTALL)
    bare = [cell for cell in cells if not re.search(r"<a |%|—", cell)]
    assert cells
    assert bare == []


def test_what_lies_at_the_street_itself_makes_the_sums_agree(signed_in, ledger):
    _answer, html = page(signed_in("street_admin"), as_of=DAY)
    table = html[html.index('id="h-below"') : html.index('id="h-sources"')]
    whistled = [number for url, number in figure_links(table) if "figure=whistled" in url]
    assert "只记到莲华街道" in text_of(table)
    assert sum(whistled) == 8


def test_areas_below_stand_in_the_order_of_their_codes_and_lead_on(signed_in, ledger):
    _answer, html = page(signed_in("street_admin"), as_of=DAY)
    codes = re.findall(rf'href="\?area=(\d+)&amp;as_of={DAY}"', html[html.index('id="h-below"') :])
    assert codes == sorted(codes) == [personas.SUJIATANG, personas.HONGSHAN, personas.XUEFU]
    _answer, html = page(signed_in("street_admin"), area=personas.SUJIATANG, as_of=DAY)
    assert "苏家塘社区吹哨报到" in text_of(html)
    assert "苏家塘第一网格" in html
    assert f'href="?area={personas.LIANHUA}&amp;as_of={DAY}">莲华街道' in html


def test_few_whistles_are_counted_and_not_rated(signed_in, enough):
    _answer, html = page(signed_in("street_admin"), as_of=DAY)
    rows = [
        text_of(row) for row in re.findall(r"<tr>(.*?)</tr>", html[html.index('id="h-below"') :], re.DOTALL)
    ]
    assert any("苏家塘" in row and "31 30 1 96.8% 83.8 – 99.4" in row for row in rows)
    assert any("虹山" in row and "2 2 0 — 件数少" in row for row in rows)
    assert any("学府" in row and "0 0 0 —" in row for row in rows)


def headline(html: str) -> str:
    return re.search(r"<small>结哨率</small><b>(.*?)</b>", html).group(1)


def test_an_area_opened_by_itself_keeps_the_rule_of_the_tables(signed_in, enough):
    client = signed_in("street_admin")
    _answer, html = page(client, area=personas.HONGSHAN, as_of=DAY)
    assert headline(html) == "—"
    assert "2 ÷ 2 件" in text_of(html)
    assert "不足 30 件的不算率" in text_of(html)
    assert "100.0%" not in html
    _answer, html = page(client, area=personas.SUJIATANG, as_of=DAY)
    assert headline(html) == "96.8%"
    trend = json.loads(re.search(r'<script id="chart-trend"[^>]*>(.*?)</script>', html).group(1))
    assert trend["series"][2]["values"][-1] == 96.8


@pytest.mark.parametrize(
    ("who", "shown"),
    [("community_officer", "96.8%"), ("street_leader", "97.0%"), ("other_street_admin", "—")],
)
def test_the_first_pages_card_keeps_the_rule_too(signed_in, enough, who, shown):
    for _one in range(2):
        made.a_whistle(personas.YOUYING, department="hongyun-urban", state="closed")
    actions.refresh()
    html = signed_in(who).get(reverse("home")).content.decode()
    assert re.search(rf"<dt>结哨率</dt>\s*<dd[^>]*>\s*{shown}", html)


def test_a_day_before_all_data_is_told_so_and_not_called_badly_written(signed_in, ledger):
    client = signed_in("street_admin")
    answer, html = page(client, as_of="1900-01-01")
    assert answer.status_code == 400
    assert "没有 1990 年以前的数据" in html
    assert "日期应写成" not in html
    listed = client.get(
        reverse("whistle_list"), {"area": personas.LIANHUA, "figure": "whistled", "as_of": "1900-01-01"}
    )
    assert listed.status_code == 400
    assert "只有 1990 年到 2100 年的数据" in listed.content.decode()


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    # the first three stand in the published mock-up, the others are the ends of the scale
    [(71, 71, "94.9", "100.0"), (63, 64, "91.7", "99.7"), (57, 58, "90.9", "99.7"), (0, 30, "0.0", "11.4"), (15, 30, "33.2", "66.8")],
)  # fmt: skip
def test_the_interval_is_wilsons(part, whole, low, high):
    assert [str(end) for end in interval(part, whole)] == [low, high]


def test_the_pictures_show_the_numbers_of_the_tables(signed_in, ledger):
    _answer, html = page(signed_in("street_admin"), as_of=DAY)
    charts = {
        name: json.loads(data)
        for name, data in re.findall(r'<script id="chart-(\w+)" type="application/json">(.*?)</script>', html)
    }
    assert set(charts) == {"trend", "below", "sources", "grades"}
    trend = charts["trend"]
    assert trend["labels"][-1] == "2023-04"
    assert len(trend["labels"]) == 12
    assert trend["series"][0]["values"][-4:] == [1, 1, 2, 2]
    assert trend["series"][2]["values"] == [None] * 12
    for chart in charts.values():
        for series in chart["series"]:
            assert len(series["values"]) == len(chart["labels"])


def test_a_month_of_none_or_few_has_no_rate_rather_than_nought_or_a_hundred(signed_in, ledger):
    _answer, html = page(signed_in("street_admin"), as_of="2021-03-31")
    rows = re.findall(r'<th class="num" scope="row">(.*?)</th>(.*?)</tr>', html, re.DOTALL)
    found = {month: text_of(cells).split() for month, cells in rows}
    assert found["2021-02"] == ["0", "0", "0", "—"]
    assert found["2021-03"] == ["1", "1", "0", "—"]


def test_a_day_before_everything_shows_an_empty_state(signed_in, ledger):
    _answer, html = page(signed_in("street_admin"), as_of="2019-01-01")
    assert "到这一天为止还没有哨件" in html
    assert "%</b>" not in html


def test_a_day_to_come_and_no_day_at_all_are_answered_with_today(signed_in, ledger):
    tomorrow = timezone.localdate() + timedelta(days=1)
    for asked, words in ((tomorrow.isoformat(), "截至日期不能晚于今天。"), ("2023-02-30", "日期应写成")):
        answer, html = page(signed_in("street_admin"), as_of=asked)
        assert answer.status_code == 400
        assert words in html
        assert f"截至 {timezone.localdate()} 24:00" in text_of(html)


def test_changes_not_yet_taken_in_are_announced(signed_in, ledger):
    client = signed_in("street_admin")
    assert "有新的变化正在汇入" not in page(client)[1]
    made.a_whistle()
    assert "有新的变化正在汇入" in page(client)[1]
    actions.refresh()
    assert "有新的变化正在汇入" not in page(client)[1]


# the badge


def test_the_badge_says_when_nothing_was_checked_yet(signed_in, ledger):
    _answer, html = page(signed_in("street_admin"))
    assert "尚未与台账核对" in html
    assert "已与台账核对" not in html.replace("尚未与台账核对", "")


@pytest.mark.django_db(transaction=True)
def test_the_badge_says_checked_and_opens_the_checks(signed_in, ledger):
    actions.recount()
    client = signed_in("street_admin")
    _answer, html = page(client)
    assert "已与台账核对" in html
    assert reverse("statistics_checks") in html
    assert "全部一致" in client.get(reverse("statistics_checks")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_difference_is_shown_to_whoever_answers_for_the_area(signed_in, ledger):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE whistles_closureleaf SET closed = closed + 1 WHERE id IN ("
            "SELECT min(id) FROM whistles_closureleaf WHERE area_code = %s AND day = '2023-03-15')",
            [personas.HONGSHAN],
        )
    actions.recount()
    _answer, html = page(signed_in("street_admin"))
    assert "核对发现不一致，已按台账更正" in html
    checks = text_of(signed_in("street_admin").get(reverse("statistics_checks")).content.decode())
    assert "1 处不一致，已更正" in checks
    assert "虹山社区居民委员会 · 2023-03-15" in checks
    assert "汇总比台账 办结 +1" in checks
    other = text_of(signed_in("other_street_admin").get(reverse("statistics_checks")).content.decode())
    assert "虹山" not in other
    assert "差异不在您的区域里。" in other


# for whom


@pytest.mark.parametrize("name", ["department_handler", "auditor", "system_admin"])
def test_roles_without_statistics_are_told_so(signed_in, ledger, name):
    for url in (URL, reverse("statistics_checks")):
        answer = signed_in(name).get(url)
        assert answer.status_code == 403
        assert "没有查看统计的权限" in text_of(answer.content.decode())


@pytest.mark.parametrize(
    ("name", "area"),
    [("community_officer", personas.LIANHUA), ("community_officer", personas.HONGSHAN), ("street_admin", personas.WUHUA)],
)  # fmt: skip
def test_an_area_outside_ones_own_is_refused_by_name(signed_in, ledger, areas, name, area):
    answer, html = page(signed_in(name), area=area)
    assert answer.status_code == 403
    assert f"「{areas[area].short_name}」不在您的统计范围内。" in html


def test_an_unknown_area_is_not_there(signed_in, ledger):
    assert page(signed_in("street_admin"), area="530102999")[0].status_code == 404


def test_a_page_begins_with_ones_own_area(signed_in, ledger):
    for name, title in (
        ("community_officer", "苏家塘社区"),
        ("grid_officer", "苏家塘社区 · 苏家塘第一网格"),
        ("city_viewer", "昆明市"),
    ):
        assert f"<h1>{title}吹哨报到</h1>" in page(signed_in(name))[1]


def test_a_city_viewer_goes_down_to_the_grid_and_reads_no_matter(signed_in, ledger):
    client = signed_in("city_viewer")
    titles = set(Whistle.objects.values_list("title", flat=True))
    for code in (
        personas.CITY,
        personas.WUHUA,
        personas.LIANHUA,
        personas.SUJIATANG,
        personas.SUJIATANG_GRID,
    ):
        answer, html = page(client, area=code, as_of=DAY)
        assert answer.status_code == 200
        assert not any(title in html for title in titles)
        url, number = figure_links(html)[0]
        rows = client.get(url)
        assert rows.context["figure"].count == number
        assert not any(title in rows.content.decode() for title in titles)


def test_a_list_never_reaches_beyond_what_its_reader_may_count(signed_in, ledger):
    url, _number = figure_links(page(signed_in("street_admin"), as_of=DAY)[1])[0]
    assert signed_in("other_street_admin").get(url).context["figure"].rows.count() == 0


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"figure": "nonsense"}, "没有这个统计数字"),
        ({"as_of": "gestern"}, "日期应写成"),
        ({"area": "1"}, "没有这个区域"),
        ({"figure": "in_progress", "since": "2023-01-01"}, "不分起始日期"),
    ],
)
def test_an_address_of_a_list_that_makes_no_sense_is_refused(signed_in, ledger, asked, words):
    usual = {"area": personas.LIANHUA, "as_of": DAY, "figure": "whistled"}
    answer = signed_in("street_admin").get(reverse("whistle_list"), usual | asked)
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_the_page_costs_the_same_few_queries_whatever_the_area(signed_in, enough):
    client = signed_in("city_viewer")
    page(client)
    with CaptureQueriesContext(connection) as frame:
        client.get(reverse("help"))
    for code in (personas.CITY, personas.LIANHUA, personas.SUJIATANG_GRID):
        with CaptureQueriesContext(connection) as asked:
            page(client, area=code, as_of=DAY)
        # what every page's frame asks is not this page's doing
        assert len(asked) - len(frame) <= 12


def test_links_name_area_day_and_figure(signed_in, ledger):
    for url, _number in figure_links(page(signed_in("street_admin"), as_of=DAY)[1]):
        asked = parse_qs(url.split("?")[1])
        assert {"area", "as_of", "figure"} <= set(asked)


def test_a_wall_looks_again_by_itself_only_where_nothing_but_figures_can_be_seen(signed_in, ledger):
    viewer, desk = signed_in("city_viewer"), signed_in("street_admin")

    _answer, on_the_wall = page(viewer, wall=1)
    _answer, at_the_desk = page(desk, wall=1)
    _answer, plain = page(viewer)

    assert 'class="wall"' in on_the_wall.replace("has-demo ", "")
    assert 'data-again="300"' in on_the_wall
    assert "data-again" not in at_the_desk
    assert "data-again" not in plain
    assert ">大屏</a>" in plain
    assert ">退出大屏</a>" in on_the_wall
