"""Every clock in one table: where it may run, whom it waits for, by which limit it begins and what is over with it.

A new clock is a code of `Clock`, its row here, and the migration that follows. Those of a department's part begin by the
limits of grade and subject (`Limits`); the others by what stands here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from whistles.clocks.calendar import Limit, Unit
from whistles.clocks.counting import Bound, counted
from whistles.clocks.models import WORK, Clock, TermOrigin
from whistles.clocks.rules import Rules

if TYPE_CHECKING:
    from grids.conduct.engine import Act
    from whistles.clocks.terms import Terms

# the verb by which the sweep says that what a clock waits for has ended by itself
LAPSE = "lapse"


def end_of_day(day: date) -> datetime:
    """The last moment of a day, by the clock on the wall here."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(seconds=1)


def _until(act: "Act") -> datetime:
    """The end of the day that was asked for and granted, or that is given with the step itself."""
    day = {**act.around.decided, **act.given}["until"]
    return end_of_day(day if isinstance(day, date) else date.fromisoformat(day))


@dataclass(frozen=True, slots=True)
class Start:
    """One clock.

    runs_in: states of the matter in which it may run, and in no others. is_next: whoever has to act is told by it what is
    due next. limit: how long, of what a street sets for itself; until: or until when. name, origin: what it is written in,
    and where that comes from. wants: whether it begins at all. over_by: the verb by which what it waits for is over at its
    end, whoever looks; without one somebody is reminded before it, and those above are told after it.
    """

    runs_in: frozenset[str]
    is_next: bool = True
    limit: Callable[[Rules], Limit] | None = None
    until: "Callable[[Act], datetime] | None" = None
    name: str | Promise = ""
    origin: str = TermOrigin.OWN
    wants: "Callable[[Terms, Act, Bound], bool]" = lambda terms, act, bound: True
    over_by: str = ""

    @property
    def unit(self) -> Unit:
        """In what its time is told."""
        return self.limit(Rules()).unit if self.limit else Unit.NATURAL_DAYS

    def bound(self, terms: "Terms", act: "Act") -> Bound | None:
        """Its limit where it begins with this step; stored, so not in the language of whoever acts."""
        with translation.override(settings.LANGUAGE_CODE):
            name = str(self.name)
        if self.limit:
            found = counted(self.origin, act.at, self.limit(terms.rules), terms.calendar, name=name)
        elif self.until:
            found = Bound(self.origin, self.until(act), name=name)
        else:
            return None
        return found if self.wants(terms, act, found) else None


def _before_the_suspension_ends(terms: "Terms", act: "Act", bound: Bound) -> bool:
    ends = min((term.due_at for term in terms.open(Clock.RESUME)), default=None)
    return ends is None or bound.at < ends


STARTS: dict[str, Start] = {
    Clock.SIGN: Start(frozenset({"whistled"})),
    Clock.CONTACT: Start(frozenset({"whistled", "signed", "reported_in", "in_progress", "submitted"})),
    Clock.REPORT: Start(frozenset({"whistled", "signed"})),
    Clock.CLOSE: Start(frozenset({"whistled", "signed", "reported_in", "in_progress"})),
    Clock.ANSWER: Start(
        frozenset({"objected"}), limit=lambda rules: Limit(rules.answer_days, Unit.WORKING_DAYS), name=_("异议答复时限")
    ),
    Clock.VERIFY: Start(
        frozenset({"submitted"}), limit=lambda rules: Limit(rules.verify_days, Unit.WORKING_DAYS), name=_("核实时限")
    ),
    Clock.FOLLOW: Start(
        frozenset({"closed"}), is_next=False, limit=lambda rules: Limit(rules.follow_up_days, Unit.WORKING_DAYS),
        name=_("回访时限"), wants=lambda terms, act, bound: bool(act.around.leads),
    ),
    # before its reviews, of which there is none after it
    Clock.RESUME: Start(
        frozenset({"suspended"}), is_next=False, until=_until, origin=TermOrigin.GRANTED, name=_("批准的挂账期限"), over_by=LAPSE,
    ),
    Clock.REVIEW: Start(
        frozenset({"suspended"}), is_next=False, limit=lambda rules: Limit(rules.review_days, Unit.NATURAL_DAYS),
        name=_("挂账复核期限"), wants=_before_the_suspension_ends,
    ),
}  # fmt: skip


def clocks_in(state: str) -> tuple[str, ...]:
    """The clocks that may run while the matter stands in a state, a department's first."""
    return tuple(str(clock) for clock, start in STARTS.items() if state in start.runs_in)


def waited_for_in(state: str) -> str:
    """The clock of whoever else than a department has to act in a state; "" where nobody does."""
    own = (clock for clock in clocks_in(state) if clock not in WORK and STARTS[clock].is_next)
    return next(own, "")


def is_over_by_itself_in(state: str) -> bool:
    """Whether something may end in a state whether or not anybody looks."""
    return any(STARTS[clock].over_by for clock in clocks_in(state))
