"""A resident finds the grid however the address is written, and from an old notice; and nobody fills what is kept with it."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from redis import Redis

from grids.areas.models import Area, AreaBoundary, BoundaryChange, ChangeKind, Lineage
from grids.door import ceilings
from grids.registry.asked import ways
from tests import personas
from tests.factories.drawn import a_drawn_community, a_grid, a_house
from tests.governance.test_roles import link
from tests.grids.door.test_door import EAST, WEST

pytestmark = pytest.mark.django_db
SECOND = personas.SUJIATANG + "002"


@pytest.fixture(autouse=True)
def grids() -> list[Area]:
    cache.clear()
    return a_drawn_community()


def passed(area_from: str, area_to: str, *, kind: str, m2: float = 9_000, day: date | None = None) -> None:
    change = BoundaryChange.objects.create(
        area_id=personas.SUJIATANG, kind=ChangeKind.REDRAW, from_day=day or timezone.localdate(), reason="小区建成",
        actor=personas.make("grid_admin"),
    )  # fmt: skip
    Lineage.objects.create(change=change, area_from_id=area_from, area_to_id=area_to, kind=kind, m2=m2)


def ended(code: str) -> None:
    Area.objects.filter(code=code).update(starts_on=date(2020, 1, 1), ends_on=date(2024, 1, 1))
    AreaBoundary.objects.filter(area=code).update(period=DateRange(date(2020, 1, 1), date(2024, 1, 1)))


@pytest.mark.parametrize(
    "written",
    [
        "昆建路5号院12幢", "昆建路 ５ 号院 １２ 栋", "昆建路五号院十二幢", "昆建路5号院12号楼", "昆建路5号院12号",
        "昆建路5号院12", "昆建路5号12幢", "昆建路5号院12幢3单元402室", "昆建路5号院12-3-402", "昆建路5号院12-402",
        "云南省昆明市五华区莲华街道苏家塘社区昆建路5号院12幢3单元402室", "12幢 昆建路5号院", "昆建路5號院12棟",
    ],
)  # fmt: skip
def test_an_address_is_found_however_it_is_written(written):
    a_house(WEST, 0, 0, number="12")
    a_house(EAST, 1, 0, number="2")
    answer = Client().get(reverse("door"), {"q": written})
    assert answer.status_code == 302, ways(written)
    assert answer.headers["Location"].startswith(reverse("door_grid", args=[WEST]))


def test_another_house_of_the_yard_is_not_taken_for_it():
    a_house(WEST, 0, 0, number="12")
    assert "没找到这个门牌" in Client().get(reverse("door"), {"q": "昆建路5号院2幢"}).content.decode()


def test_a_notice_says_of_no_other_words_that_they_were_looked_for():
    a_house(WEST, 0, 0, number="12")
    url = reverse("door_grid", args=[WEST])
    said = Client().get(url, {"house": "退款请加微信"}).content.decode()
    assert "您查的" not in said
    assert (
        "您查的 昆建路 5 号院 12 幢" in Client().get(url, {"house": "昆建路 5 号院 12 幢"}).content.decode()
    )


def test_an_old_notice_leads_along_every_change_to_the_grids_of_today():
    third = a_grid(personas.SUJIATANG + "003", "第三网格")
    passed(SECOND, third.code, kind="merge")
    ended(SECOND)
    passed(third.code, WEST, kind="merge")
    passed(third.code, EAST, kind="merge")
    ended(third.code)
    answer = Client().get(reverse("door_grid", args=[SECOND]))
    said = answer.content.decode()
    assert answer.status_code == 404
    assert "原来的地方现在归" in said
    assert all(f'href="/g/{code}/"' in said for code in (WEST, EAST))
    assert f'href="/g/{third.code}/"' not in said


def test_a_grid_that_gave_ground_away_names_who_has_it_now_and_nothing_ahead_of_its_day():
    url = reverse("door_grid", args=[WEST])
    passed(WEST, EAST, kind="moved", m2=12)
    passed(WEST, SECOND, kind="moved", day=timezone.localdate() + timedelta(days=3))
    assert "现在归别的网格" not in Client().get(url).content.decode()
    cache.clear()
    passed(WEST, EAST, kind="split")
    said = Client().get(url).content.decode()
    assert "现在归别的网格" in said
    assert f'href="/g/{EAST}/"' in said
    assert f'href="/g/{SECOND}/"' not in said


def kept() -> int:
    with Redis.from_url(settings.CACHES["default"]["LOCATION"]) as server:
        return len([*server.scan_iter("*door:page:*")])


def test_what_anybody_can_ask_in_any_number_fills_nothing():
    client = Client()
    for number in range(5):
        client.get(reverse("door"), {"q": f"没有的路 {number} 号"})
        client.get(reverse("door"), {"area": f"9{number}"})
        client.get(f"/g/99{number}/")
        client.get(reverse("door_grid", args=[WEST]), {"house": f"x{number}"})
        client.get(reverse("door"), {"utm_source": f"{number}"})
    assert kept() == 1
    client.get(reverse("door_grid", args=[WEST]))
    assert kept() == 2
    missed = client.get(reverse("door"), {"q": "没有的路 1 号"})
    assert missed.headers["Cache-Control"] == "private, no-store"


def test_words_that_a_page_does_not_read_are_on_none_and_keep_none_anew():
    client, url = Client(), reverse("door_grid", args=[WEST])
    client.get(reverse("door"))
    client.get(url)
    assert kept() == 2
    for number in range(3):
        for foreign in ("q", "area"):
            answer = client.get(url, {foreign: f"请打 0000{number}"})
            assert f"0000{number}" not in answer.content.decode()
        client.get(reverse("door"), {"q": " " * number})
        answer = client.get(reverse("door"), {"house": f"请打 0000{number}"})
        assert f"0000{number}" not in answer.content.decode()
    assert kept() == 2


def test_a_subscriber_of_ipv6_is_counted_once_for_all_their_addresses(monkeypatch):
    monkeypatch.setattr(ceilings, "A_MINUTE", 2)

    def status(address: str) -> int:
        return Client(REMOTE_ADDR=address).get(reverse("door")).status_code

    assert [status(f"2001:db8:7:1::{one}") for one in range(1, 4)] == [200, 200, 429]
    assert status("2001:db8:7:2::1") == 200
    assert [status(one) for one in ("::ffff:10.7.0.1", "10.7.0.1", "::ffff:10.7.0.1")] == [200, 200, 429]


def test_what_is_refused_is_said_in_the_doors_own_page(monkeypatch):
    unknown = Client().get("/g/99/")
    monkeypatch.setattr(ceilings, "A_MINUTE", 0)
    waits = Client().get(reverse("door"))
    for answer, status in ((unknown, 404), (waits, 429)):
        said = answer.content.decode()
        assert answer.status_code == status
        assert "css/door.css" in said
        assert "<script" not in said
        assert "找我的网格" in said
    assert waits.headers["Retry-After"] == "60"


def test_what_each_page_asks_may_be_asked_by_the_role_of_the_public_pages():
    """The pages ask by the web's role here: so everything they asked is asked again by the one that is theirs."""
    passed(SECOND, WEST, kind="merge")
    passed(WEST, EAST, kind="split")
    ended(SECOND)
    a_house(WEST, 0, 0, number="12")
    pages = (
        "/g/", f"/g/?area={personas.SUJIATANG}", "/g/?q=昆建路5号院12幢", "/g/?q=苏家塘", f"/g/{WEST}/", f"/g/{SECOND}/",
        f"/g/{WEST}/?house=昆建路 5 号院 12 幢", "/g/?q=没有的路 9 号", "/g/99/",
    )  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        for page in pages:
            Client().get(page)
    statements = dict.fromkeys(one["sql"] for one in asked if one["sql"].startswith("SELECT"))
    assert len(statements) > 20
    with link("public") as own, own.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
