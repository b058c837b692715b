"""What a ledger told is taken back or told anew: as further steps, on the day of those that count no more."""

import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids.conduct.engine import REASON, TAKES
from grids.conduct.events import Origin, new_id
from grids.conduct.refusals import Refusal
from grids.staff.queries import system_actor
from tests import personas
from tests.asserting import rolled_back
from tests.factories import whistles as made
from tests.whistles.imports.test_as_the_engine_would import as_it_stands
from tests.whistles.imports.test_batch import bring, references, row  # noqa: F401 (a fixture)
from whistles.intake.models import Lead
from whistles.intake.standing import standing_among
from whistles.lifecycle.actions import record, take
from whistles.lifecycle.engine import ENGINE
from whistles.lifecycle.erasing import erase_past_term
from whistles.lifecycle.models import ReportIn, Whistle
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.table import CLOSE_BY_LEDGER, REOPEN_BY_LEDGER, TAKE_BACK
from whistles.lifecycle.taking_back import Correction, correct, take_back, take_back_many, told_by
from whistles.lifecycle.undoing import KEEPS_LEADS, STEPS
from whistles.statistics import actions as statistics
from whistles.statistics.models import ClosureRollup, DepartmentRollup, StepRollup
from whistles.verification.finds import Looked
from whistles.verification.looking import look_at_ledger

pytestmark = pytest.mark.django_db

CLOSED = {"closed": True, "outcome": "solved", "resolution": "已换灯", "department": "莲华派出所"}


@pytest.fixture
def brought(references):  # noqa: F811
    """Bring rows as one import; its id."""

    def bring_in(*rows, graded: bool = True):
        own = references(graded=graded)
        own.ledger_id = new_id()
        assert bring(list(rows), own).refused == []
        return own.ledger_id

    return bring_in


def figures() -> dict[str, int]:
    """Every sum that isn't nothing."""
    statistics.refresh(wait=True)
    found: dict[str, int] = {}
    for model in (ClosureRollup, StepRollup, DepartmentRollup):
        for one in model.objects.all():
            keys = [str(getattr(one, name)) for name in ("area_code", "grain", "day")]
            if model is ClosureRollup:
                counted = dict(zip(("whistled", "closed", "solved"), one.counts(), strict=False))
            else:
                counted = {f"{getattr(one, 'department_id', '')} {one.what}": one.number}
            found |= {" ".join([*keys, what]): number for what, number in counted.items() if number}
    return found


def books_agree() -> bool:
    """Every row is what its book says, and the sums are what a recount says."""
    found = [(one.kind, one.sentence) for one in look_at_ledger(Looked())]
    assert found == []
    return statistics._recount(time.monotonic()).differences == 0


def told_otherwise() -> list:
    """Rows that their ledger calls void, suspended, opened again and settled on the spot."""
    found = []
    for number, standing in enumerate(("void", "suspended", "reopened", "settled")):
        cells = CLOSED if standing == "reopened" else {"department": "莲华派出所"}
        one = row(f"B{number}", state="写法", standing=standing, **cells)
        at = one.received_at + timedelta(hours=30)
        found.append(one._replace(turned_at=at, suspended_at=at if standing == "suspended" else None))
    return found


def said(rows: dict[str, list[dict]]) -> dict[str, list]:
    """What tables say beside marks and what is sealed; when a lead went back into the pool is now."""
    return {
        table: sorted(
            sorted(
                (name, str(value)) for name, value in one.items()
                if not isinstance(value, memoryview) and (one.get("verb"), name) != ("return", "occurred_at")
            )
            for one in found
        )
        for table, found in rows.items()
    }  # fmt: skip


def undo(lead, of, reason="导错了街道"):
    return take_back(lead_id=lead.pk, of=of, by=system_actor(), reason=reason)


def test_an_import_that_is_taken_back_leaves_no_figure_and_frees_its_numbers(brought):
    of = brought(row("A1", **CLOSED), row("A2", department="莲华派出所"), *told_otherwise())
    assert figures()
    assert books_agree()
    assert len(told_by(of)) == 6
    for lead in Lead.objects.all():
        undo(lead, of)
    assert figures() == {}
    assert set(Lead.objects.values_list("state", "whistle")) == {("taken_back", None)}
    assert set(Whistle.objects.values_list("state", "closed_at", "outcome")) == {("taken_back", None, "")}
    assert not ReportIn.objects.open().exists()
    assert not Whistle.objects.ordinary().exists()
    brought(row("A1", **CLOSED))
    assert Lead.objects.filter(source_number="A1").count() == 2
    assert books_agree()


def test_what_an_earlier_ledger_left_open_is_open_again_and_the_lead_of_the_pool_waits_again(brought):
    first = brought(row("A1", department="莲华派出所"))
    before = figures()
    later = brought(row("A1", **CLOSED))
    (lead,) = Lead.objects.all()
    with pytest.raises(Refusal, match="按台账办结"):
        undo(lead, first)
    undo(lead, later)
    assert figures() == before
    whistle = Whistle.objects.get()
    assert (whistle.state, whistle.closed_at, whistle.outcome, whistle.version) == ("whistled", None, "", 3)
    assert whistle.resolution == ""
    assert books_agree()
    undo(lead, first)
    assert figures() == {}
    brought(row("B1"), graded=False)
    waits = Lead.objects.get(source_number="B1")
    whistled = brought(row("B1", **CLOSED))
    undo(waits, whistled)
    waits.refresh_from_db()
    assert (waits.state, waits.whistle, waits.version) == ("new", None, 3)
    assert figures() == {}
    assert books_agree()


def test_what_a_ledger_called_void_suspended_or_settled_stands_and_waits_as_before(brought):
    rows = told_otherwise()
    is_open = {
        "standing": "",
        "turned_at": None,
        "suspended_at": None,
        "state": "",
        "closed_at": None,
        "outcome": "",
    }
    brought(*(one._replace(**is_open) for one in rows[:3]))
    brought(rows[3]._replace(**is_open), graded=False)
    before, states = figures(), sorted(Whistle.objects.values_list("state", "round", "closed_at"))
    parts = sorted(
        ReportIn.objects.filter(ended_at=None).values_list("assigned_at", "is_open", "round", "state")
    )
    of = brought(*rows)
    assert set(Whistle.objects.values_list("state", "round")) == {
        ("cancelled", None),
        ("suspended", None),
        ("whistled", 2),
    }
    assert Lead.objects.filter(state="settled").count() == 1
    assert books_agree()
    for lead in Lead.objects.all():
        undo(lead, of)
    assert figures() == before
    assert sorted(Whistle.objects.values_list("state", "round", "closed_at")) == states
    assert parts == sorted(
        ReportIn.objects.filter(ended_at=None).values_list("assigned_at", "is_open", "round", "state")
    )
    assert books_agree()


def test_nothing_on_which_somebody_built_is_taken_back(brought):
    of = brought(row("A1", department="莲华派出所"))
    whistle, lead = Whistle.objects.get(), Lead.objects.get()
    take(whistle_id=whistle.pk, verb="sign", by=system_actor(), version=1)
    with pytest.raises(Refusal, match="办了「签收」"):
        undo(lead, of)
    assert Whistle.objects.get().version == 2


@pytest.mark.parametrize("standing", ["", "void", "suspended"])
def test_an_end_by_a_ledger_of_what_is_done_here_is_taken_back_with_its_clocks(
    brought, departments, standing
):
    began = timezone.now() - timedelta(days=9)
    lead = made.a_lead(personas.LIANHUA, number="A1", title="路灯不亮", received_at=began)
    whistle = made.a_whistle(lead=lead, whistled_at=began, state="signed", department="lianhua-police")
    terms = list(
        whistle.terms.order_by("id").values("clock", "due_at", "ended_at", "end", "look_at", "paused_at")
    )
    part = whistle.report_ins.values("state", "is_open", "ended_at").get()
    mirrored = Whistle.objects.values("next_due_at", "close_due_at", "late").get()
    before = figures()
    at = began + timedelta(days=8)
    ends = {"turned_at": at, "suspended_at": at, "standing": standing} if standing else {"closed_at": at}
    cells = CLOSED if not standing else {}
    of = brought(row("A1", days_ago=9, **cells)._replace(received_at=began, **ends))
    assert not whistle.terms.filter(ended_at=None, paused_at=None).exists()
    undo(lead, of)
    assert terms == list(
        whistle.terms.order_by("id").values("clock", "due_at", "ended_at", "end", "look_at", "paused_at")
    )
    assert part == whistle.report_ins.values("state", "is_open", "ended_at").get()
    assert mirrored == Whistle.objects.values("next_due_at", "close_due_at", "late").get()
    assert figures() == before
    assert books_agree()


def test_a_matter_that_is_told_otherwise_is_as_if_it_had_been_told_so_at_first(brought):
    told = row("A1", **CLOSED)
    other = told._replace(
        received_at=told.received_at - timedelta(days=2), whistled_at=told.received_at - timedelta(days=1),
        closed_at=told.closed_at - timedelta(hours=30),
    )  # fmt: skip
    of = brought(other)
    expected, columns = (
        figures(),
        ("state", "received_at", "whistled_at", "closed_at", "outcome", "resolution", "last_occurred_at"),
    )
    rows = Whistle.objects.values_list(*columns)
    wanted, part = rows.get(), ReportIn.objects.values_list("assigned_at", "ended_at", "is_open").get()
    undo(Lead.objects.get(), of)
    assert figures() == {}
    brought(told)
    lead = Lead.objects.get(state="whistled")
    later = new_id()
    for correction in (
        Correction(received_at=other.received_at, whistled_at=other.whistled_at),
        Correction(ended_at=other.closed_at),
    ):
        correct(lead_id=lead.pk, told=correction, by=system_actor(), reason="台账改了", ledger_id=later)
    assert figures() == expected
    assert rows.get(pk=Lead.objects.get(pk=lead.pk).whistle_id) == wanted
    assert (
        ReportIn.objects.filter(whistle__leads=lead).values_list("assigned_at", "ended_at", "is_open").get()
        == part
    )
    assert books_agree()
    correct(lead_id=lead.pk, told=Correction(is_open=True), by=system_actor(), reason="重办", ledger_id=later)
    assert rows.get(pk=Lead.objects.get(pk=lead.pk).whistle_id)[0] == "whistled"
    assert books_agree()


def test_many_at_once_are_written_as_one_by_one_would_be_and_what_is_built_on_is_kept(brought, departments):
    brought(row("P1"), graded=False)
    of = brought(
        row("A1", **CLOSED), row("A2", department="莲华派出所"), row("A3"), row("P1", **CLOSED), row("K1", department="莲华派出所"),
        row("A4", grade="key_street"),
    )  # fmt: skip
    built_on = Whistle.objects.get(leads__source_number="K1")
    take(whistle_id=built_on.pk, verb="sign", by=system_actor(), version=1)
    ids, later = told_by(of), brought(row("A3", **CLOSED))
    kept = {"K1": "办了「签收」", "A3": "办了「按台账办结」"}
    assert len(ids) == 6
    assert told_by(later) == list(Lead.objects.filter(source_number="A3").values_list("pk", flat=True))
    with rolled_back():
        for lead in Lead.objects.exclude(source_number__in=kept).order_by("pk"):
            undo(lead, of)
        one_by_one = said(as_it_stands())
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        came = take_back_many(lead_ids=ids, of=of, by=system_actor(), reason="导错了街道")
    assert (came.taken, {one.source_number for one in came.kept}) == (4, set(kept))
    assert all(kept[one.source_number] in one.why for one in came.kept)
    assert said(as_it_stands()) == one_by_one
    assert books_agree()
    assert len(asked) < 30
    # once more changes nothing
    with transaction.atomic():
        assert take_back_many(lead_ids=ids, of=of, by=system_actor(), reason="x").taken == 0


def test_the_pages_of_what_was_taken_back_say_so_and_no_list_has_it(brought, signed_in):
    of = brought(row("A1", title="井盖松动", **CLOSED))
    lead, whistle = Lead.objects.get(), Whistle.objects.get()
    undo(lead, of, "导错了街道")
    desk = signed_in("street_admin")
    page = desk.get(reverse("whistle", args=[whistle.pk])).content.decode()
    for words in (
        "撤回了导入的这一件：导错了街道",
        "撤回「按台账办结」这一步",
        "这一步后来已撤回",
        "已撤回导入",
        "井盖松动",
    ):
        assert words in page
    page = desk.get(reverse("lead", args=[lead.pk])).content.decode()
    assert "撤回了导入的这一件：导错了街道" in page
    for name in ("whistle_list", "lead_desk"):
        assert "井盖松动" not in desk.get(reverse(name), {"q": "井盖"}).content.decode()
    assert signed_in("other_street_admin").get(reverse("whistle", args=[whistle.pk])).status_code == 404


def test_what_was_taken_back_keeps_no_name_and_no_number_beyond_its_term(brought):
    cells = CLOSED | {"title": "张三 13812345678 反映路灯不亮", "reporter": "张三", "phone": "13812345678"}
    of = brought(row("A1", days_ago=365 * 12, **cells))
    undo(Lead.objects.get(), of)
    assert erase_past_term(by=system_actor()).done == 1
    for title in (Lead.objects.get().title, Whistle.objects.get().title):
        assert "13812345678" not in title
        assert "张三" not in title
    assert books_agree()


def test_of_several_ends_that_ledgers_told_only_the_last_is_told_otherwise(brought):
    one = row("A1", days_ago=9, **CLOSED)
    told = one._replace(closed_at=one.received_at + timedelta(days=1))
    brought(told)
    whistle, lead = Whistle.objects.get(), Lead.objects.get()
    again = {"by": system_actor(), "origin": Origin.IMPORTED}
    record(whistle, REOPEN_BY_LEDGER, occurred_at=told.received_at + timedelta(days=2), **again)
    whistle = Whistle.objects.get()
    record(
        whistle, CLOSE_BY_LEDGER, occurred_at=told.received_at + timedelta(days=5), outcome="solved", **again
    )
    ended = told.received_at + timedelta(days=4)
    for correction in (
        Correction(ended_at=ended),
        Correction(received_at=told.received_at - timedelta(days=1)),
    ):
        correct(lead_id=lead.pk, told=correction, by=system_actor(), reason="台账改了", ledger_id=new_id())
    stands = standing_among(whistle.events.order_by("seq"))
    assert [(step.to_state, (step.occurred_at - told.received_at).days) for step in stands] == [
        ("whistled", 0), ("closed", 1), ("whistled", 2), ("closed", 4),
    ]  # fmt: skip
    assert Whistle.objects.get().closed_at == ended
    assert books_agree()


def test_a_counter_entry_of_what_no_ledger_told_or_told_twice_or_on_another_day_is_found(brought):
    """Whoever writes with our keys leaves a whole chain; what a counter-entry may say is looked at all the same."""
    brought(row("A1"))
    told, told_twice = Whistle.objects.get(), brought(row("A2")) and Whistle.objects.latest("number")
    live = made.a_whistle(state="whistled")
    assert books_agree()
    for whistle, at in ((live, timedelta()), (told, timedelta(minutes=1))):
        forged(whistle, whistle.events.get(seq=1), at)
    blown = told_twice.events.get(seq=1)
    forged(told_twice, blown, timedelta())
    Whistle.objects.filter(pk=told_twice.pk).update(state="whistled")
    forged(Whistle.objects.get(pk=told_twice.pk), blown, timedelta())
    found = [one.sentence for one in look_at_ledger(Looked()) if "撤回" in one.sentence]
    assert sorted(found) == [
        "第 2 步与它撤回的第 1 步对不上", "第 2 步撤回的不是台账说的、还算数的一步", "第 3 步撤回的不是台账说的、还算数的一步",
    ]  # fmt: skip


def forged(whistle, step, later: timedelta) -> None:
    given = {TAKES: step, REASON: "x", STEPS: [step], KEEPS_LEADS: True}
    ENGINE.carry_out(
        Situation(whistle, system_actor()), TAKE_BACK, given=given, occurred_at=step.occurred_at + later
    )
