"""What a street sets for itself: the nearest row holds, each rule is read by what acts, and what was decided keeps its own."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from grids.audit.models import SecurityEvent
from grids.conduct.refusals import Refusal
from tests import personas
from tests.administration import shows
from tests.factories import whistles as made
from whistles.clocks.calendar import SHANGHAI, Calendar, Limit, Unit
from whistles.clocks.counting import called_to_mind_at, supervised_at
from whistles.clocks.deadlines import rules_in
from whistles.clocks.models import StreetRule, Term
from whistles.clocks.rules import RULES, Rules
from whistles.lifecycle.actions import take
from whistles.lifecycle.models import Whistle

pytestmark = pytest.mark.django_db
PLAN = {"plan": "等雨季过后重铺路面", "told": "已电话告知诉求人"}


def at(month: int, day: int, hour: int = 10) -> datetime:
    """A moment of 2026; the 2nd of March is a Monday."""
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def set_to(rule: str, value: int, area_code: str = personas.LIANHUA) -> None:
    StreetRule.objects.update_or_create(area_code=area_code, rule=rule, defaults={"value": value})


def test_every_rule_has_a_default_of_ours_and_the_nearest_row_holds():
    shipped = {one.rule: one for one in StreetRule.objects.filter(area_code="")}
    assert {code: one.value for code, one in shipped.items()} == {
        code: one.default for code, one in RULES.items()
    }
    assert {one.provenance for one in shipped.values()} == {"ours"}
    for place, days in ((personas.WUHUA, 20), (personas.LIANHUA, 21), ("530111004", 99)):
        set_to("reopen_days", days, place)
    held = {rules_in(code).reopen_days for code in (personas.SUJIATANG, personas.LIANHUA)}
    assert (held, rules_in(personas.WUHUA).reopen_days, rules_in("530102001").reopen_days) == ({21}, 20, 20)
    assert rules_in("") == Rules()


@pytest.fixture
def step(departments, person):
    """Takes a step now, in somebody's name; a refusal is told by its sentence."""

    def taken(whistle: Whistle, verb: str, who: str = "department_handler", **given) -> str:
        when = given.pop("occurred_at", None)
        given = {"reason": "说明情况", **given}
        try:
            take(
                whistle_id=whistle.pk, verb=verb, by=person(who), version=None, given=given, occurred_at=when
            )
        except Refusal as refusal:
            return str(refusal.message)
        return ""

    return taken


def limit(clock: str) -> int:
    return Term.objects.filter(clock=clock).latest("id").amount


def _extend(step: Callable, days: int) -> str:
    whistle = made.a_whistle(state="in_progress")
    return step(whistle, "ask_extension", days=days)


def _suspend(step: Callable, days: int = 60) -> str:
    whistle = made.a_whistle(state="in_progress")
    until = (at(3, 2) + timedelta(days=days)).date().isoformat()
    said = step(whistle, "ask_suspension", until=until, **PLAN)
    return said or step(whistle, "grant_suspension", "street_leader")


def _closed(step: Callable) -> str:
    with time_machine.travel(at(2, 9), tick=False):
        whistle = made.a_whistle(state="closed")
    return step(whistle, "reopen", "street_admin")


def _objected(step: Callable) -> int:
    step(made.a_whistle(), "object", department=made._department("lianhua-market"))
    return limit("answer")


def _objects_again(step: Callable) -> str:
    whistle, market = made.a_whistle(), made._department("lianhua-market")
    step(whistle, "object", department=market)
    step(whistle, "overrule", "street_admin")
    return step(whistle, "object", department=market)


def _submitted(step: Callable) -> int:
    made.a_whistle(state="submitted")
    return limit("verify")


def _followed(step: Callable) -> int:
    made.a_whistle(state="closed")
    return limit("follow")


def _reviewed(step: Callable) -> int:
    _suspend(step)
    return limit("review")


def _earlier(step: Callable) -> str:
    with time_machine.travel(at(2, 24), tick=False):
        whistle = made.a_whistle(state="submitted")
    return step(whistle, "close", "street_admin", outcome="solved", occurred_at=at(2, 25))


def _told(rules: Rules) -> tuple:
    """When somebody is told of a long term and of one in hours, before and after its end."""
    days, hours = Limit(5, Unit.WORKING_DAYS), Limit(20, Unit.URGENT_HOURS)
    return tuple(
        tell for limited in (days, hours)
        for tell in (
            called_to_mind_at(at(3, 2), at(3, 9, 17), limited, Calendar(), rules),
            supervised_at(at(3, 9, 17), limited, Calendar(), rules),
        )
    )  # fmt: skip


# rule → another value, and what becomes of it under the default and under that
READ = {
    "backdate_days": (3, _earlier, "", "最多早 3 天"),
    "reopen_days": (10, _closed, "", "办结已超过 10 天"),
    "objections": (2, _objects_again, "最多提出 1 次", ""),
    "answer_days": (3, _objected, 1, 3),
    "verify_days": (4, _submitted, 2, 4),
    "follow_up_days": (5, _followed, 3, 5),
    "review_days": (10, _reviewed, 30, 10),
    "suspended_days": (50, _suspend, "", "累计最多 50 天"),
    "extensions": (0, lambda step: _extend(step, 3), "", "最多 0 次"),
    "extension_days": (5, lambda step: _extend(step, 6), "", "1 到 5 之间"),
}
TOLD = {"remind_long_days": 5, "remind_days": 2, "remind_share": 50, "warn_days": 2, "warn_share": 50}


# what figures are read by: tests/whistles/lifecycle/test_followed_up.py; who verifies: test_nobody_gains_by_it.py
FIGURED = {"content_is_satisfied", "own_work"}


def test_every_rule_is_read_by_what_acts(step, person):
    assert set(READ) | set(TOLD) | FIGURED == set(RULES)
    for name in ("street_leader", "street_admin"):
        person(name)
    with time_machine.travel(at(3, 2), tick=False):
        for rule, (value, happens, before, after) in READ.items():
            for expected in (before, after):
                found = happens(step)
                same = expected in found if isinstance(expected, str) and expected else found == expected
                assert same, (rule, found)
                set_to(rule, value)
            set_to(rule, RULES[rule].default)
    for rule, value in TOLD.items():
        assert _told(Rules(**{rule: value})) != _told(Rules()), rule


def test_what_was_decided_under_an_earlier_value_keeps_it(step, person):
    person("street_leader")
    with time_machine.travel(at(3, 2), tick=False) as clock:
        closed, objected = made.a_whistle(state="closed"), made.a_whistle()
        waiting = made.a_whistle(state="in_progress")
        step(objected, "object", department=made._department("lianhua-market"))
        assert step(waiting, "ask_extension", days=40) == ""
        for rule, value in (("reopen_days", 5), ("answer_days", 9), ("extension_days", 2), ("extensions", 0)):
            set_to(rule, value)
        assert Term.objects.get(whistle=objected, clock="answer").due_at == at(3, 3, 17)
        assert step(waiting, "grant_extension", "street_admin") == ""
        clock.move_to(at(3, 22))
        later = made.a_whistle(state="closed")
        assert step(closed, "reopen", "street_admin") == ""
        clock.move_to(at(3, 29))
        assert "超过 5 天" in step(later, "reopen", "street_admin")


def test_a_street_sets_its_own_rules_and_the_log_says_from_what_to_what(signed_in, areas, system_admin):
    client, rules = signed_in("street_admin"), reverse("admin:whistles_streetrule_add")
    shipped = StreetRule.objects.get(area_code="", rule="reopen_days")
    default = reverse("admin:whistles_streetrule_change", args=[shipped.pk])
    assert client.get(default).status_code == 200
    assert client.post(default, {"value": 1, "provenance": "local"}).status_code == 403
    given = {"rule": "reopen_days", "value": 400, "provenance": "local"}
    assert shows(client.post(rules, given), "要填 0 到 365 之间的整数")
    assert client.post(rules, given | {"value": 20}).status_code == 302
    own = StreetRule.objects.get(area_code=personas.LIANHUA)
    assert client.post(rules, given | {"value": 25}).status_code == 200
    change = reverse("admin:whistles_streetrule_change", args=[own.pk])
    assert client.post(change, {"value": 15, "provenance": "local"}).status_code == 302
    assert rules_in(personas.SUJIATANG).reopen_days == 15
    said = SecurityEvent.objects.filter(subject_id=str(own.pk), kind="configuration").latest("pk")
    assert (list(said.detail["old"].values()), list(said.detail["new"].values())) == ([20], [15])
    other = signed_in("other_street_admin")
    assert other.post(change, {"value": 16, "provenance": "local"}).status_code == 403
