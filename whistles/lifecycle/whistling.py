"""What a lead that is whistled makes: the whistle with its parts and clocks, and the first step of its book; what becomes of a
whistle when one more lead is merged into it, and when that leaves it again.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from grids.conduct.engine import REASON, Act
from grids.conduct.events import GENESIS
from grids.conduct.fetched import fetched
from grids.conduct.writing import insert
from grids.staff.models import Department
from whistles.clocks.terms import Terms
from whistles.intake.effects import EFFECTS
from whistles.intake.models import Lead
from whistles.lifecycle.effects import MERGED_LEAD
from whistles.lifecycle.engine import ENGINE, check_backdating, entry_of
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.handing import named_in
from whistles.lifecycle.models import Part, ReportIn, Whistle
from whistles.lifecycle.numbers import number_of
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.states import WHISTLED
from whistles.lifecycle.table import BLOW, LET_GO, TAKE_IN


def blow(act: Act) -> None:
    """The whistle of a lead, to the departments that are given, as the grade that is given; its clocks run.

    An earlier time, at which it was whistled by word of mouth say, is the desk's to tell, with a reason.
    """
    lead, given = act.matter, act.given
    if act.at < act.now:
        check_backdating(act.at, by=act.by, area_code=lead.area_id, reason=given["reason"], now=act.now)
    leading = given["lead_department"]
    whistle = whistle_of(lead, given["grade"], leading, act.at)
    parts = parts_of(whistle, leading, [one for one in given["assisting"] if one != leading])
    terms = Terms.begun(whistle, external_due_at=lead.external_due_at)
    around = Situation.born(whistle, act.by, parts, [lead], terms, act.around.grades)
    terms.given_to(*around.parts)
    born = Act(
        step=BLOW, around=around, by=act.by, at=act.at, now=act.now, given=given, reason=act.reason, origin=act.origin,
    )  # fmt: skip
    born.told["assisting"] = named_in(around.parts)
    first = entry_of(born)
    # with the mark of its first step, which is made before either is written
    insert([whistle])
    insert(around.parts)
    terms.save()
    first.write()
    around.steps = [first]
    act.change(whistle=whistle)
    fetched(whistle, "report_ins", around.parts)


def parts_of(whistle: Whistle, leading: Department, assisting: Iterable[Department]) -> list[ReportIn]:
    """The departments' parts as they begin."""
    return [
        ReportIn(
            street_code=whistle.street_code, whistle=whistle, department=department, part=part,
            assigned_at=whistle.whistled_at, state=WHISTLED, version=1,
        )
        for department, part in [(leading, Part.LEAD), *((one, Part.ASSIST) for one in assisting)]
    ]  # fmt: skip


def whistle_of(lead: Lead, grade: Grade, leading: Department | None, at: datetime) -> Whistle:
    """The whistle of a lead, not saved yet, with the next number of its street's year."""
    return Whistle(
        street_code=lead.street_code, community_code=lead.area_id[:12] if len(lead.area_id) >= 12 else "",
        number=number_of(lead, timezone.localtime(at).year), is_sealed=lead.is_sealed, title=lead.title, area=lead.area,
        address=lead.address, point=lead.point, point_source=lead.point_source, category=lead.category, source=lead.source,
        grade=grade, lead_department=leading, received_at=lead.received_at, whistled_at=at,
        copied_at=at if grade.copies_district else None, version=1, last_occurred_at=at, last_digest=GENESIS,
    )  # fmt: skip


def merge(act: Act) -> None:
    """The lead is one more of a whistle that goes on; both books tell it. Leads are locked before whistles, as everywhere."""
    whistle = ENGINE.locked(act.given["whistle"].pk, act.by)
    ENGINE.carry_out(Situation(whistle, act.by), TAKE_IN, given={MERGED_LEAD: act.matter, REASON: act.reason})
    act.change(whistle=whistle)


def unmerge(act: Act) -> None:
    """It waits in the pool again, and its whistle goes on without it."""
    whistle = ENGINE.locked(act.matter.whistle_id, act.by)
    ENGINE.carry_out(Situation(whistle, act.by), LET_GO, given={MERGED_LEAD: act.matter, REASON: act.reason})
    act.change(whistle=None)


def register() -> None:
    """Stand beside the lead's table, which names these effects from below."""
    EFFECTS.update({one.__name__: one for one in (blow, merge, unmerge)})
