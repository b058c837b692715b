"""What COPY makes of a ledger's row is what the engine writes who takes the same steps at the same moments, column by column."""

import re
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.utils import timezone

from grids.areas.models import Area
from grids.conduct.engine import Act
from grids.conduct.events import Origin, values_of
from grids.staff.models import Department
from grids.staff.queries import system_actor
from tests import personas
from tests.asserting import rolled_back
from tests.factories import whistles as made
from tests.whistles.imports.test_batch import bring, references, row  # noqa: F401 (a fixture)
from whistles.clocks.models import Term
from whistles.clocks.terms import Terms
from whistles.imports.paths import AFTER, IN_POOL, MOMENTS
from whistles.imports.references import References
from whistles.intake.actions import receive_lead
from whistles.intake.engine import LEAD_ENGINE
from whistles.intake.models import Lead, LeadEvent, Source
from whistles.intake.situation import LeadSituation
from whistles.intake.table import BY_LEDGERS as LEAD_BY_LEDGERS
from whistles.intake.table import DISMISS_BY_LEDGER, LEAD_LIFECYCLE, SETTLE_BY_LEDGER, WHISTLE
from whistles.intake.table import TAKE_BACK as TAKE_LEAD_BACK
from whistles.ledgers.rows import LedgerRow
from whistles.ledgers.standing import LEFT_OUT, OBJECTED, STANDINGS
from whistles.lifecycle import actions
from whistles.lifecycle.engine import entry_of
from whistles.lifecycle.handing import named_in
from whistles.lifecycle.models import ReportIn, Whistle, WhistleEvent
from whistles.lifecycle.series import NumberSeries
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.table import (
    BLOW,
    BY_LEDGERS,
    CLOSE_BY_LEDGER,
    LIFECYCLE,
    SUSPEND_BY_LEDGER,
    TAKE_BACK,
)
from whistles.lifecycle.whistling import parts_of, whistle_of
from whistles.statistics.actions import refresh
from whistles.statistics.models import ClosureRollup, DepartmentRollup, StepRollup

pytestmark = pytest.mark.django_db

TABLES = (
    Lead,
    LeadEvent,
    Whistle,
    WhistleEvent,
    ReportIn,
    Term,
    NumberSeries,
    ClosureRollup,
    StepRollup,
    DepartmentRollup,
)
# what each row has of its own whoever writes it: keys, when it was entered, what is sealed in its place, marks over all of it
OWN = {
    "id",
    "digest",
    "facts",
    "last_digest",
    "recorded_at",
    "whistle_id",
    "lead_id",
    "reporter_name",
    "reporter_phone",
}
# column → why a ledger's row says something else
MEANT = {
    "whistles_lead.origin": "read from a ledger",
    "whistles_leadevent.origin": "read from a ledger",
    "whistles_whistle.resolution": "a ledger tells what was done before it tells that it was closed",
}


class Kind(NamedTuple):
    """A kind of row: what it says beside a number, and what is there before it comes."""

    cells: dict
    is_graded: bool = True
    channel: str = "hotline_12345"
    before: str = ""


TIMED = {"whistled_exact": True, "closed_exact": True}
CLOSED = {"closed": True, "outcome": "solved", "resolution": "已换灯"}
REPORTER = {"reporter": "张三", "phone": "13800138000"}
KINDS = {
    "in the pool": Kind(REPORTER, is_graded=False),
    "in the pool, of a channel with a limit of its own": Kind({}, is_graded=False, channel="letter_visit"),
    "a complaint": Kind({"title": "张三检举", "complaint": "是"} | REPORTER, is_graded=False),
    "open": Kind({"department": "莲华派出所"}),
    "open, with what was done so far": Kind({"department": "莲华派出所", "resolution": "已派人"}),
    "open, of no department": Kind(REPORTER),
    "closed": Kind({"department": "莲华派出所"} | CLOSED | REPORTER),
    "closed, of no department": Kind(CLOSED),
    "closed, its times told to the minute": Kind(
        {"department": "莲华派出所", "whistled": True} | CLOSED | TIMED
    ),
    "closes what an earlier ledger left open": Kind({"department": "莲华派出所"} | CLOSED, before="open"),
    "closes what an earlier ledger left open, to the minute": Kind(
        {"department": "莲华派出所", "whistled": True} | CLOSED | TIMED, before="open"
    ),
    "of three departments": Kind({"department": "莲华派出所、市场监管所和苏家塘社区"}),
    "closed, of two departments": Kind({"department": "莲华派出所/区住房和城乡建设局"} | CLOSED),
    "opened again, of two departments": Kind(
        {"department": "莲华派出所，市场监管所", "state": "重办", "standing": "reopened"} | CLOSED
    ),
    "void": Kind({"department": "莲华派出所", "state": "作废", "standing": "void"} | REPORTER),
    "void, of no grade": Kind({"state": "作废", "standing": "void"}, is_graded=False),
    "void, what an earlier ledger left open": Kind(
        {"department": "莲华派出所", "state": "作废", "standing": "void"}, before="open"
    ),
    "void, what waits in the pool": Kind(
        {"state": "作废", "standing": "void"}, is_graded=False, before="pool"
    ),
    "settled on the spot": Kind(
        {"state": "自行处理", "standing": "settled", "resolution": "打 13800138000 问过"} | REPORTER
    ),
    "settled on the spot, what waits in the pool": Kind(
        {"state": "自处", "standing": "settled"}, before="pool"
    ),
    "suspended": Kind({"department": "莲华派出所", "state": "挂账", "standing": "suspended"}),
    "suspended, what an earlier ledger left open": Kind(
        {"department": "莲华派出所", "state": "挂账", "standing": "suspended"}, before="open"
    ),
    "opened again": Kind({"department": "莲华派出所", "state": "重办", "standing": "reopened"} | CLOSED),
    "opened again, of no department": Kind({"state": "重办", "standing": "reopened"} | CLOSED),
    "opened again, what an earlier ledger left open": Kind(
        {"department": "莲华派出所", "state": "重办", "standing": "reopened"} | CLOSED, before="open"
    ),
    "whistles and closes what waits in the pool": Kind({"department": "莲华派出所"} | CLOSED, before="pool"),
}


def the_row(kind: Kind) -> LedgerRow:
    cells = {"number": "A1", "content": "三单元", "address": "学府路"} | kind.cells
    is_whistled = cells.pop("whistled", False)
    found = row(**cells)
    if found.standing:
        later = found.received_at + timedelta(hours=30)
        found = found._replace(turned_at=later, suspended_at=later if found.standing == "suspended" else None)
    return found._replace(whistled_at=found.received_at + timedelta(hours=2)) if is_whistled else found


def taken_step_by_step(one: LedgerRow, kind: Kind) -> None:
    """The same moments by the engine: received, whistled, closed, each when the row says."""
    by, area = system_actor(), Area.objects.get(code=personas.LIANHUA)
    lead, _new = receive_lead(
        source=made.source(kind.channel), source_number=one.number, title=one.title, content=one.content,
        received_at=one.received_at, area=area, by=by, address=one.address, reporter_name=one.reporter,
        reporter_phone=one.phone, is_sealed=bool(one.complaint),
    )  # fmt: skip
    told = f"台账写明：{one.state}"
    if not kind.is_graded or one.standing == "settled":
        if one.standing:
            step = SETTLE_BY_LEDGER if one.standing == "settled" else DISMISS_BY_LEDGER
            said = f"台账写明：{one.resolution or one.state}"
            LEAD_ENGINE.carry_out(
                LeadSituation(Lead.objects.get(), by), step, given={"reason": said}, occurred_at=one.turned_at,
                origin=Origin.IMPORTED,
            )  # fmt: skip
        return
    named = {department.name: department for department in Department.objects.all()}
    offices = [named[name] for name in re.findall("|".join(named), one.department)]
    department, assisting = (offices[0], offices[1:]) if offices else (None, [])
    at = one.whistled_at or one.received_at
    whistle = whistle_of(lead, made.grade(area), department, at)
    whistle.origin = Origin.IMPORTED
    # a ledger tells no deadline: no clock runs
    parts = parts_of(whistle, department, assisting) if department else []
    grade = made.grade(area)
    around = Situation.born(whistle, by, parts, [lead], Terms(whistle), [grade])
    born = Act(step=BLOW, around=around, by=by, at=at, now=timezone.now(), given={}, origin=Origin.IMPORTED)
    born.told["assisting"] = named_in(parts)
    first = entry_of(born)
    whistle.save(force_insert=True)
    ReportIn.objects.bulk_create(parts)
    first.write()
    lead.state, lead.whistle, lead.version = WHISTLE.target, whistle, lead.version + 1
    lead.save(update_fields=["state", "whistle", "version"])
    if one.closed_at:
        actions.record(
            Whistle.objects.get(pk=whistle.pk), CLOSE_BY_LEDGER, by=by, occurred_at=one.closed_at, origin=Origin.IMPORTED,
            outcome=one.outcome, resolution=one.resolution, is_timed=one.whistled_exact and one.closed_exact,
        )  # fmt: skip
    if one.standing:
        actions.record(
            Whistle.objects.get(pk=whistle.pk), AFTER[one.standing][-1], by=by, occurred_at=one.turned_at,
            origin=Origin.IMPORTED, reason=told,
        )  # fmt: skip


def as_it_stands() -> dict[str, list[dict]]:
    refresh(wait=True)
    found = {}
    for model in TABLES:
        rows = [
            {name: value for name, value in values_of(one).items() if name not in OWN}
            for one in model.objects.all()
            # what came and went at one time leaves no row, at two a nought
            if getattr(one, "number", None) != 0
        ]
        found[model._meta.db_table] = sorted(rows, key=lambda one: str(sorted(one.items())))
    return found


def differing(ledger: dict[str, list[dict]], engine: dict[str, list[dict]]) -> set[str]:
    found = set()
    for name, rows in ledger.items():
        if len(rows) != len(engine[name]):
            found.add(f"{name}: {len(rows)} rows and {len(engine[name])}")
            continue
        for one, other in zip(rows, engine[name], strict=True):
            found |= {f"{name}.{column}" for column in one if _plain(one[column]) != _plain(other[column])}
    return found


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def of(kind: Kind, references) -> References:  # noqa: F811
    found = references(graded=kind.is_graded)
    found.source = Source.objects.get(code=kind.channel)
    return found


def test_each_kind_of_row_is_written_as_the_engine_would_and_what_is_meant_to_differ_is_named(
    references,  # noqa: F811
):
    met = set()
    for name, kind in KINDS.items():
        one = the_row(kind)
        with rolled_back():
            if kind.before:
                earlier = one._replace(
                    closed_at=None, outcome="", resolution="", standing="", turned_at=None, state=""
                )
                bring([earlier], references(graded=kind.before == "open"))
            tally = bring([one], of(kind, references))
            assert (tally.refused, tally.imported + tally.updated) == ([], 1), name
            ledger = as_it_stands()
        with rolled_back():
            taken_step_by_step(one, kind)
            engine = as_it_stands()
        found = differing(ledger, engine)
        assert found - set(MEANT) == set(), (name, ledger, engine)
        met |= found
    assert set(MEANT) - met == set()


@pytest.mark.parametrize("is_exact", [True, False], ids=["to the minute", "as a day"])
def test_a_ledger_that_closes_what_was_whistled_here_says_whether_late_and_how_long_where_it_tells(
    references, is_exact,  # noqa: F811
):  # fmt: skip
    began = timezone.now() - timedelta(days=60)
    lead = made.a_lead(personas.LIANHUA, number="A1", title="路灯不亮", received_at=began)
    made.a_whistle(lead=lead, whistled_at=began)
    one = row("A1", **CLOSED)._replace(
        received_at=began, closed_at=began + timedelta(days=50), closed_exact=is_exact
    )
    assert bring([one], references()).updated == 1
    last = WhistleEvent.objects.get(verb=CLOSE_BY_LEDGER.verb)
    assert (last.late, last.minutes) == ("late", 50 * 24 * 60 if is_exact else None)


def test_what_copy_writes_is_a_way_that_the_table_knows():
    ways = [
        (LIFECYCLE, (BLOW, *between, *steps))
        for between in ((), (SUSPEND_BY_LEDGER,))
        for steps in AFTER.values()
    ]
    for cycle, way in [*ways, *((LEAD_LIFECYCLE, way) for way in IN_POOL.values())]:
        before = ""
        for step in way:
            if before == step.target:
                # suspended twice: no row is written so
                break
            assert cycle.step(before, step.verb) is step
            assert step.target in cycle.targets(step, before)
            before = step.target
        assert before in cycle.born_by(*BY_LEDGERS, *LEAD_BY_LEDGERS)


def test_whatever_a_ledger_may_say_has_a_way_a_moment_and_a_way_back():
    assert AFTER.keys() | IN_POOL.keys() == STANDINGS.keys() - {OBJECTED, LEFT_OUT}
    for cycle, back in ((LIFECYCLE, TAKE_BACK), (LEAD_LIFECYCLE, TAKE_LEAD_BACK)):
        # that a lead was whistled is told by its whistle's book
        for step in (step for step in cycle.steps.values() if step.of_ledger and not step.told_as):
            assert step in MOMENTS
            assert step.target in back.sources
