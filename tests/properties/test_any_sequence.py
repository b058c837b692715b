"""Any sequence of verbs by anybody leaves the stored state equal to the folded events and the rollups to a recount."""

import csv
import time
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from grids.areas.models import Area
from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.staff.models import Department
from grids.staff.queries import system_actor
from tests import personas
from tests.factories.whistles import source
from whistles.imports.actions import import_at_once
from whistles.imports.uploading import take_file
from whistles.intake.actions import dismiss, receive_lead
from whistles.intake.models import Lead
from whistles.lifecycle.actions import blow, take
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import ReportIn, Whistle
from whistles.lifecycle.outcomes import Outcome
from whistles.lifecycle.states import CLOSED, OPEN
from whistles.lifecycle.table import LIFECYCLE
from whistles.statistics import actions as statistics
from whistles.statistics import queries as figures

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WHO = (
    "community_officer", "street_admin", "department_handler", "assisting_handler", "city_viewer",
    "other_street_admin", "system",
)  # fmt: skip
WHERE = (personas.LIANHUA, personas.SUJIATANG, personas.SUJIATANG_GRID, personas.YOUYING)
GRADES = ("wuhua-routine", "wuhua-key_city", "guandu-street_tough")
DEPARTMENTS = ("lianhua-urban", "lianhua-police", "sujiatang", "hongyun-urban")
NUMBERS = tuple(f"N{n}" for n in range(6))
HEADER = ("编号", "标题", "收到时间", "办结时间", "网格编码", "办结方式")
# hours before now: nights, midnights and the ends of months are among them
HOURS = st.integers(0, 24 * 40)
VERBS = st.sampled_from((*LIFECYCLE.steps, "nonsense"))
WHICH = st.integers(0, 9)


def ledger_time(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""


class Street(RuleBasedStateMachine):
    """The pool and the ledger of a street, worked on by everybody; each run is undone at its end."""

    folder = None

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.now = timezone.now()
        self.people = {name: personas.make(name) for name in WHO if name != "system"}
        self.people["system"] = system_actor()
        self.areas = {area.code: area for area in Area.objects.all()}
        self.departments = {department.code: department for department in Department.objects.all()}
        self.grades = {grade.key: grade for grade in Grade.objects.filter(key__in=GRADES)}

    def teardown(self):
        try:
            self.everything_agrees()
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def act(self, call, **arguments):
        """Take an action; that it is refused, or the matter unknown, is an answer like any other."""
        try:
            with transaction.atomic():
                return call(**arguments)
        except (Refusal, Lead.DoesNotExist, Whistle.DoesNotExist):
            return None

    def pick(self, model, index: int):
        ids = list(model.objects.order_by("id").values_list("id", flat=True))
        return ids[index % len(ids)] if ids else None

    def ago(self, hours: int | None) -> datetime | None:
        return None if hours is None else self.now - timedelta(hours=hours)

    @rule(
        who=st.sampled_from(WHO), where=st.sampled_from(WHERE), number=st.sampled_from(NUMBERS), hours=HOURS
    )
    def a_lead_is_received(self, who, where, number, hours):
        self.act(
            receive_lead, source=source(), source_number=number, title="路灯不亮", content="",
            received_at=self.ago(hours), area=self.areas[where], by=self.people[who],
        )  # fmt: skip

    @rule(
        who=st.sampled_from(("street_admin", "system", *WHO)), which=WHICH,
        grade=st.sampled_from(("wuhua-routine", *GRADES)), leading=st.sampled_from(DEPARTMENTS),
        assisting=st.sets(st.sampled_from(DEPARTMENTS), max_size=2), hours=st.none() | HOURS,
    )  # fmt: skip
    def a_lead_is_whistled(self, who, which, grade, leading, assisting, hours):
        if lead_id := self.pick(Lead, which):
            self.act(
                blow, lead_id=lead_id, by=self.people[who], version=None, grade=self.grades[grade],
                lead_department=self.departments[leading], occurred_at=self.ago(hours),
                assisting=[self.departments[one] for one in sorted(assisting)],
            )  # fmt: skip

    @rule(who=st.sampled_from(("street_admin", *WHO)), which=WHICH)
    def a_lead_is_dismissed(self, who, which):
        if lead_id := self.pick(Lead, which):
            self.act(dismiss, lead_id=lead_id, by=self.people[who], version=None, reason="理由", reply="答复")

    @rule(
        who=st.sampled_from(("system", "system", *WHO)), which=WHICH, verb=VERBS,
        outcome=st.sampled_from((*Outcome.values, "")), version=st.none() | st.integers(1, 4),
        hours=st.none() | HOURS,
    )  # fmt: skip
    def a_step_is_taken(self, who, which, verb, outcome, version, hours):
        if whistle_id := self.pick(Whistle, which):
            self.act(
                take, whistle_id=whistle_id, verb=verb, by=self.people[who], version=version, reason="说明",
                outcome=outcome, occurred_at=self.ago(hours),
            )  # fmt: skip

    @rule(which=WHICH, steps=st.integers(1, 5), outcome=st.sampled_from(Outcome.values))
    def a_whistle_goes_along_the_straight_path(self, which, steps, outcome):
        whistle_id = self.pick(Whistle, which)
        for verb in ("sign", "report_in", "start", "submit", "close")[:steps] if whistle_id else ():
            self.act(
                take, whistle_id=whistle_id, verb=verb, by=self.people["system"], version=None, reason="说明",
                outcome=outcome,
            )  # fmt: skip

    @rule(
        rows=st.lists(
            st.tuples(
                st.sampled_from(NUMBERS), HOURS, st.none() | st.integers(-2, 24 * 20),
                st.sampled_from(("", personas.SUJIATANG_GRID, personas.HONGSHAN, "不存在的社区")),
                st.sampled_from(("", "已解决", "依法解释", "别的")),
            ),
            min_size=1, max_size=6,
        ),
        grade=st.sampled_from((None, "wuhua-routine", "wuhua-key_city")),
    )  # fmt: skip
    def a_ledger_is_imported(self, rows, grade):
        path = self.folder / f"{time.monotonic_ns()}.csv"
        with path.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            for number, hours, lasted, where, outcome in rows:
                received = self.ago(hours + 1)
                closed = received + timedelta(hours=lasted) if lasted is not None else None
                writer.writerow(
                    (number, "占道经营", ledger_time(received), ledger_time(closed), where, outcome)
                )
        before = Lead.objects.count()
        ledger = take_file(
            path=path, area=self.areas[personas.LIANHUA], source=source(), by=self.people["system"],
            grade=self.grades[grade] if grade else None,
        )  # fmt: skip
        ledger = import_at_once(import_id=ledger.id, mapping=ledger.mapping, by=self.people["system"])
        assert ledger.state == "done", ledger.failure
        assert (
            ledger.imported + ledger.updated + ledger.unchanged + ledger.refused == ledger.rows == len(rows)
        )
        assert Lead.objects.count() == before + ledger.imported
        assert ledger.refused == ledger.refused_rows.count()

    @rule()
    def the_rollups_are_refreshed(self):
        statistics.refresh()

    @rule()
    def the_ledger_is_recounted(self):
        assert statistics._recount(time.monotonic()).differences == 0

    def everything_agrees(self):
        assert statistics._recount(time.monotonic()).differences == 0
        for whistle in Whistle.objects.all():
            self.whistle_is_what_its_events_say(whistle)
        for lead in Lead.objects.all():
            events = list(lead.events.order_by("seq"))
            assert broken_links(iter(events)) == []
            assert lead.state == ("whistled" if lead.whistle_id else events[-1].to_state)
        assert Whistle.objects.count() == Lead.objects.exclude(whistle=None).count()
        self.figures_are_counts_of_whistles()

    def whistle_is_what_its_events_say(self, whistle):
        events = list(whistle.events.order_by("seq"))
        assert broken_links(iter(events)) == []
        state, at = "", None
        for event in events:
            step = LIFECYCLE.steps[event.verb]
            assert event.from_state == state
            assert state in step.sources
            assert event.to_state == (state if step.target == "=" else step.target)
            assert at is None or event.occurred_at >= at
            state, at = event.to_state, event.occurred_at
        assert (whistle.state, whistle.version) == (state, len(events))
        assert bytes(whistle.last_digest) == bytes(events[-1].digest)
        assert (whistle.closed_at is not None) == (state == CLOSED)
        if state not in OPEN:
            assert not ReportIn.objects.filter(whistle=whistle, is_open=True).exists()

    def figures_are_counts_of_whistles(self):
        statistics.refresh()
        for code in (personas.CITY, *WHERE):
            found = Whistle.objects.within(code).aggregate(
                all=Count("id"), closed=Count("id", filter=Q(state=CLOSED)),
                cancelled=Count("id", filter=Q(state="cancelled")), open=Count("id", filter=Q(state__in=OPEN)),
            )  # fmt: skip
            shown = figures.closure(self.areas[code], timezone.localdate())
            assert (shown.whistled, shown.closed, shown.cancelled, shown.in_progress) == (
                found["all"], found["closed"], found["cancelled"], found["open"],
            )  # fmt: skip


def test_any_sequence_of_verbs_by_anybody_keeps_all_books_in_agreement(departments, person, tmp_path):
    for name in WHO:
        if name != "system":
            person(name)
    Street.folder = tmp_path
    run_state_machine_as_test(
        Street,
        settings=settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
