"""Residents' pages: who works in a grid and how to reach them, found by address, by choosing and on a drawing."""

import re
from datetime import date, timedelta
from types import ModuleType

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse

from governance import urls
from governance.middleware import RarelyWrittenSessionMiddleware
from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from grids.door import ceilings
from grids.door.models import PublicNumber
from grids.door.public import Page, public_form
from grids.door.queries_posts import posts
from grids.staff.models import Appointment, Member, PostKind
from grids.staffing.vacancies import vacancies
from tests import personas
from tests.factories.drawn import a_drawn_community, a_house

pytestmark = pytest.mark.django_db
WEST, EAST = personas.SUJIATANG_GRID + "01", personas.SUJIATANG_GRID + "02"


@pytest.fixture
def grids() -> list[Area]:
    cache.clear()
    found = a_drawn_community()
    PublicNumber.objects.create(area_id=personas.LIANHUA, complaints="0871-0000 1199", desk="0871-0000 1120")
    return found


def holds(code: str, post: str, name: str, phone: str = "", until: date | None = None) -> Appointment:
    member = Member.objects.create(name=name, office_phone=phone)
    kind = PostKind.objects.get(code=post)
    period = DateRange(date(2024, 1, 1), until, "[)")
    return Appointment.objects.create(member=member, kind=kind, area_id=code, period=period)


def page(code: str, client: Client | None = None, **asked: str) -> str:
    cache.clear()
    answer = (client or Client()).get(reverse("door_grid", args=[code]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_a_notice_says_who_leads_who_works_and_how_they_are_reached(grids):
    holds(WEST, "grid_leader", "陶春梅", "0871-0000 1120")
    holds(WEST, "community_worker", "王敏", "0871-0000 1122")
    html = page(WEST)
    assert "陶春梅" in html
    assert "王敏" in html
    assert 'href="tel:0871-00001122"' in html
    assert "<h1>苏家塘第一网格 01</h1>" in html


def test_what_nobody_holds_is_done_by_whoever_holds_it_in_the_grid_around(grids):
    holds(personas.SUJIATANG_GRID, "mediator", "谭素珍", "0871-0000 1110")
    said = words(page(WEST))
    assert "谭素珍" in said
    assert "由苏家塘第一网格的人兼任" in said


def test_who_leads_the_grid_around_is_named_as_such_and_the_grids_own_post_stands_empty(grids):
    holds(personas.SUJIATANG_GRID, "grid_leader", "马国庆", "0871-0000 1110")
    said = words(page(WEST))
    assert "网格长 空缺" in said
    assert "上级网格的网格长 苏家塘第一网格 马国庆 0871-0000 1110" in said
    assert "先找上级网格的网格长马国庆" in said
    assert "兼任" not in said


def test_a_notice_and_the_matrix_say_the_same_of_every_post(grids):
    """Who does the work of each post and since when nobody does, of each grid."""
    today, day = date.today(), timedelta(days=1)
    around = personas.SUJIATANG_GRID
    holds(around, "mediator", "谭素珍", until=today - 9 * day)
    holds(WEST, "mediator", "邵金兰", until=today - 40 * day)
    holds(around, "grid_leader", "马国庆")
    holds(WEST, "grid_leader", "陶春梅", until=today - 12 * day)
    holds(around, "inspector", "彭飞")
    holds(EAST, "community_police", "周建国")
    Area.objects.filter(code=EAST).update(starts_on=today - 100 * day)
    for code in (around, WEST, EAST):
        (row,) = [row for row in vacancies(Area.objects.get(code=code), today).rows if row.grid.code == code]
        told = posts(code).held
        for cell in row.posts:
            of_it = [one for one in told if one.post == cell.column.kind.name]
            here = [one for one in of_it if not one.is_from_above]
            assert {one.name for one in here} == ({one.name for one in cell.holders} or {""})
            assert {one.name for one in of_it if one.is_from_above} == {one.name for one in cell.led_from}
            assert {one.since for one in here} == {cell.since}, (code, cell.column.kind.name)
            assert {bool(one.above) for one in here} == {cell.is_above}


def test_a_vacancy_says_since_when_and_whom_to_ask_instead(grids):
    holds(WEST, "grid_leader", "陶春梅", "0871-0000 1120")
    ended = date.today() - timedelta(days=12)
    holds(WEST, "community_police", "周建国", "0871-0000 1131", until=ended)
    said = words(page(WEST))
    assert "周建国" not in said
    assert f"{ended.month}-{ended.day} 起" in said
    assert "先找网格长陶春梅" in said


def test_who_supports_a_grid_is_counted_in_posts_and_not_named(grids):
    holds(WEST, "building_head", "何大妈", "138 0000 0000")
    said = words(page(WEST))
    assert "楼栋长" in said
    assert "经社区转" in said
    assert "何大妈" not in said
    assert "138" not in said


def test_no_account_and_no_other_number_stands_on_a_notice(grids, person):
    user = person("grid_officer")
    html = page(personas.SUJIATANG_GRID)
    assert user.username not in html
    assert "csrf" not in html
    assert "<script" not in html
    assert "style=" not in html


def test_the_extent_is_said_in_words_too(grids):
    said = words(page(WEST))
    assert "东 苏家塘第一网格 02" in said
    assert "北 第二网格" in said
    assert "西 社区边界" in said


def test_an_address_leads_to_the_notice_of_its_grid_with_the_house_marked(grids):
    a_house(WEST, 0, 0, number="12")
    answer = Client().get(reverse("door"), {"q": "昆建路5号院12幢"}, follow=True)
    html = answer.content.decode()
    assert answer.redirect_chain[0][0].startswith(reverse("door_grid", args=[WEST]))
    assert "昆建路 5 号院 12 幢" in html
    assert "s-pin" in html


def test_an_unknown_address_says_so_and_what_else_can_be_done(grids):
    answer = Client().get(reverse("door"), {"q": "没有的路 99 号"})
    assert answer.status_code == 200
    assert "没找到这个门牌" in answer.content.decode()


def test_grids_are_chosen_down_from_the_district_and_on_the_drawing(grids):
    client, asked, seen = Client(), "", []
    while True:
        html = client.get(reverse("door"), {"area": asked} if asked else {}).content.decode()
        below = re.findall(
            r'href="/g/\?area=(\d+)"', html.partition('class="choose"')[2].partition("</ul>")[0]
        )
        if not below:
            break
        asked = below[0]
        seen.append(asked)
    assert seen[:3] == [personas.WUHUA, personas.LIANHUA, personas.SUJIATANG]
    drawing = client.get(reverse("door"), {"area": personas.SUJIATANG}).content.decode()
    assert f'href="/g/{WEST}/"' in drawing
    assert "s-part" in drawing


def test_a_code_that_is_no_grid_is_a_page_in_words(grids):
    for code in ("99", "abc", "530102006004099"):
        answer = Client().get(f"/g/{code}/")
        assert answer.status_code == 404
        assert "没有这个网格" in answer.content.decode()
        assert 'name="q"' in answer.content.decode()


def test_a_grid_that_ended_says_so(grids):
    gone = grids[1]
    gone.starts_on, gone.ends_on = date(2020, 1, 1), date(2024, 1, 1)
    gone.save()
    gone.boundaries.update(period=DateRange(gone.starts_on, gone.ends_on))
    answer = Client().get(reverse("door_grid", args=[gone.code]))
    assert answer.status_code == 404
    assert "第二网格已撤销" in answer.content.decode()


def test_a_page_is_kept_and_not_sent_twice(grids):
    client = Client()
    first = client.get(reverse("door_grid", args=[WEST]))
    assert first.headers["Cache-Control"] == "public, max-age=60"
    with CaptureQueriesContext(connection) as asked:
        again = client.get(
            reverse("door_grid", args=[WEST]), headers={"if-none-match": first.headers["ETag"]}
        )
    assert again.status_code == 304
    assert not again.content
    assert len(asked) == 0


def test_a_notice_asks_as_often_for_many_as_for_one(grids):
    def asked() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as found:
            Client().get(reverse("door_grid", args=[WEST]))
        return len(found)

    holds(WEST, "community_worker", "王敏")
    a_house(WEST, 0, 0)
    few = asked()
    for number in range(20):
        holds(WEST, "mediator", f"尹国栋{number}")
        a_house(WEST, 0, 0, number=str(number + 2))
    assert asked() == few <= 16


def test_large_type_is_a_link_and_stays(grids):
    client = Client()
    assert '<html lang="zh-hans" class="large">' in page(WEST, client, size="large")
    assert 'class="large"' in page(EAST, client)
    assert 'class="large"' not in page(EAST, client, size="standard")


def test_the_page_is_the_same_for_whoever_has_signed_in(grids, signed_in):
    assert page(WEST, signed_in("street_admin")) == page(WEST)


def test_what_anybody_may_keep_holds_no_session(grids, signed_in):
    """A session that is moved on by any page is not by this one: a cache that takes it would hand it to the next."""
    client = signed_in("street_admin")
    client.get(reverse("home"))
    session = client.session
    session[RarelyWrittenSessionMiddleware.MOVED] = 0
    session.save()
    answer = client.get(reverse("door_grid", args=[WEST]))
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert not answer.cookies
    assert client.get(reverse("home")).cookies["sessionid"].value


def test_whoever_fetches_them_all_waits(grids, monkeypatch):
    monkeypatch.setattr(ceilings, "A_MINUTE", 2)
    client = Client()
    statuses = [client.get(reverse("door")).status_code for _ in range(4)]
    assert statuses == [200, 200, 429, 429]
    assert client.get(reverse("door")).headers["Retry-After"] == "60"


def test_without_a_cache_pages_are_made_every_time(grids, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    assert Client().get(reverse("door_grid", args=[WEST])).status_code == 200


def test_forms_of_two_subjects_are_counted_each_by_itself(rf):
    """What somebody sent to one counts for no other, however their views are called."""
    cache.clear()

    def form_of(module: str):
        def told(_request):
            return Page("grids/door/unknown.html", {"code": "", "place": None})

        told.__module__ = module
        return public_form(most=1, seconds=600)(told)

    one, other = form_of("disputes.views"), form_of("repairs.views")
    answers = [view(rf.post("/g/tell/")) for view in (one, one, other)]
    assert [answer.status_code for answer in answers] == [200, 429, 200]
    # as long as it is really to be waited
    assert answers[1].headers["Retry-After"] == "600"
    assert "请等 10 分钟" in answers[1].content.decode()


def test_whoever_sends_a_form_without_an_account_is_led_to_no_sign_in(settings):
    """Neither by a refusal that the form did not catch, nor where its mark is missing."""
    cache.clear()

    @public_form(most=9, seconds=600)
    def told(_request):
        raise Refusal("这一天还没有到。", code="conflict")

    settings.ROOT_URLCONF = addresses = ModuleType("with_a_form")
    addresses.urlpatterns = [path("g/tell/", told), *urls.urlpatterns]
    refused = Client().post("/g/tell/")
    unproved = Client(enforce_csrf_checks=True).post("/g/tell/")
    for answer, status, words in ((refused, 409, "这一天还没有到。"), (unproved, 403, "刷新后再提交")):
        page = answer.content.decode()
        assert answer.status_code == status
        assert words in page
        assert "居民服务" in page
        assert "请重新登录" not in page
        assert answer.headers["Cache-Control"] == "private, no-store"
