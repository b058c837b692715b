"""Adding a verb touches its row, its effect if it has one, and the migration that follows: all else follows the row."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from grids.approvals.models import Approval
from grids.conduct.api import asked_fields
from grids.conduct.asks import AskDay
from grids.conduct.describing import described
from grids.conduct.lifecycle import BACK, STAY, On, Step
from tests import personas
from tests.factories import whistles as made
from whistles.clocks.calendar import Calendar
from whistles.lifecycle.actions import offers, take
from whistles.lifecycle.actors import ASSISTING, DESK, LEADING
from whistles.lifecycle.asks import why
from whistles.lifecycle.forms import StepForm
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.shown import due_of
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.states import IN_PROGRESS, OPEN, RUNNING, SIGNED, SUSPENDED, WHISTLED
from whistles.lifecycle.table import DONE, LIFECYCLE
from whistles.lifecycle.tasks import say_what_is_due

pytestmark = pytest.mark.django_db

STAND = Step(
    "stand", "暂停办理", "暂停了办理", DESK, frozenset({IN_PROGRESS}), SUSPENDED, pauses=RUNNING,
    asks=(why("暂停的原因", "写明等什么。"),),
)  # fmt: skip
# on a department's own part, which it leaves where it stands
TELL = Step(
    "tell", "配合进展", "记录了配合进展", ASSISTING, OPEN, STAY, on=On.PART, part_sources=frozenset({WHISTLED, SIGNED}),
    starts=("report",), ends=("sign",),
)  # fmt: skip
# until a day that is given with the step, which nobody else decides
WAIT = Step(
    "wait", "等到某日", "等到某日", DESK, frozenset({IN_PROGRESS}), SUSPENDED, pauses=RUNNING, starts=("resume",),
    asks=(AskDay(name="until", label="等到哪天"), why("原因")),
)  # fmt: skip
# clocks stand still and nothing else does; something is asked for beside the matter's way
HOLD = Step("hold", "停表", "停了表", DESK, frozenset({IN_PROGRESS}), STAY, pauses=RUNNING)
BEG = Step(
    "beg", "申请谅解", "申请了谅解", LEADING, frozenset({IN_PROGRESS}), STAY, on=On.LEAD, asks=(why("理由"),), asks_for="appeal",
)  # fmt: skip
GO_ON = Step("go_on", "接着办理", "接着办理", DESK, frozenset({SUSPENDED}), BACK, resumes=RUNNING)


@pytest.fixture
def added(monkeypatch, as_owner, departments):
    """The table with some rows more, and a database that was migrated to it."""
    for step in (STAND, GO_ON, TELL, WAIT, HOLD, BEG):
        monkeypatch.setitem(LIFECYCLE.steps, step.verb, step)
        monkeypatch.setitem(DONE, step.verb, step.done)
    trigger = next(one for one in Whistle._meta.triggers if one.name == "moves_by_the_table")
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE whistles_whistle DISABLE TRIGGER {trigger.get_pgid(Whistle)}")


def test_button_form_api_and_diagram_follow_the_row(added, person):
    whistle, desk = made.a_whistle(state=IN_PROGRESS), person("street_admin")
    assert "stand" in [offer.step.verb for offer in offers(whistle, by=desk) if offer.is_open]
    assert "stand" not in [offer.step.verb for offer in offers(whistle, by=person("department_handler"))]
    form = StepForm(STAND, Situation(whistle, desk))
    assert (form.fields["reason"].label, form.fields["reason"].required) == ("暂停的原因", True)
    assert "reason" in asked_fields(LIFECYCLE.taken)
    assert "in_progress --> suspended: 暂停办理" in LIFECYCLE.mermaid()
    told = {step["verb"]: step for step in described(LIFECYCLE)["steps"]}["stand"]
    assert (told["targets"], told["clocks"]["pauses"]) == ({IN_PROGRESS: [SUSPENDED]}, ["*"])


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
    assert list(own) == ["report"]
    assert own["report"] != report.pk


def test_what_stands_still_says_so_and_what_was_asked_beside_is_taken_back(added, person):
    whistle, department = made.a_whistle(state=IN_PROGRESS), person("department_handler")
    person("street_leader")
    take(whistle_id=whistle.pk, verb="beg", by=department, version=None, reason="雨季")
    take(whistle_id=whistle.pk, verb="withdraw_asking", by=department, version=None)
    assert not Approval.objects.waiting().exists()
    whistle = take(whistle_id=whistle.pk, verb="hold", by=person("street_admin"), version=None)
    assert due_of(whistle, timezone.now(), Calendar()).text == "暂停计时"


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
