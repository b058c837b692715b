"""A whistle as a sheet of paper: 吹哨报到处置单, with every moment in full. Values only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids.areas.codes import grid_is_in
from grids.areas.queries import areas_by_code
from whistles.clocks.models import WORK, Clock, Term, TermEnd
from whistles.clocks.words import moment, span
from whistles.intake.models import Lead, LeadEvent
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle import shown
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.queries import result_mark, with_departments
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.table import LIFECYCLE
from whistles.lifecycle.told import told_of

# leads whose words a sheet holds; of more it says how many there are
LEADS = 40


@dataclass(frozen=True, slots=True)
class TermLine:
    """One deadline: of whom, until when, when it was met, and how it was kept; empty where that isn't yet."""

    label: str | Promise
    whose: str
    due: str
    met: str
    kept: str


def sheet_of(whistle: Whistle, around: Situation, now: datetime) -> dict:
    """Everything on the sheet of a whistle, its steps in the order in which they happened."""
    events = around.steps
    with_departments(whistle, around.parts, events)
    own = whistle.leads.select_related("source", "area").order_by("received_at")
    leads = list(own[: LEADS + 1])
    lead_events = list(LeadEvent.objects.filter(lead__in=[lead.pk for lead in leads[:LEADS]]))
    told = told_of(LIFECYCLE, events) | told_of(LEAD_LIFECYCLE, lead_events)
    present, ended = shown.parts_of(around.parts, whistle, now)
    story = shown.story_of(lead_events, events, resolution=whistle.resolution, told=told)
    return {
        "whistle": whistle,
        "place": place_of(whistle.area_id),
        "leads": leads[:LEADS],
        "more": own.count() - LEADS if len(leads) > LEADS else 0,
        "parts": present,
        "parts_before": ended,
        "terms": terms_of(whistle, around, now),
        "story": story[::-1],
        "result_mark": result_mark(whistle),
    }


def terms_of(whistle: Whistle, around: Situation, now: datetime) -> list[TermLine]:
    """The deadlines that hold, of the matter and of each department; of a matter without rows those of its columns."""
    names = {part.pk: part.department.name for part in around.parts}
    rows = [term for term in around.terms.rows if term.end != TermEnd.SUPERSEDED]
    if rows:
        order = list(Clock.values)
        rows.sort(
            key=lambda term: (
                term.round,
                not term.is_main,
                str(term.part_id),
                order.index(term.clock),
                term.started_at,
            )
        )
        return [_line(term, names, now) for term in rows]
    return list(_of_columns(whistle))


def _of_columns(whistle: Whistle) -> Iterable[TermLine]:
    for clock in WORK:
        if due := getattr(whistle, f"{clock}_due_at"):
            yield TermLine(Clock(clock).label, "", moment(due), "", "")


def _line(term: Term, names: dict, now: datetime) -> TermLine:
    whose = names.get(term.part_id, "")
    due = "—" if term.ended_at and not term.met_at else moment(term.due_at, now)
    label = term.get_clock_display()
    if term.round > 1:
        label = _("%(label)s（第 %(n)d 轮）") % {"label": label, "n": term.round}
    return TermLine(label, whose, due, moment(term.met_at, now), _kept(term, now))


def _kept(term: Term, now: datetime) -> str:
    if term.met_at:
        late = term.met_at - term.due_at
        return _("超时 %(span)s") % {"span": span(late)} if term.met_at > term.due_at else _("按时")
    if term.ended_at:
        return str(TermEnd(term.end).label)
    if term.paused_at:
        return _("%(at)s 起暂停计时") % {"at": moment(term.paused_at, now)}
    return _("已超时") if now > term.due_at else _("未到期")


def lead_sheet_of(lead: Lead) -> dict:
    """Everything on the sheet of a lead, its steps in the order in which they happened."""
    events = list(LeadEvent.objects.filter(lead=lead.pk))
    story = shown.story_of(events, [], told=told_of(LEAD_LIFECYCLE, events))
    return {"lead": lead, "place": place_of(lead.area_id), "story": story[::-1]}


def place_of(area_code: str) -> str:
    """An area by its name, a grid after the community that it is in."""
    codes = [*grid_is_in(area_code), area_code]
    known = areas_by_code(codes)
    return " ".join(known[code].name for code in codes if code in known)
