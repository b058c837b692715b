"""What a lead that is whistled makes: the whistle with its parts and clocks, and the first step of its book."""

from collections.abc import Iterable

from django.utils import timezone

from grids.conduct.engine import Act
from grids.conduct.events import GENESIS
from grids.conduct.fetched import fetched
from grids.conduct.writing import insert
from grids.staff.models import Department
from whistles.clocks.terms import Terms
from whistles.intake.effects import EFFECTS
from whistles.lifecycle.engine import check_backdating, entry_of
from whistles.lifecycle.models import Part, ReportIn, Whistle
from whistles.lifecycle.numbers import number_of
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.states import WHISTLED
from whistles.lifecycle.table import BLOW


def blow(act: Act) -> None:
    """The whistle of a lead, to the departments that are given, as the grade that is given; its clocks run.

    An earlier time, at which it was whistled by word of mouth say, is the desk's to tell, with a reason.
    """
    lead, given = act.matter, act.given
    if act.at < act.now:
        check_backdating(act.at, by=act.by, area_code=lead.area_id, reason=given["reason"], now=act.now)
    whistle = _whistle_of(act)
    leading = given["lead_department"]
    parts = _parts(whistle, leading, [one for one in given["assisting"] if one != leading])
    terms = Terms.begun(whistle, external_due_at=lead.external_due_at)
    around = Situation.born(whistle, act.by, parts, [lead], terms, act.around.grades)
    terms.given_to(*around.parts)
    born = Act(
        step=BLOW, around=around, by=act.by, at=act.at, now=act.now, given=given, reason=act.reason, origin=act.origin,
    )  # fmt: skip
    first = entry_of(born)
    # with the mark of its first step, which is made before either is written
    insert([whistle])
    insert(around.parts)
    terms.save()
    first.write()
    around.steps = [first]
    act.change(whistle=whistle)
    fetched(whistle, "report_ins", around.parts)


def _parts(whistle: Whistle, leading: Department, assisting: Iterable[Department]) -> list[ReportIn]:
    """The departments' parts as they begin."""
    return [
        ReportIn(
            street_code=whistle.street_code, whistle=whistle, department=department, part=part,
            assigned_at=whistle.whistled_at, state=WHISTLED, version=1,
        )
        for department, part in [(leading, Part.LEAD), *((one, Part.ASSIST) for one in assisting)]
    ]  # fmt: skip


def _whistle_of(act: Act) -> Whistle:
    """The whistle of a lead, not saved yet, with the next number of its street's year."""
    lead, grade = act.matter, act.given["grade"]
    return Whistle(
        street_code=lead.street_code, community_code=lead.area_id[:12] if len(lead.area_id) >= 12 else "",
        number=number_of(lead, timezone.localtime(act.at).year), is_sealed=lead.is_sealed, title=lead.title, area=lead.area,
        address=lead.address, category=lead.category, source=lead.source, grade=grade,
        lead_department=act.given["lead_department"], received_at=lead.received_at, whistled_at=act.at,
        copied_at=act.at if grade.copies_district else None, version=1, last_occurred_at=act.at, last_digest=GENESIS,
    )  # fmt: skip


def register() -> None:
    """Stand beside the lead's table, which names this effect from below."""
    EFFECTS[blow.__name__] = blow
