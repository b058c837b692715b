"""After the end: who reported it is asked by somebody who took no part, and street and departments rate each other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grids.conduct.refusals import Refusal
from grids.staff.queries import system_actor
from tests.asserting import verbs
from tests.factories import whistles as made
from whistles.clocks.models import StreetRule, Term
from whistles.lifecycle.actions import take
from whistles.lifecycle.lists import narrowed, rows_for
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.todos import to_follow_up
from whistles.statistics import lists
from whistles.statistics.actions import refresh
from whistles.statistics.breakdown import breakdown
from whistles.statistics.figures import SAYING

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]

TO_ASK = {"state": "to_follow_up"}


@pytest.fixture
def closed(person) -> Whistle:
    """A matter of two reports that the desk verified."""
    whistle = made.a_whistle(state="submitted")
    second = made.a_lead(number="T-2")
    type(second).objects.filter(pk=second.pk).update(whistle=whistle, state="whistled")
    desk = person("street_admin")
    given = {"outcome": "solved", "reason": "现场看过"}
    return take(whistle_id=whistle.pk, verb="close", by=desk, version=whistle.version, given=given)


def say(whistle: Whistle, verb: str, by, **given) -> Whistle:
    return take(whistle_id=whistle.pk, verb=verb, by=by, version=None, given=given)


def numbers(whistle: Whistle) -> list[str]:
    return list(whistle.leads.order_by("received_at", "pk").values_list("source_number", flat=True))


def test_each_report_is_followed_up_once_by_who_neither_handled_nor_verified(closed, person):
    first, second = numbers(closed)
    waits = [to_follow_up(person(who)) for who in ("street_leader", "street_admin", "other_street_admin")]
    assert [len(rows) for rows in waits] == [1, 0, 0]
    listed = [
        narrowed(rows_for(person(who)), TO_ASK, timezone.now(), person(who))
        for who in ("street_leader", "other_street_admin")
    ]
    assert [list(rows) for rows in listed] == [[closed], []]
    term = Term.objects.get(whistle=closed, clock="follow")
    assert (term.amount, term.unit, term.ended_at) == (3, "working_days", None)
    told = {"lead": first, "reached": "reached", "resolved": "resolved", "satisfaction": "content"}
    for who in ("street_admin", "department_handler"):
        with pytest.raises(Refusal):
            say(closed, "follow_up", person(who), **told)
    leader = person("street_leader")
    with pytest.raises(Refusal, match="不填是否解决"):
        say(closed, "follow_up", leader, **told | {"reached": "not_reached"})
    say(closed, "follow_up", leader, **told)
    with pytest.raises(Refusal):
        say(closed, "follow_up", leader, **told)
    assert Term.objects.get(pk=term.pk).ended_at is None
    say(closed, "follow_up", leader, lead=second, reached="not_reached")
    assert Term.objects.get(pk=term.pk).end == "met"
    with pytest.raises(Refusal, match="都已经回访过了"):
        say(closed, "follow_up", leader, lead=second, reached="not_reached")
    assert to_follow_up(leader) == []
    assert not narrowed(rows_for(leader), TO_ASK, timezone.now(), leader).exists()
    assert list(closed.events.exclude(answer="").values_list("answer", flat=True)) == ["c0", "fyyc", "fn"]


def test_who_says_that_it_is_not_done_has_it_opened_again_in_one_step(closed, person):
    leader, first = person("street_leader"), numbers(closed)[0]
    with pytest.raises(Refusal, match="不用重办"):
        say(closed, "follow_up_reopen", leader, lead=first, resolved="resolved", reason="说好了")
    opened = say(closed, "follow_up_reopen", leader, lead=first, resolved="unresolved", reason="灯还是不亮")
    assert (opened.state, opened.round, opened.outcome) == ("whistled", 2, "")
    assert Term.objects.get(whistle=closed, clock="follow").end == "stopped"
    assert Term.objects.filter(whistle=closed, clock="close", ended_at=None, round=2).exists()


def test_street_and_departments_rate_each_other_once_and_no_person(closed, person):
    desk, handler = person("street_admin"), person("department_handler")
    say(closed, "rate_part", desk, department="lianhua-urban", mark="good", reason="到得快")
    say(closed, "rate_whistle", handler, mark="fair")
    part = closed.report_ins.get()
    assert (part.mark, part.whistle_mark) == ("good", "fair")
    for verb, who, given in (
        ("rate_part", desk, {"department": "lianhua-urban"}),
        ("rate_whistle", handler, {}),
    ):
        with pytest.raises(Refusal):
            say(closed, verb, who, mark="poor", **given)
    assert closed.events.get(verb="rate_whistle").department.code == "lianhua-urban"
    assert verbs(closed)[-2:] == ["rate_part", "rate_whistle"]
    # as counts of each answer, under the department that it is about or by
    refresh()
    (line,) = breakdown(closed.area, timezone.localdate(), "department")
    marks = ("part_good", "part_fair", "part_poor", "sent_good", "sent_fair", "sent_poor")
    assert [line[name] for name in marks] == [1, 0, 0, 0, 1, 0]
    (listed,) = lists.behind(desk, closed.area, timezone.localdate(), "sent_fair", department="lianhua-urban")
    assert (listed.pk, listed.times) == (closed.pk, 1)


def test_the_three_rates_are_made_of_what_was_said_and_say_of_how_many(closed, person):
    leader, (first, second) = person("street_leader"), numbers(closed)
    say(
        closed,
        "follow_up",
        leader,
        lead=first,
        reached="reached",
        resolved="resolved",
        satisfaction="content",
    )
    say(closed, "follow_up", leader, lead=second, reached="reached", resolved="unresolved")
    called = made.a_whistle(state="in_progress")
    called = say(called, "contact", system_actor(), contact="reached", reason="约好明天上门")
    made.along_from(called, ("submit", "close"))
    refresh()
    area, today = closed.area, timezone.localdate()
    lines = {line["code"]: line for line in breakdown(area, today, "rate")}
    response, resolution, satisfaction = (lines[name] for name in ("response", "resolution", "satisfaction"))
    assert (response["year_part"], response["year_whole"], response["year_rate"]) == (1, 2, 50.0)
    assert (resolution["year_part"], resolution["year_whole"], resolution["year_asked"]) == (1, 2, 2)
    assert (satisfaction["year_part"], satisfaction["year_whole"], satisfaction["year_reached"]) == (1, 1, 2)
    said = {
        "to_contact": 2,
        "contacted": 1,
        "asked": 2,
        "reached": 2,
        "told_result": 2,
        "resolved": 1,
        "content": 1,
    }
    for figure in SAYING:
        rows = lists.behind(leader, area, today, figure, since=today.replace(month=1, day=1))
        listed = sum(rows.values_list("times", flat=True))
        assert (figure, listed) == (
            figure,
            lists.figure_of(area, today, figure, since=today.replace(month=1, day=1)),
        )
        assert listed == said.get(figure, listed)
    StreetRule.objects.create(area_code=area.code, rule="content_is_satisfied", value=0)
    (line,) = (one for one in breakdown(area, today, "rate") if one["code"] == "satisfaction")
    assert (line["year_part"], line["year_rate"]) == (0, 0.0)
    assert breakdown(area, today - timedelta(days=400), "rate")[0]["year_rate"] is None
