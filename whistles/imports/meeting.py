"""What becomes of a row that meets a matter which is there already, or an earlier row of its own batch."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.areas.codes import prefix_of
from grids.conduct.engine import REASON
from grids.conduct.events import Origin
from grids.conduct.lifecycle import Step
from grids.conduct.refusals import Refusal
from whistles.imports.closing import Everyday
from whistles.imports.differing import Found, between
from whistles.imports.doubts import ABOVE, Doubt
from whistles.imports.identity import is_another, sentence
from whistles.imports.matters import Fresh, Key, Known
from whistles.imports.paths import AFTER, IN_POOL, Way, ends_as, moment_of, turned_at
from whistles.imports.references import References
from whistles.intake.engine import LEAD_ENGINE, LEDGER
from whistles.intake.queries import number_taken
from whistles.intake.situation import LeadSituation
from whistles.intake.table import WHISTLE
from whistles.ledgers.rows import LedgerRow
from whistles.ledgers.standing import REOPENED, SETTLED, SUSPENDED, VOID
from whistles.lifecycle import own_work, table
from whistles.lifecycle.actions import record
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.situation import Situation

# what a row says of how its matter went on
TURNS = (
    "closed_at", "closed_exact", "resolution", "state", "standing", "turned_at", "suspended_at", "is_placed",
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What became of the rows of a batch, and the refused ones by line."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    closed: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    # what rows say otherwise than is known; nothing is done about it
    differing: list[Found] = field(default_factory=list)
    # when the first and the last of the rows were received
    received: tuple[datetime, ...] = ()
    # line and number of what comes in and is doubtful, or is left to those above
    doubts: list[tuple[int, str, Doubt]] = field(default_factory=list)

    def try_to(self, act: Callable[[], None], row: LedgerRow) -> None:
        """Do it, and keep the row with its reason when it is refused."""
        try:
            act()
        except Refusal as refusal:
            self.refused.append((row.line, str(refusal)))


def meet_earlier_row(item: Fresh, fresh: dict[Key, Fresh], references: References, tally: Tally) -> None:
    """The same number a second time in one batch: what waited is whistled by it, an open row closed; else nothing changes.

    What is another matter under the same number is refused.
    """
    before = fresh[item.key]
    if is_another(item.looks, before.looks):
        tally.refused.append(
            (item.row.line, sentence(item.row.number, item.looks, before.looks, is_sealed=item.is_sealed))
        )
        return
    tally.differing += between(item, before, references)
    later = before if item.is_sealed else _gone_on(before, item, tally)
    if later is before:
        tally.unchanged += 1
    elif later:
        fresh[item.key] = later
        tally.updated += 1


def _gone_on(before: Fresh, item: Fresh, tally: Tally) -> Fresh | None:
    """What is to be written of a matter with what a later row says of it: that it was whistled, how it went on.

    The same where the row says nothing new; None where it is refused.
    """
    row, turns = before.row, _turns(before, item)
    is_whistled = bool(item.grade and not before.grade and not before.row.standing)
    if not (is_whistled or turns):
        return before
    if item.row.standing == SETTLED and before.grade:
        tally.refused.append((item.row.line, _not_settled()))
        return None
    if is_whistled and not row.whistled_at:
        # until now it waited in the pool: the row that whistles it tells when
        row = row._replace(whistled_at=item.row.whistled_at, whistled_exact=item.row.whistled_exact)
    if turns:
        row = row._replace(**{name: getattr(item.row, name) for name in TURNS})
    later = replace(
        before, row=row, outcome=item.outcome or before.outcome, grade=before.grade or item.grade,
        department_id=before.department_id or item.department_id,
        assisting=before.assisting if before.department_id else item.assisting,
        stood_still=before.stood_still or (turns and before.row.standing == SUSPENDED),
    )  # fmt: skip
    if later.stood_still:
        later.row = later.row._replace(suspended_at=before.row.suspended_at)
    return _in_time(later, before, item, tally) if turns or row.closed_at else later


def _in_time(later: Fresh, before: Fresh, item: Fresh, tally: Tally) -> Fresh | None:
    """The matter with its end, which lies after it began and came to where it stood; None where it is refused."""
    began = max(later.began, before.row.turned_at or later.began) if later.stood_still else later.began
    row = later.row
    end = turned_at(later)
    if end >= began:
        return later
    if row.is_placed:
        later.row = row._replace(**{"turned_at" if row.standing else "closed_at": began})
        return later
    tally.refused.append((item.row.line, _too_early(end, began)))
    return None


def _turns(before: Fresh, item: Fresh) -> bool:
    """Whether a later row of a matter that is open or stands still says how it went on."""
    if before.row.closed_at or before.row.standing not in ("", SUSPENDED):
        return False
    row = item.row
    return (bool(row.is_closed or row.standing) and row.standing != before.row.standing) or row.is_closed


def _not_settled() -> str:
    return _("这件已经吹哨，不能再记为当场办好；已经办结的，请写明办结时间。")


def meet_known(item: Fresh, matter: Known, references: References, tally: Tally, *, write: bool) -> None:
    """A row of a matter that is there already: it whistles what waits and closes what is open, by the lifecycle's own steps.

    Where the matter still waits in the pool, it is whistled with its batch by the row (`Known.blown`), whether that is closed
    or open: in which order ledgers are imported changes nothing. Of what whoever imports may not know, nothing is told but
    one sentence, and nothing happens to it.
    """
    if not item.is_sealed and not references.may_know(matter):
        street = item.area.street_code
        if street != matter.area_code and street.startswith(prefix_of(matter.area_code)):
            # those above brought in the very same row
            tally.unchanged += 1
            tally.doubts.append((item.row.line, item.row.number, Doubt(ABOVE, matter.area_code)))
            return
        tally.refused.append((item.row.line, number_taken()))
        return
    # of a complaint too: it is one that the same account registered, and another one must not be lost unsaid
    if is_another(item.looks, matter.looks):
        tally.refused.append(
            (item.row.line, sentence(item.row.number, item.looks, matter.looks, is_sealed=item.is_sealed))
        )
        return
    is_news = item.grade or item.row.standing in (SETTLED, VOID)
    if item.is_sealed or not (is_news and matter.is_open):
        # a complaint's ledger says nothing more of it
        tally.unchanged += 1
        return
    tally.try_to(lambda: _go_on(item, matter, references, tally, write=write), item.row)


def _go_on(item: Fresh, matter: Known, references: References, tally: Tally, *, write: bool) -> None:
    """What a row says further of an open matter; Refusal where it can't be so."""
    if matter.state in WHISTLE.sources:
        _check_known(item, matter, references)
        registered = _as_registered(item, matter, references)
        if registered.grade:
            matter.blown = registered
        else:
            _end_lead(registered, matter, references, write=write)
        item = registered
    elif before := matter.blown:
        later = _gone_on(before, item, tally)
        if later is None or later is before:
            tally.unchanged += later is before
            return
        matter.blown = item = later
    elif steps := _steps_of(item, matter):
        _check_known(item, matter, references)
        _check_apart(matter, references)
        for step in steps:
            matter.moved(step.target, at=_turn(item, matter, references, step, write=write))
        tally.updated += 1
        return
    else:
        tally.unchanged += 1
        return
    matter.moved(ends_as(item), at=turned_at(item))
    tally.updated += 1


def _steps_of(item: Fresh, matter: Known) -> Way:
    """The steps by which a row says that an open whistle went on; none where it says nothing new. Refusal where it can't."""
    row, stands_in = item.row, matter.whistle_state or ""
    if row.standing == SETTLED:
        raise Refusal(_not_settled())
    if row.standing == REOPENED and row.turned_at <= matter.last_step_at:
        return ()
    steps = AFTER[row.stands]
    if not steps or stands_in == steps[0].target:
        return ()
    table.LIFECYCLE.step(stands_in, steps[0].verb)
    return steps


def _end_lead(item: Fresh, matter: Known, references: References, *, write: bool) -> None:
    """A lead of the pool ended without a whistle, because the ledger says so."""
    if write:
        LEAD_ENGINE.carry_out(
            LeadSituation(matter.lead, references.by), IN_POOL[item.row.standing][-1],
            given={REASON: item.told, LEDGER: references.ledger_id},
            occurred_at=item.row.turned_at, origin=Origin.IMPORTED,
        )  # fmt: skip


def _check_known(item: Fresh, matter: Known, references: References) -> None:
    """A ledger closes only what lies in the area it was imported for."""
    if not matter.area_code.startswith(references.area.prefix):
        raise Refusal(
            _("这个编号已登记在「%(here)s」以外的区域，不能由这个台账办结。") % {"here": references.area.name}
        )


def _check_apart(matter: Known, references: References) -> None:
    """Who did a department's work doesn't end it by a ledger either (`whistles.lifecycle.own_work`)."""
    if references.by.is_system or matter.whistle_id is None or matter.whistle_state == table.BLOW.target:
        # of what nobody signed nobody did the work
        return
    around = Situation(Whistle.objects.get(pk=matter.whistle_id), references.by)
    if own_work.is_forbidden(around):
        raise Refusal(
            _("您在这一轮里为牵头部门办理过这件哨件，不能由您导入的台账改动；请由别人核实，或由别人导入。"),
            code="forbidden",
        )


def _as_registered(item: Fresh, matter: Known, references: References) -> Fresh:
    """A lead that waits in the pool stays where and what it is; the ledger's row tells how it went on."""
    address = matter.lead.address if matter.lead else ""
    row = item.row._replace(
        area=matter.area_code, title=matter.looks.title, received_at=matter.looks.received_at,
        address=address or item.row.address,
    )  # fmt: skip
    if row.whistled_at and row.whistled_at < matter.looks.received_at:
        row = row._replace(whistled_at=None)
    began = row.whistled_at or row.received_at
    found = references.resolve(row)
    if matter.lead:
        found.point, found.point_source = matter.lead.point, matter.lead.point_source
    end = turned_at(found)
    if end < began:
        if not row.is_placed:
            raise Refusal(_too_early(end, began))
        found.row = row._replace(**{"turned_at" if row.standing else "closed_at": began})
    return found


def _turn(item: Fresh, matter: Known, references: References, step: Step, *, write: bool) -> datetime:
    """Take the step of an open whistle of which the ledger tells; when."""
    row = item.row
    at = moment_of(item, step)
    if at < matter.last_step_at:
        if not row.is_placed:
            raise Refusal(_too_early(at, matter.last_step_at))
        at = matter.last_step_at
    if write and step is table.CLOSE_BY_LEDGER:
        told = {
            "outcome": item.outcome, "resolution": row.resolution, "is_timed": item.is_timed(matter.whistle),
        }  # fmt: skip
        if isinstance(matter.whistle, Everyday):
            matter.whistle.close(at, **told)
        else:
            record(
                matter.whistle, step, by=references.by, occurred_at=at, origin=Origin.IMPORTED,
                ledger_id=references.ledger_id, **told,
            )  # fmt: skip
    elif write:
        record(
            matter.whistle, step, by=references.by, occurred_at=at, origin=Origin.IMPORTED, reason=item.told,
            ledger_id=references.ledger_id,
        )  # fmt: skip
    return at


def _too_early(closed: datetime, before: datetime) -> str:
    when = "%Y-%m-%d %H:%M"
    return _("办结时间 %(closed)s 早于已登记的上一步 %(before)s。") % {
        "closed": timezone.localtime(closed).strftime(when),
        "before": timezone.localtime(before).strftime(when),
    }
