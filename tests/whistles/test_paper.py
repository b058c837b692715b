"""What is printed: a whistle and a lead as sheets, every moment with its date, and of a complaint nothing."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.paper import queries
from grids.staff.models import Department
from tests.factories import whistles as made

pytestmark = pytest.mark.django_db

SOON = re.compile(r"今天|昨天|明天|刚刚|分钟前")


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def test_a_whistle_is_a_sheet_with_its_steps_limits_and_lines_to_sign(signed_in, departments):
    whistle = made.a_whistle(state="closed", assisting=["lianhua-police"])
    client = signed_in("street_admin")
    page = client.get(reverse("whistle", args=[whistle.pk])).content.decode()
    url = reverse("whistle_sheet", args=[whistle.pk])
    assert f'href="{url}"' in page
    told = text_of(client.get(url).content.decode())
    for words in (
        "吹哨报到处置单", whistle.number, whistle.title, "城市管理办公室", "签收人", "承办人", "核实人", "办理结果", "时限",
    ):  # fmt: skip
        assert words in told
    # what is read on another day says its date; the page says it as one would today
    assert f"{timezone.localtime(whistle.whistled_at):%Y-%m-%d %H:%M}" in told
    assert not SOON.search(told)
    assert f"{timezone.localtime():%Y-%m-%d}" in told


def test_a_lead_is_a_sheet_without_the_pool_around_it(signed_in, departments):
    lead, other = made.a_lead(title="下水道堵了"), made.a_lead(title="路灯不亮了")
    client = signed_in("street_admin")
    url = reverse("lead_sheet", args=[lead.pk])
    assert f'href="{url}"' in client.get(reverse("lead", args=[lead.pk])).content.decode()
    told = text_of(client.get(url).content.decode())
    assert (lead.title in told, lead.source_number in told, other.title in told) == (True, True, False)
    assert not SOON.search(told)


def test_of_a_complaint_nothing_is_printed(signed_in, departments):
    lead = made.a_lead(is_sealed=True, accused=Department.objects.get(code="sujiatang"), title="某某收钱")
    for role, status in (("street_leader", 403), ("street_admin", 404)):
        answer = signed_in(role).get(reverse("lead_sheet", args=[lead.pk]))
        assert (role, answer.status_code) == (role, status)
        assert lead.title not in answer.content.decode()


def test_a_list_is_printed_whole_with_its_filter_and_who_prints_it(signed_in, departments, monkeypatch):
    whistles = [made.a_whistle(title=f"第{n}号井盖松动") for n in range(35)]
    made.a_whistle(state="closed", title="已经修好的路灯")
    client = signed_in("street_admin")
    url = reverse("paper_list", args=["whistles"])
    assert f'href="{url}?state=open"' in client.get("/whistles/?state=open").content.decode()
    html = client.get(url, {"state": "open"}).content.decode()
    told = text_of(html)
    # more than a page of the list holds, in its own order, each on a line
    assert html.count("<tr>") == 1 + len(whistles)
    assert told.index("第34号井盖松动") < told.index("第0号井盖松动")
    assert ("已经修好的路灯" in told, "共 35 条" in told, "未办结" in told) == (False, True, True)
    assert f"{timezone.localtime():%Y-%m-%d}" in told[told.index("共 35 条") :]
    assert not SOON.search(told)
    assert client.get(reverse("paper_list", args=["nothing"])).status_code == 404
    monkeypatch.setattr(queries, "ROWS", 20)
    told = text_of(client.get(url).content.decode())
    assert ("一次打印不下" in told, "号井盖松动" in told) == (True, False)


def test_who_may_not_see_a_list_prints_none(signed_in, departments):
    lead = made.a_lead(title="下水道堵了")
    for role, status in (("department_handler", 403), ("community_officer", 200)):
        answer = signed_in(role).get(reverse("paper_list", args=["leads"]))
        assert (role, answer.status_code) == (role, status)
        assert (lead.title in answer.content.decode()) == (status == 200)
