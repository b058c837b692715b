"""Adding a verb touches its row, its effect if it has one, and the migration that follows: all else follows the row."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from grids.access.roles import Permission as P
from grids.approvals import kinds
from grids.approvals.kinds import Hands, Matter, of_matters
from grids.approvals.models import Approval, What
from grids.approvals.wants import of_step
from grids.conduct.api import asked_fields
from grids.conduct.asks import AskDay
from grids.conduct.describing import described
from grids.conduct.lifecycle import BACK, STAY, On, Step
from tests import personas
from tests.asserting import refused
from tests.factories import whistles as made
from whistles.clocks.calendar import Calendar, Limit, Unit
from whistles.clocks.holds import HOLDS, SUSPENSION, Hold
from whistles.clocks.models import Clock
from whistles.clocks.starts import STARTS, Start
from whistles.lifecycle.actions import offers, take
from whistles.lifecycle.actors import ASSISTING, DESK, LEADING, Decider
from whistles.lifecycle.asks import answer, why
from whistles.lifecycle.forms import StepForm
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.shown import due_of
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.states import IN_PROGRESS, OPEN, PAUSED, SIGNED, SUSPENDED, WHISTLED
from whistles.lifecycle.table import DONE, LIFECYCLE
from whistles.lifecycle.tasks import say_what_is_due

pytestmark = pytest.mark.django_db

STAND = Step(
    "stand", "暂停办理", "暂停了办理", DESK, frozenset({IN_PROGRESS}), SUSPENDED, pauses=(SUSPENSION,),
    asks=(why("暂停的原因", "写明等什么。"),),
)  # fmt: skip
# on a department's own part, which it leaves where it stands; what begins there is its own
TELL = Step(
    "tell", "配合进展", "记录了配合进展", ASSISTING, OPEN, STAY, on=On.PART, part_sources=frozenset({WHISTLED, SIGNED}),
    starts=("report", "heard"), ends=("sign",),
)  # fmt: skip
# until a day that is given with the step, which nobody else decides
WAIT = Step(
    "wait", "等到某日", "等到某日", DESK, frozenset({IN_PROGRESS}), SUSPENDED, pauses=(SUSPENSION,), starts=("resume",),
    asks=(AskDay(name="until", label="等到哪天"), why("原因")),
)  # fmt: skip
GO_ON = Step("go_on", "接着办理", "接着办理", DESK, frozenset({SUSPENDED}), BACK, resumes=(SUSPENSION,))
# clocks stand still for a reason of their own, and nothing else does
HOLD = Step("hold", "停表", "停了表", DESK, OPEN, STAY, pauses=("inspection",))
LET_GO = Step("let_go", "继续计时", "继续计时", DESK, OPEN | PAUSED, STAY, resumes=("inspection",))
# a clock of its own, by which whoever has to act is told what is due next
HEAR = Step("hear", "安排听证", "安排了听证", DESK, frozenset({IN_PROGRESS}), STAY, starts=("heard",))
# something new is asked for, by who leads and by who assists, beside the matter's way
BEG = Step(
    "beg", "申请谅解", "申请了谅解", LEADING, frozenset({IN_PROGRESS}), STAY, on=On.LEAD, asks=(why("理由"),), asks_for="mercy",
)  # fmt: skip
BEG_TOO = Step(
    "beg_too", "配合申请谅解", "申请了谅解", ASSISTING, OPEN, STAY, on=On.PART, part_sources=frozenset({WHISTLED, SIGNED}),
    asks=(why("理由"),), asks_for="mercy",
)  # fmt: skip
SPARE = Step(
    "spare", "谅解", "谅解了", Decider("mercy"), OPEN, STAY, asks=(answer(),), decides="mercy", grants=True
)
ADDED = (STAND, GO_ON, TELL, WAIT, HOLD, LET_GO, HEAR, BEG, BEG_TOO, SPARE)


@pytest.fixture
def added(monkeypatch, as_owner, departments):
    """The table with some rows more, and a database that was migrated to it."""
    for step in ADDED:
        monkeypatch.setitem(LIFECYCLE.steps, step.verb, step)
        monkeypatch.setitem(DONE, step.verb, step.done)
    trigger = next(one for one in Whistle._meta.triggers if one.name == "moves_by_the_table")
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE whistles_whistle DISABLE TRIGGER {trigger.get_pgid(Whistle)}")
        cursor.execute("ALTER TABLE whistles_term DROP CONSTRAINT term_known_clock")
        cursor.execute("ALTER TABLE grids_approval DROP CONSTRAINT approval_known_what")
    # one row each: a standstill, a clock, a kind of asking
    monkeypatch.setitem(HOLDS, "inspection", Hold("现场检查", On.MATTER))
    monkeypatch.setitem(
        STARTS, _code(monkeypatch, Clock, "heard", "听证"),
        Start(frozenset({IN_PROGRESS}), limit=lambda rules: Limit(2, Unit.NATURAL_DAYS), name="听证时限"),
    )  # fmt: skip
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    of_matters(
        _code(monkeypatch, What, "mercy", "谅解"),
        Matter(
            hands=lambda asking: Hands(P.WHISTLE_VERIFY, asking.subject.area_id), who="街道研判岗", page=lambda one: "/",
            worded=lambda asking: "谅解",
        ),
        permissions=(P.WHISTLE_VERIFY,), wants=of_step(BEG),
    )  # fmt: skip


def _code(monkeypatch, choices, value: str, label: str):
    """One more code of a list of choices."""
    code = str.__new__(choices, value)
    code._name_, code._value_, code._label_ = value.upper(), value, label
    monkeypatch.setitem(choices._value2member_map_, value, code)
    return code


def test_button_form_api_and_diagram_follow_the_row(added, person):
    whistle, desk = made.a_whistle(state=IN_PROGRESS), person("street_admin")
    assert "stand" in [offer.step.verb for offer in offers(whistle, by=desk) if offer.is_open]
    assert "stand" not in [offer.step.verb for offer in offers(whistle, by=person("department_handler"))]
    form = StepForm(STAND, Situation(whistle, desk))
    assert (form.fields["reason"].label, form.fields["reason"].required) == ("暂停的原因", True)
    assert "reason" in asked_fields(LIFECYCLE.taken)
    assert "in_progress --> suspended: 暂停办理" in LIFECYCLE.mermaid()
    told = {step["verb"]: step for step in described(LIFECYCLE)["steps"]}["stand"]
    assert (told["targets"], told["clocks"]["pauses"]) == ({IN_PROGRESS: [SUSPENDED]}, ["suspension"])


def test_page_timeline_and_clocks_follow_the_row(added, person, client):
    whistle, desk = made.a_whistle(state=IN_PROGRESS), person("street_admin")
    due = whistle.next_due_at
    personas.enter(client, desk)
    assert "暂停办理" in client.get(f"/whistles/{whistle.pk}/").content.decode()
    whistle = take(whistle_id=whistle.pk, verb="stand", by=desk, version=None, reason="等雨停")
    assert (whistle.state, whistle.next_due_at) == (SUSPENDED, None)
    assert whistle.terms.filter(ended_at=None, paused_at__isnull=False).exists()
    page = client.get(f"/whistles/{whistle.pk}/").content.decode()
    assert "暂停了办理" in page
    assert "等雨停" in page
    whistle = take(whistle_id=whistle.pk, verb="go_on", by=desk, version=None)
    assert (whistle.state, whistle.next_due_at) == (IN_PROGRESS, due)
    assert not whistle.terms.filter(ended_at=None, paused_at__isnull=False).exists()


def test_a_step_on_a_part_moves_no_clock_but_its_own_and_may_leave_it_where_it_stands(added, person):
    whistle = made.a_whistle(assisting=["lianhua-police"])
    others = whistle.terms.filter(is_main=True).order_by("pk")
    before, report = list(others.values()), whistle.terms.get(is_main=False, clock="report")
    take(whistle_id=whistle.pk, verb="tell", by=person("assisting_handler"), version=None)
    assert list(others.values()) == before
    assert whistle.report_ins.get(part="assist").standing == WHISTLED
    own = dict(whistle.terms.filter(is_main=False, ended_at=None).values_list("clock", "pk"))
    assert set(own) == {"report", "heard"}
    assert own["report"] != report.pk


def test_what_stands_still_says_so_and_what_was_asked_beside_is_taken_back(added, person):
    whistle, department = made.a_whistle(state=IN_PROGRESS), person("department_handler")
    desk = person("street_admin")
    take(whistle_id=whistle.pk, verb="beg", by=department, version=None, reason="雨季")
    take(whistle_id=whistle.pk, verb="withdraw_asking", by=department, version=None)
    assert not Approval.objects.waiting().exists()
    whistle = take(whistle_id=whistle.pk, verb="hold", by=desk, version=None)
    assert due_of(whistle, timezone.now(), Calendar()).text == "暂停计时"


def test_what_two_departments_ask_for_hides_neither_and_is_decided_one_by_one(added, person, client):
    whistle, desk = made.a_whistle(state=IN_PROGRESS, assisting=["lianhua-police"]), person("street_admin")
    assisting = person("assisting_handler")
    take(whistle_id=whistle.pk, verb="beg_too", by=assisting, version=None, reason="人手不够")
    take(whistle_id=whistle.pk, verb="beg", by=person("department_handler"), version=None, reason="雨季")
    with refused("决定人：街道研判岗", code="forbidden"):
        take(whistle_id=whistle.pk, verb="spare", by=assisting, version=None)
    personas.enter(client, desk)
    assert client.get(f"/whistles/{whistle.pk}/").content.decode().count('<p class="acts">') == 1
    take(whistle_id=whistle.pk, verb="withdraw_asking", by=person("department_handler"), version=None)
    (waiting,) = Approval.objects.waiting()
    assert waiting.reason == "人手不够"
    take(whistle_id=whistle.pk, verb="spare", by=desk, version=None)
    assert Approval.objects.get(pk=waiting.pk).is_granted


def test_a_clock_runs_only_when_nothing_holds_it_any_more_and_loses_nothing(
    added, person, client, time_machine
):
    """A standstill in a standstill, longer than it, and one that is forgotten within another."""
    desk, handler = person("street_admin"), person("department_handler")
    leader, began = person("street_leader"), timezone.now()

    def step(days: int, verb: str, by, **given):
        time_machine.move_to(began + timedelta(days=days, minutes=1))
        return take(whistle_id=whistle.pk, verb=verb, by=by, version=None, **given)

    def stood() -> list[tuple[int, int]]:
        found = whistle.terms.get(clock="close", is_main=True, ended_at=None).moves
        return [
            ((move.since - began).days, (move.until - began).days) for move in found if move.why == "pause"
        ]

    whistle = made.a_whistle(state=IN_PROGRESS)
    until = timezone.localdate() + timedelta(days=30)
    step(0, "ask_suspension", handler, until=until, plan="修", told="电话", reason="雨季")
    step(1, "hold", desk)
    step(2, "grant_suspension", leader)
    personas.enter(client, desk)
    assert "现场检查、挂账" in client.get(f"/whistles/{whistle.pk}/").content.decode()
    held = step(3, "resume", desk, reason="雨停")
    assert (held.state, held.next_due_at, stood()) == (IN_PROGRESS, None, [])
    gone_on = step(5, "let_go", desk)
    assert (gone_on.next_due_at is not None, stood()) == (True, [(1, 5)])

    began, whistle = timezone.now(), made.a_whistle()
    step(0, "object", handler, department="lianhua-police", reason="不归我们管")
    step(1, "hold", desk)
    step(2, "let_go", desk)
    assert stood() == []
    step(3, "hold", desk)
    assert step(4, "withdraw_objection", handler).next_due_at is None
    step(5, "escalate", desk, grade="wuhua-key_street", reason="升级")
    # what begins meanwhile stands still too, and so does what another department has to do
    step(6, "reassign", desk, department="lianhua-police", reason="换部门")
    assert {one.is_held_by("inspection") for one in whistle.terms.filter(ended_at=None)} == {True}
    assert step(7, "let_go", desk).next_due_at is not None
    assert stood() == [(6, 7)]
    past = whistle.terms.filter(clock="close").earliest("started_at", "id")
    assert [((move.since - began).days, (move.until - began).days) for move in past.moves] == [(1, 2)]


def test_a_new_clock_is_told_where_the_others_are_and_says_when_it_is_late(
    added, person, client, time_machine
):
    time_machine.move_to(datetime(2026, 3, 3, 2, tzinfo=UTC))
    whistle, desk = made.a_whistle(state=IN_PROGRESS), person("street_admin")
    handler = person("department_handler")
    take(whistle_id=whistle.pk, verb="contact", by=handler, version=None, contact="reached", reason="说了")
    whistle = take(whistle_id=whistle.pk, verb="hear", by=desk, version=None)
    heard = whistle.terms.get(clock="heard")
    assert (whistle.next_due_at, heard.rule.partition(" · ")[0]) == (heard.due_at, "听证时限")
    time_machine.move_to(heard.due_at + timedelta(days=2))
    assert say_what_is_due() > 0
    personas.enter(client, desk)
    page = client.get(f"/whistles/{whistle.pk}/").content.decode()
    assert "听证时限" in page
    whistle.refresh_from_db()
    assert due_of(whistle, timezone.now(), Calendar()).text.startswith("听证")


def test_what_waits_until_a_day_that_is_given_goes_on_by_itself_at_its_end(added, person, time_machine):
    whistle, due = made.a_whistle(state=IN_PROGRESS), timezone.localdate() + timedelta(days=3)
    take(
        whistle_id=whistle.pk,
        verb="wait",
        by=person("street_admin"),
        version=None,
        until=due,
        reason="等雨停",
    )
    time_machine.move_to(timezone.now() + timedelta(days=4))
    assert say_what_is_due() > 0
    assert Whistle.objects.get().state == IN_PROGRESS
    assert timezone.localdate(whistle.events.get(to_state=IN_PROGRESS, verb="lapse").occurred_at) == due
