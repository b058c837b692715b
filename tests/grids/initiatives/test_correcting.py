"""A going initiative's name, purpose and dates are put right with a reason, and its book says how they read."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.initiatives import actions
from grids.initiatives.models import Initiative
from grids.initiatives.undoing.correcting import Told, correct
from tests import personas
from tests.factories.initiatives import an_initiative, begun

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _areas(departments):
    """Areas are there."""


def told(one: Initiative) -> Told:
    return Told(one.name, one.purpose, one.starts_on, one.ends_on)


def right(one: Initiative, person, reason: str = "", who: str = "grid_admin", **more) -> Initiative:
    changes = {name: more.pop(name) for name in list(more) if name in Told.__slots__}
    return correct(
        initiative_id=one.pk, told=replace(told(one), **changes), by=person(who), reason=reason, **more
    )


def test_with_a_reason_it_reads_otherwise_and_the_book_says_how_it_read(person):
    one = begun()
    until = one.ends_on + 7 * DAY
    right(one, person, "名称写错，延长一周", name="冬季消防排查", ends_on=until)
    after = Initiative.objects.get(pk=one.pk)
    assert (after.name, after.ends_on, after.state) == ("冬季消防排查", until, "going")
    step = after.events.get(verb="correct")
    assert step.reason == "名称写错，延长一周"
    assert step.given == {
        "name": ["冬季消防隐患排查", "冬季消防排查"], "ends_on": [one.ends_on.isoformat(), until.isoformat()],
    }  # fmt: skip
    assert broken_links(after.events.order_by("seq").iterator()) == []


def test_what_goes_on_wants_a_reason_and_a_plan_none(person):
    with pytest.raises(Refusal, match="写明原因"):
        right(begun(), person, name="冬季排查")
    assert right(an_initiative(), person, name="冬季排查").name == "冬季排查"


def test_nothing_to_change_is_said(person):
    with pytest.raises(Refusal, match="没有改动"):
        right(begun(), person, "看看")


@pytest.mark.parametrize(("days", "sentence"), [
    ({"ends_on": -1}, "不能早于"), ({"starts_on": 3}, "不能晚于今天"), ({"ends_on": 2}, "“查看消防通道”的期限"),
])  # fmt: skip
def test_dates_that_contradict_what_goes_on_are_refused(person, days, sentence):
    one, today = begun(), timezone.localdate()
    with pytest.raises(Refusal, match=sentence):
        right(one, person, "改期", **{name: today + n * DAY for name, n in days.items()})


def test_what_has_ended_is_corrected_no_more(person):
    one = begun()
    actions.end(initiative_id=one.pk, reason="提前办完", by=person("grid_admin"))
    with pytest.raises(Refusal, match="已经结束"):
        right(one, person, "改名", name="另一个")


def test_who_was_slower_sees_who_corrected_it_first(person):
    one = begun()
    right(one, person, "改名", name="第一次", known=0)
    with pytest.raises(Refusal, match="已经更正过"):
        right(one, person, "改名", name="第二次", known=0)


def test_who_does_not_plan_corrects_nothing(person):
    with pytest.raises(Refusal, match="布置专项"):
        right(begun(), person, "改名", who="community_officer", name="另一个")


def test_it_is_corrected_on_its_page_and_told_there(person, signed_in):
    one, client = begun(), signed_in("grid_admin")
    address = f"/initiatives/{one.pk}/"
    assert f"{address}correct/" in client.get(address).content.decode()
    given = {
        "name": "冬季消防排查",
        "purpose": one.purpose,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "known": 0,
    }
    refused = client.post(f"{address}correct/", given)
    assert refused.status_code == 400
    assert "写明原因" in refused.content.decode()
    assert client.post(f"{address}correct/", given | {"reason": "名称写错"}).status_code == 302
    page = client.get(address).content.decode()
    assert "名称：冬季消防隐患排查 → 冬季消防排查" in page
    assert "名称写错" in page
    assert f"{address}correct/" not in signed_in("grid_officer").get(address).content.decode()
    assert Initiative.objects.get(pk=one.pk).area_id == personas.LIANHUA
