"""A promise is taken back by whoever made it; a street says how long care is kept; care's heads stand outside the database too."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from grids.care import actions, sweeping
from grids.care.looking import auditing
from grids.care.looking.models import CareHead
from grids.care.models import CareEvent, CareRecord
from grids.conduct import outside
from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.registry.dwellings.rules import RegisterRules
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import care

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def test_whoever_made_a_promise_takes_it_back_with_a_reason_and_the_book_says_so(signed_in):
    record = care.active()
    promised = record.promises.get()
    actions.deed(record_id=record.pk, promise_id=promised.pk, what="", by=care.writer())
    with pytest.raises(Refusal, match="为什么撤回"):
        actions.unpromise(record_id=record.pk, promise_id=promised.pk, why="", by=care.writer())
    client, way = signed_in("care_officer"), reverse("care_step", args=[record.pk, "unpromise"])
    assert promised.words in client.get(way).content.decode()
    assert client.post(way, {"promise_id": str(promised.pk), "why": "declined"}).status_code == 302
    assert not record.promises.filter(ended_on=None).exists()
    assert record.deeds.count() == 1
    steps = list(CareEvent.objects.filter(record=record).order_by("seq"))
    assert (steps[-1].verb, steps[-1].detail["why"]) == ("unpromised", "declined")
    assert broken_links(iter(steps)) == []
    assert "不需要" in client.get(reverse("care_record", args=[record.pk])).content.decode()
    with pytest.raises(Refusal, match="不在了"):
        actions.unpromise(record_id=record.pk, promise_id=promised.pk, why="wrong", by=care.writer())


def test_nobody_else_takes_a_promise_back():
    record = care.active()
    other = personas.make("other_care_officer") if "other_care_officer" in personas.PERSONAS else None
    promised = record.promises.get()
    type(promised).objects.filter(pk=promised.pk).update(made_by=care.decider())
    with pytest.raises(Refusal, match="自己撤回"):
        actions.unpromise(record_id=record.pk, promise_id=promised.pk, why="wrong", by=other or care.writer())


def test_a_key_of_another_record_takes_no_promise_back():
    one, other, key = care.active(), care.active(), uuid4()
    took = {"why": "wrong", "by": care.writer(), "key": key}
    for _twice in range(2):
        actions.unpromise(record_id=one.pk, promise_id=one.promises.get().pk, **took)
    with pytest.raises(Refusal, match="已经旧了"):
        actions.unpromise(record_id=other.pk, promise_id=other.promises.get().pk, **took)
    assert other.promises.get().ended_on is None


@pytest.mark.parametrize(("days", "is_gone"), [(61, True), (59, False)])
def test_a_street_says_how_long_what_care_said_is_kept(days, is_gone):
    RegisterRules.objects.create(street_id=personas.LIANHUA, care_kept_days=60)
    record = care.active()
    actions.end(record_id=record.pk, how="over", by=care.writer())
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        sweeping.forget(by=system_actor())
    assert (CareRecord.objects.get(pk=record.pk).forgotten_at is not None) == is_gone


def test_heads_stand_outside_the_database_and_tell_nothing_of_a_day(tmp_path, settings):
    settings.LEDGER_HEADS_DIR = str(tmp_path)
    care.active()
    path = outside.file("care")
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert auditing.make_heads() == 2
        auditing.make_heads()
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        assert [sorted(line) for line in lines] == [["mark", "seq"], ["mark", "seq"]]
        assert [line["seq"] for line in lines] == [1, 2]
        assert auditing.found_wrong() == []
        # the database says something else than what was kept
        path.write_text(path.read_text().replace(lines[0]["mark"][:8], "00000000"))
        assert any("第 1 个日封" in one for one in auditing.found_wrong())
    assert CareHead.objects.count() == 2


def test_a_head_that_the_database_lost_is_missed(tmp_path, settings):
    settings.LEDGER_HEADS_DIR = str(tmp_path)
    care.active()
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        auditing.make_heads()
        outside.append(outside.file("care"), [{"seq": 2, "mark": "ab"}])
        assert any("第 2 个日封" in one for one in auditing.found_wrong())
