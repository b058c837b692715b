"""One box for everything: leads and whistles together, only what the asker may know, persons by right and log alone."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids import pages
from grids.access.roles import Permission
from grids.audit.models import Kind, SecurityEvent
from grids.found import Hit, Hits, Searched, Sought
from grids.search import worded as plans
from grids.search.questions import Asked
from grids.staff.models import Department
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from whistles.intake import indexing
from whistles.intake.actions import dismiss
from whistles.intake.models import Lead
from whistles.intake.worded import LeadWords, WordsDue
from whistles.lifecycle.erasing import erase_past_term
from whistles.lifecycle.hits import is_phone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]

PHONE, NAME = "13987654321", "段三丰"
LONG_AGO = timedelta(days=3 * 365 + 2)


def found(client, q: str, **more) -> dict[str, list[str]]:
    response = client.get(reverse("search"), {"q": q, **more})
    assert response.status_code == 200
    return {one["name"]: [hit.title for hit in one["rows"]] for one in response.context["found"]}


def test_a_lead_and_a_whistle_are_found_together_and_a_whistle_says_which_lead(signed_in, person):
    lead = made.a_lead(title="井盖松动", content="右边三轮车过不去", number="KM2023040310370025")
    whistle = made.a_whistle(title="楼道灯不亮", content="三轮车堵住了门")
    desk = signed_in("street_admin")
    assert found(desk, "三轮车") == {"matters": ["楼道灯不亮", "井盖松动"]}
    assert found(desk, "1037 0025") == {"matters": ["井盖松动"]}
    assert found(desk, "苏家塘社区")["matters"] == ["楼道灯不亮", "井盖松动"]
    assert found(desk, "城市管理办公室")["matters"] == ["楼道灯不亮"]
    assert found(desk, "城市管理")["departments"] == ["城市管理办公室"]
    assert found(desk, "虹山")["places"] == ["虹山社区居民委员会"]
    person("community_officer")
    assert found(desk, "林社工")["colleagues"] == ["林社工"]
    person("street_leader")
    assert found(desk, "李主任")["colleagues"] == ["李主任"]
    response = desk.get(reverse("search"), {"q": whistle.number})
    assert [hit.number for hit in response.context["found"][0]["rows"]] == [whistle.number]
    assert whistle.leads.get().source_number in desk.get(reverse("search"), {"q": "堵住"}).content.decode()
    # a dismissed one is found with its state: whoever calls again is told why
    dismiss(
        lead_id=lead.pk,
        by=person("street_admin"),
        version=lead.version,
        reason="不属于本街道",
        reply="请向交警反映",
    )
    assert "不予受理" in desk.get(reverse("search"), {"q": "井盖"}).content.decode()


def test_everybody_finds_their_own_and_nobody_is_told_of_more(signed_in, person):
    whistle = made.a_whistle(title="井盖松动", content="三轮车过不去")
    made.a_lead(title="井盖丢失", area=personas.HONGSHAN)
    made.a_lead(title="井盖检举", is_sealed=True, accused=Department.objects.get(code="lianhua-police"))
    for who, titles in {
        "street_admin": ["井盖丢失", "井盖松动"], "street_leader": ["井盖丢失", "井盖松动"],
        "community_officer": ["井盖松动"], "grid_officer": [], "district_desk": ["井盖松动"],
        "department_handler": ["井盖松动"], "assisting_handler": [], "other_street_admin": [],
    }.items():  # fmt: skip
        assert found(signed_in(who), "井盖").get("matters", []) == titles, who
        page = signed_in(who).get(reverse("whistle_list"), {"q": "三轮车"})
        assert [row.title for row in page.context["rows"]] == ["井盖松动"] * ("井盖松动" in titles), who
    other = signed_in("other_street_admin")
    # the same words for what is not theirs as for what is nowhere
    missed, nowhere = (
        other.get(reverse("search"), {"q": q}).content.decode() for q in (whistle.number, "2099-0001")
    )
    assert missed.split("找过的")[1].split("<footer")[0] == nowhere.split("找过的")[1].split("<footer")[0]
    assert signed_in("city_viewer").get(reverse("search"), {"q": "井盖"}).status_code == 403
    answer = signed_in("street_admin").get("/api/v1/search/", {"q": "井盖 三轮车"}).json()
    assert [hit["title"] for one in answer["found"] for hit in one["hits"]] == ["井盖松动"]
    out = StringIO()
    call_command("search", "井盖", "三轮车", username="street_admin", json=True, stdout=out)
    assert json.loads(out.getvalue()) == answer
    with pytest.raises(CommandError):
        call_command("search", "井盖", username="nobody")


def test_a_person_is_found_by_right_and_with_a_note_alone(signed_in, settings):
    made.a_lead(title="楼道灯不亮", reporter_name=NAME, reporter_phone="139-8765-4321")
    made.a_whistle(title="井盖松动", reporter_name=NAME, reporter_phone=PHONE)
    made.a_lead(
        title="检举", reporter_name=NAME, reporter_phone=PHONE, is_sealed=True,
        accused=Department.objects.get(code="lianhua-police"),
    )  # fmt: skip
    desk, officer = signed_in("street_admin"), signed_in("district_desk")

    def posted(client, q, **more):
        return client.post(reverse("search"), {"q": q, **more})

    def titles(response):
        return [hit.title for one in response.context["found"] for hit in one["rows"]]

    assert titles(posted(desk, "１３９ ８７６５－４３２１")) == ["井盖松动", "楼道灯不亮"]
    assert titles(posted(desk, NAME, by="name")) == ["井盖松动", "楼道灯不亮"]
    assert titles(posted(desk, "13900000000")) == []
    notes = SecurityEvent.objects.filter(kind=Kind.REVEAL, subject_kind="look-up").order_by("seq")
    assert [(one.detail["value"], one.detail["found"]) for one in notes] == [
        ("139****4321", 2), ("段**", 2), ("139****0000", 0),
    ]  # fmt: skip
    assert PHONE not in str([one.detail for one in notes])
    # an address finds nobody, and asks nobody's number
    assert found(desk, PHONE) == {}
    assert notes.count() == 3
    # who may not is told so, and neither found nor noted
    assert "没有按反映人电话查" in posted(officer, PHONE).content.decode()
    assert posted(officer, PHONE, by="phone").status_code == 403
    assert officer.post("/api/v1/search/", {"q": PHONE, "by": "phone"}, "application/json").status_code == 403
    assert titles(posted(signed_in("uninvolved_handler"), PHONE, by="phone")) == []
    settings.LOOK_UPS_AN_HOUR = 3
    assert posted(desk, PHONE).status_code == 403
    assert SecurityEvent.objects.filter(kind=Kind.NOTICE, detail__has_key="count").exists()


def test_what_every_subject_knows_by_a_number_is_looked_for_at_once_each_by_its_own_right(
    signed_in, monkeypatch
):
    made.a_lead(title="楼道灯不亮", reporter_phone=PHONE)
    other = Searched(
        "residents", "居民", 90, (Permission.LEAD_VIEW,), "姓名", lambda user, asked, behind: Hits(),
        by=(Sought("phone", "居民电话", Permission.COMPLAINT_HANDLE, is_phone, lambda user, asked: Hits((Hit("李四"),)), is_plain=True),),
    )  # fmt: skip
    known = (*pages.searched(), other)
    monkeypatch.setattr(pages, "searched", lambda: known)
    for name, titles in (("street_admin", ["楼道灯不亮"]), ("street_leader", ["楼道灯不亮", "李四"])):
        client = signed_in(name)
        response = client.post(reverse("search"), {"q": PHONE})
        assert [hit.title for one in response.context["found"] for hit in one["rows"]] == titles
        # one way to look, however many know by it
        assert [way["name"] for way in client.post(reverse("search"), {"q": PHONE}).context["ways"]] == [
            "phone"
        ]
        over_api = client.post("/api/v1/search/", {"q": PHONE, "by": "phone"}, "application/json").json()[
            "found"
        ]
        assert [hit["title"] for one in over_api for hit in one["hits"]] == titles
    # one question is one note, which says by what was looked and how many were found
    asked = SecurityEvent.objects.filter(subject_kind="look-up").values_list("detail__what", "detail__found")
    assert {found for _what, found in asked} == {1, 2}
    assert all("居民电话" in what for what, found in asked if found == 2)


def test_words_follow_their_lead(as_owner, person):
    lead = made.a_lead(title="井盖松动")
    Lead.objects.filter(pk=lead.pk).update(title="楼道灯不亮")
    # found no more from that moment on, and by the new words after the sweep
    assert not LeadWords.objects.exists()
    assert indexing.sweep() == 1
    assert LeadWords.objects.get().text.startswith("楼道灯不亮")
    assert not WordsDue.objects.exists()
    made.a_lead_in(made.TAKE_BACK_TO, title="登记错了")
    made.a_lead(title="检举", is_sealed=True, accused=Department.objects.get(code="lianhua-police"))
    old = made.a_whistle(state="closed", whistled_at=timezone.now() - LONG_AGO, title="旧事")
    assert LeadWords.objects.filter(lead__whistle=old).exists()
    assert erase_past_term(by=system_actor()).done == 1
    assert list(LeadWords.objects.values_list("lead", flat=True)) == [lead.pk]
    assert indexing.state() == {"searched": 1, "lacking": 0, "beyond": 0, "waiting": 0}
    # what is lost is noticed and written again
    LeadWords.objects.all().delete()
    with pytest.raises(SystemExit):
        call_command("rebuild_search", "--check", stdout=StringIO())
    call_command("rebuild_search", stdout=StringIO())
    assert indexing.state() == {"searched": 1, "lacking": 0, "beyond": 0, "waiting": 0}


def test_a_lead_whose_words_can_not_be_written_keeps_none_of_the_others_back(monkeypatch):
    broken, *whole = (made.a_lead(title=f"路灯{n}") for n in range(5))
    LeadWords.objects.all().delete()
    indexing.note_all(only_lacking=True)
    write = indexing.words_of

    def unless_broken(lead, name_digest):
        if lead.pk == broken.pk:
            raise ValueError
        return write(lead, name_digest)

    monkeypatch.setattr(indexing, "words_of", unless_broken)
    assert indexing.sweep() == len(whole)
    assert indexing.sweep() == 0
    assert set(LeadWords.objects.values_list("lead", flat=True)) == {lead.pk for lead in whole}
    assert WordsDue.objects.get().leads == [broken.pk]


MANY = """
    INSERT INTO whistles_leadwords (lead_id, street_code, community_code, area_code, received_at, text, codes, name_digest)
    SELECT gen_random_uuid(), street_code, community_code, area_code, received_at - n * interval '1 minute', text, codes, ''
    FROM whistles_leadwords, generate_series(1, 4000) AS n
"""


@pytest.mark.parametrize(
    ("q", "index"),
    [("小区", "Index Scan using words_of_"), ("占道", "words_by_code"), ("小区 占道", "words_by_code")],
)
def test_what_is_frequent_is_walked_to_and_what_is_rare_is_looked_up(as_owner, person, q, index):
    made.a_lead(title="小区楼道灯不亮", content="")
    with connection.cursor() as cursor:
        cursor.execute(MANY)
        made.a_lead(title="小区门口占道经营", received_at=timezone.now() - timedelta(days=40))
        cursor.execute("SELECT gin_clean_pending_list('words_by_code')")
        cursor.execute("ANALYZE whistles_leadwords")
    rows = LeadWords.objects.visible_to(person("street_admin"))
    with CaptureQueriesContext(connection) as asked:
        hits = rows.newest(Asked.of(q), 21)
    assert len(hits) == (21 if q == "小区" else 1)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + asked.captured_queries[-1]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert index in plan, plan
    assert plans.shares("whistles_leadwords")[1] > 4000


def test_what_stands_elsewhere_changes_nothing_of_what_a_department_finds_of_its_own(signed_in):
    made.a_whistle(title="三轮车堵住消防通道", content="居民说井盖松动")
    for who in ("department_handler", "other_department_handler"):
        assert ("matters" in found(signed_in(who), "井盖三轮车")) == (who == "department_handler")
    # another street's, that holds the run as it stands
    made.a_lead(title="井盖三轮车", area=personas.YOUYING)
    assert found(signed_in("department_handler"), "井盖三轮车") == {"matters": ["三轮车堵住消防通道"]}
