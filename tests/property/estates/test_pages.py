"""The pages of an estate: what stands on them, what is entered there, and for whom."""

import pytest
from django.urls import reverse

from property.estates.managing.queries import stretches_of
from property.estates.models import Estate
from tests import personas
from tests.factories.estates import a_managed_estate, an_estate
from tests.factories.registry import a_building_by_hand

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(departments):
    return personas.make("community_officer")


@pytest.fixture
def signed_in(client, officer):
    client.force_login(officer)
    return client


def page(client, estate, name="estate", *more, **asked):
    answer = client.get(reverse(name, args=[estate.pk, *more]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_estates_page_tells_who_managed_its_homes_its_people_score_and_money(signed_in, officer):
    estate = a_managed_estate(by=officer, houses=True)
    told = page(signed_in, estate)
    for words in (
        "2013 — 2018-09-29", "莲园物业服务公司", "2027-09-28", "物业党支部书记", "发出 100 份，收回 83 份", "8,543.22",
        "90,000.00", "28 户", "by-self",
    ):  # fmt: skip
        assert words in told, words
    assert told.count('class="c-plain"') == 28


def test_who_only_repairs_sees_whom_to_reach_and_neither_homes_nor_money(client, officer):
    estate = a_managed_estate(by=officer, houses=True)
    client.force_login(personas.make("property_handler"))
    told = page(client, estate)
    assert "物业党支部书记" in told
    assert "8,543.22" not in told
    assert "c-plain" not in told
    assert "0.50 元" not in told
    assert client.get(reverse("estate_funds", args=[estate.pk])).status_code == 403


def test_an_office_enters_who_manages_and_is_told_what_is_wrong_in_its_field(signed_in, officer):
    estate = an_estate(by=officer)
    add = reverse("estate_add", args=[estate.pk, "management"])
    given = {"kind": "company", "from_day": "2018-09-29", "exact": "day"}
    refused = signed_in.post(add, given)
    assert refused.status_code == 400
    assert "请写公司名称" in refused.content.decode()
    assert signed_in.post(add, given | {"company": "曙光<b>物业"}).status_code == 302
    assert "曙光&lt;b&gt;物业" in page(signed_in, estate)
    (one,) = stretches_of(estate.pk)
    strike = reverse("estate_strike", args=[estate.pk, "management", one.row.pk])
    assert signed_in.post(strike, {"reason": ""}).status_code == 400
    assert signed_in.post(strike, {"reason": "登记错了"}).status_code == 302
    assert stretches_of(estate.pk) == []


@pytest.mark.parametrize(
    ("what", "given"),
    [
        ("post", {"kind": "spot", "what": "维修", "name": "王师傅", "office_phone": "0871-60000003"}),
        ("fund", {"fund": "common", "flow": "in", "yuan": "1200.05", "day": "2026-03-01", "what": "门房租金"}),
        ("score", {"year": "2024", "sample": "90", "very_good": "9", "good": "1", "fair": "0", "poor": "0", "very_poor": "0"}),
    ],
)  # fmt: skip
def test_everything_that_an_office_enters_stands_on_the_page(signed_in, officer, what, given):
    estate = an_estate(by=officer)
    assert signed_in.post(reverse("estate_add", args=[estate.pk, what]), given).status_code == 302
    told = page(signed_in, estate)
    assert {"post": "王师傅", "fund": "1,200.05", "score": "发出 90 份，收回 10 份"}[what] in told


@pytest.mark.parametrize("yuan", ["0", "-1", "0.001", "1e99", "NaN", "999999999999999"])
def test_no_sum_that_is_none_gets_into_a_book(signed_in, officer, yuan):
    estate = an_estate(by=officer)
    given = {"fund": "common", "flow": "in", "yuan": yuan, "day": "2026-03-01", "what": "租金"}
    assert signed_in.post(reverse("estate_add", args=[estate.pk, "fund"]), given).status_code == 400
    assert not estate.fund_entries.exists()


def test_money_is_read_book_by_book(signed_in, officer):
    estate = a_managed_estate(by=officer)
    assert "90,000.00" in page(signed_in, estate, "estate_funds")
    told = page(signed_in, estate, "estate_funds", fund="common")
    assert "3,456.78" in told
    assert told.count("<tr>") == 3


def test_buildings_come_and_go_and_the_estate_ends_with_why(signed_in, officer):
    estate, other = an_estate(by=officer), a_building_by_hand(address="河滨路9号")
    into = reverse("estate_buildings", args=[estate.pk])
    assert "河滨路9号" in page(signed_in, estate, "estate_buildings")
    assert signed_in.post(into, {"buildings": [str(other.pk)]}).status_code == 302
    assert "河滨路9号" in page(signed_in, estate)
    out = reverse("estate_let_go", args=[estate.pk, other.pk])
    assert signed_in.post(out, {"reason": "划错了"}).status_code == 302
    assert "河滨路9号" not in page(signed_in, estate)
    assert signed_in.post(reverse("estate_end", args=[estate.pk]), {"reason": "合并了"}).status_code == 302
    assert signed_in.get(reverse("estate_correct", args=[estate.pk])).status_code == 409


def test_who_corrects_with_an_older_page_is_told_and_nothing_is_lost(signed_in, officer):
    estate = an_estate(by=officer)
    given = {"name": "莲园新村", "kind": "estate", "built": "1996", "note": "", "version": estate.version}
    correct = reverse("estate_correct", args=[estate.pk])
    assert signed_in.post(correct, given).status_code == 302
    stale = signed_in.post(correct, given | {"name": "别的名字"})
    assert stale.status_code == 400
    assert "刚才有人改过" in stale.content.decode()
    assert Estate.objects.get().name == "莲园新村"


def test_unknown_things_are_not_there(signed_in, officer):
    estate = an_estate(by=officer)
    assert signed_in.get(reverse("estate_add", args=[estate.pk, "nothing"])).status_code == 404
    assert signed_in.get(f"/estates/{estate.pk}/?shade=nothing").status_code == 200
