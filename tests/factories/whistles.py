"""Matters for tests, brought to where a test wants them by the product's own actions and nothing else."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count

from django.utils import timezone

from grids.approvals.queries import of_matter, who_may
from grids.areas.models import Area
from grids.files.models import Attachment
from grids.staff.models import Department, User
from grids.staff.queries import system_actor
from tests import personas
from tests.factories.files import prepared
from tests.factories.steps import given_for
from whistles.intake.actions import receive_lead
from whistles.intake.actions import take as take_of_lead
from whistles.intake.engine import LEAD_ENGINE
from whistles.intake.models import Lead, Source
from whistles.intake.situation import LeadSituation
from whistles.intake.table import LEAD_LIFECYCLE, MERGED, NEW
from whistles.intake.table import TAKE_BACK as TAKE_LEAD_BACK
from whistles.lifecycle.actions import blow, take
from whistles.lifecycle.engine import ENGINE
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.queries import grade_for
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.table import LIFECYCLE, TAKE_BACK

_numbers = count(1)
# the verbs that lead from a blown whistle to each state
WAY = {
    "whistled": (),
    "signed": ("sign",),
    "reported_in": ("sign", "report_in"),
    "in_progress": ("sign", "report_in", "start"),
    "submitted": ("sign", "report_in", "start", "submit"),
    "closed": ("sign", "report_in", "start", "submit", "close"),
    "objected": ("object",),
    "suspended": ("sign", "report_in", "start", "ask_suspension", "grant_suspension"),
    "cancelled": ("cancel",),
}
# where a matter stands of which it was taken back that it came to be
TAKE_BACK_TO = LIFECYCLE.undone
REASON = "已到现场处理完毕"


def source(code: str = "hotline_12345") -> Source:
    """A channel of the reference rows."""
    return Source.objects.get(code=code)


def grade(area: Area, code: str = "routine") -> Grade:
    """A grade of the scheme in force in `area`."""
    return grade_for(area, code)


def a_lead(
    area: str | None = personas.SUJIATANG, *, number: str = "", title: str = "楼道灯不亮", content: str = "三单元二楼的灯坏了一周。",
    received_at: datetime | None = None, by: User | None = None, channel: str = "hotline_12345", **fields,
) -> Lead:  # fmt: skip
    """A lead in the pool, received an hour ago unless told; without an area in the grid of its `point`."""
    lead, _created = receive_lead(
        source=source(channel),
        source_number=number or f"T{next(_numbers):06d}",
        title=title,
        content=content,
        received_at=received_at or timezone.now() - timedelta(hours=1),
        area=Area.objects.get(code=area) if area else None,
        by=by or system_actor(),
        **fields,
    )
    return lead


def a_lead_in(state: str, *, area: str = personas.SUJIATANG, **given) -> Lead:
    """A lead in a state of its own, by the step of the table that leads there; every grade has to be approved."""
    lead = a_lead(area, **given)
    if state == NEW:
        return lead
    if state == TAKE_BACK_TO:
        given = {"takes": lead.events.get(seq=1), "reason": REASON}
        around = LeadSituation(lead, system_actor())
        return LEAD_ENGINE.carry_out(around, TAKE_LEAD_BACK, given=given, occurred_at=lead.received_at)
    if state == MERGED and not Whistle.objects.filter(street_code=lead.street_code).going_on().exists():
        # one that was there before grades had to be approved
        Grade.objects.update(needs_approval=False)
        a_whistle(area)
    Grade.objects.update(needs_approval=True)
    personas.make("street_leader")
    step = next(one for one in LEAD_LIFECYCLE.taken if one.target == state and NEW in one.sources)
    around = LeadSituation(lead, personas.make("street_admin"))
    wanted = given_for(step, around, reason=REASON)
    return take_of_lead(lead_id=lead.pk, verb=step.verb, by=around.by, version=lead.version, given=wanted)


def a_whistle(
    area: str = personas.SUJIATANG, *, state: str = "whistled", department: Department | str = "lianhua-urban",
    assisting: Iterable[Department | str] = (), grade_code: str = "routine", outcome: str = "solved",
    whistled_at: datetime | None = None, lead: Lead | None = None, by: User | None = None, not_involved: str = "", **fields,
) -> Whistle:  # fmt: skip
    """A whistle in `state`, with every step on the way taken in the system's name.

    whistled_at: when it was blown; the steps after it follow by the minute, else all is now.
    """
    actor = by or system_actor()
    if lead is None:
        received = fields.pop("received_at", whistled_at and whistled_at - timedelta(minutes=5))
        lead = a_lead(area, received_at=received, **fields)
    whistle = blow(
        lead_id=lead.id,
        by=actor,
        version=lead.version,
        grade=grade(lead.area, grade_code),
        lead_department=_department(department),
        assisting=[_department(one) for one in assisting],
        occurred_at=whistled_at,
        not_involved=not_involved,
    )
    return along(whistle, state, outcome=outcome, step=timedelta(minutes=1) if whistled_at else None)


def along(whistle: Whistle, state: str, *, outcome: str = "solved", step: timedelta | None = None) -> Whistle:
    """Take a blown whistle to `state`; with `step`, each verb so much after the one before."""
    if state == TAKE_BACK_TO:
        given = {"takes": whistle.events.get(seq=1), "steps": list(whistle.events.all()), "reason": REASON}
        around, at = Situation(whistle, system_actor()), whistle.whistled_at
        return ENGINE.carry_out(around, TAKE_BACK, given=given, occurred_at=at)
    return along_from(whistle, WAY[state], outcome=outcome, step=step)


def along_from(
    whistle: Whistle, verbs: Iterable[str], *, outcome: str = "solved", step: timedelta | None = None
) -> Whistle:
    """Take these steps one after the other, as `along` does."""
    at = whistle.whistled_at
    for verb in verbs:
        at = at + step if step else None
        if LIFECYCLE.steps[verb].asks_for:
            personas.make("street_leader")
        around = Situation(whistle, _deciding(whistle) if LIFECYCLE.steps[verb].decides else system_actor())
        given = given_for(LIFECYCLE.steps[verb], around, reason=REASON, outcome=outcome)
        whistle = take(
            whistle_id=whistle.id,
            verb=verb,
            by=around.by,
            version=whistle.version,
            given=given,
            occurred_at=at,
        )
    return whistle


def _deciding(whistle: Whistle) -> User:
    """Whoever decides what waits: the street's leader, unless somebody else was made who does."""
    (waiting,) = (one for one in of_matter(whistle) if one.decided_at is None)
    return who_may(waiting)[0]


def _department(named: Department | str) -> Department:
    return named if isinstance(named, Department) else Department.objects.get(code=named)


def with_file(matter: Whistle | Lead, data: bytes | None = None, *, by: User | None = None) -> Attachment:
    """A file of a matter, added in the system's name unless told: a photograph, if nothing else."""
    move = take_of_lead if isinstance(matter, Lead) else take
    key = {"lead_id" if isinstance(matter, Lead) else "whistle_id": matter.pk}
    move(**key, verb="attach", by=by or system_actor(), version=None, file=prepared(data), reason="")
    return Attachment.objects.of(matter).latest("pk")
