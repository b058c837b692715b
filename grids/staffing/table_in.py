"""A table of appointments on its way in: what each row would do, carried out in one transaction and rolled back unless confirmed.

A preview is the import itself, rolled back. Each row does something, says nothing new, or is refused with its reason; none
is lost.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.approvals.models import Approval
from grids.areas.codes import prefix_of
from grids.areas.models import Area
from grids.conduct.refusals import Refusal, require
from grids.staff import actions as staff
from grids.staff.models import Appointment, Member, PostKind, User
from grids.staffing.spans import GRID_LEVELS, IN_GRIDS
from grids.staffing.table_people import People, Question, Undecided
from grids.staffing.table_rows import Said
from grids.staffing.table_words import BASIS, FROM, GRID, GRID_CODE, POST, UNTIL

NEW, KNOWN, ENDED, CORRECTED, REFUSED = "new", "known", "ended", "corrected", "refused"
# nobody holds the post, as the row says; who is meant has to be said first
VACANT, ASKED = "vacant", "asked"
WRITES = (NEW, ENDED, CORRECTED)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a row. did: each thing that it did; what: in words; is_new_person: somebody was registered for it."""

    said: Said
    did: tuple[str, ...]
    what: str
    is_new_person: bool = False

    @property
    def outcome(self) -> str:
        """The first thing that it did."""
        return self.did[0]


@dataclass
class Outcome:
    """What a table does, row by row. questions: whom somebody has to tell apart, each once."""

    rows: list[Done] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def counts(self) -> Counter:
        """How many rows did each thing; a row that does two counts in both."""
        return Counter(one for row in self.rows for one in row.did)

    @property
    def people(self) -> int:
        """How many people are registered for it."""
        return sum(row.is_new_person for row in self.rows)

    @property
    def to_write(self) -> int:
        """How many rows change something."""
        return sum(bool({*row.did} & {*WRITES}) for row in self.rows)

    @property
    def refused(self) -> list[Done]:
        """The rows that are not taken, those that wait for somebody's word among them."""
        return [row for row in self.rows if row.outcome in (REFUSED, ASKED)]


def bring_in(
    *, rows: Sequence[Said], area: Area, by: User, confirmed: bool, decided: Mapping[str, str] | None = None
) -> Outcome:
    """Carry the rows of a table out within an area; rolled back unless confirmed.

    decided: by key of a question "same" or "other"; rows whose question nobody answered are not taken.
    """
    outcome = Outcome()
    with transaction.atomic():
        table = _Table(area, by, decided or {})
        outcome.rows = [table.take(said) for said in rows]
        outcome.questions = list(table.people.asked.values())
        transaction.set_rollback(not confirmed)
    return outcome


class _Table:
    """What rows name: grids, posts and people, read once."""

    def __init__(self, area: Area, by: User, decided: Mapping[str, str]) -> None:
        self.area, self.by, self.today = area, by, timezone.localdate()
        self.people = People(by, decided)
        below = Area.objects.filter(code__startswith=prefix_of(area.code), level__gte=3)
        self.areas = {one.code: one for one in below}
        self.names: dict[str, list[Area]] = {}
        for one in self.areas.values():
            for name in {one.name, one.short_name, one.short_name.replace(" · ", "")}:
                self.names.setdefault(_bare(name), []).append(one)
        self.kinds = {kind.name: kind for kind in PostKind.objects.filter(group__in=IN_GRIDS, is_active=True)}

    def take(self, said: Said) -> Done:
        """Carry one row out; what is refused leaves nothing behind."""
        try:
            with transaction.atomic():
                return self._take(said)
        except Undecided as question:
            return Done(said, (ASKED,), str(question))
        except Refusal as refusal:
            return Done(said, (REFUSED,), str(refusal))

    def _take(self, said: Said) -> Done:
        require(any(said.cells.values()), _("这一行读不出来，请核对格子里的内容。"))
        require(not said.fault, said.fault)
        require(said.text(POST), _("没有写岗位。"))
        if said.is_vacant:
            return Done(said, (VACANT,), _("写的是空缺，没有人要任命"))
        grid, kind = self._grid(said), self._kind(said)
        from_day, last = said.day(FROM), said.day(UNTIL)
        # people write the last day on which a post is held; periods are half open
        to_day = last + timedelta(days=1) if last else None
        member, told = self.people.find(said, grid)
        is_new = told == [""]
        did, what = self._post(said, grid, kind, member, from_day, to_day)
        told = [] if is_new else told
        done = (*([did] if did != KNOWN or not told else []), *([CORRECTED] if told else []))
        words = [what] if did != KNOWN or not told else []
        return Done(said, done, "；".join([*words, *told]), is_new)

    def _post(
        self, said: Said, grid: Area, kind: PostKind, member: Member, from_day: date | None, to_day: date | None
    ) -> tuple[str, str]:  # fmt: skip
        held = Appointment.objects.filter(member=member, kind=kind, area=grid, period__isempty=False)
        post = self._same(held, from_day)
        if post is None and to_day and to_day <= self.today and from_day is None:
            raise Refusal(_("这个任职没有找到，没有什么可以结束；补录以前的任职请写“任职起”。"))
        if post is None:
            return self._appoint(said, grid, kind, member, from_day or self.today, to_day)
        return self._known(said, post, to_day)

    def _same(self, held: QuerySet[Appointment], from_day: date | None) -> Appointment | None:
        """The appointment that a row means: the one from that day, else the one that holds today or later."""
        going_on = Q(period__endswith=None) | Q(period__endswith__gt=self.today)
        if from_day is None:
            return held.filter(going_on).order_by("period").first()
        return held.filter(period__startswith=from_day).first() or (
            held.filter(period__startswith=None).filter(going_on).first()
        )

    def _appoint(
        self, said: Said, grid: Area, kind: PostKind, member: Member, from_day: date, to_day: date | None
    ) -> tuple[str, str]:  # fmt: skip
        made = staff.appoint(
            member=member, kind=kind, area=grid, from_day=from_day, to_day=to_day, basis=said.text(BASIS)[:100], by=self.by
        )  # fmt: skip
        require(not isinstance(made, Approval), _("这个岗位要另一位确认，请在后台管理里单独任命。"))
        about = {"grid": grid.short_name, "post": kind.name, "day": from_day, "last": _last(to_day)}
        if to_day:
            return NEW, _("任为%(grid)s %(post)s，%(day)s 至 %(last)s") % about
        return NEW, _("任为%(grid)s %(post)s，%(day)s 起") % about

    def _known(self, said: Said, post: Appointment, to_day: date | None) -> tuple[str, str]:
        upper = post.period.upper
        if to_day and (upper is None or upper > to_day):
            staff.end_appointment(appointment_id=post.pk, by=self.by, on=to_day)
            return ENDED, _("任职到 %(day)s 为止") % {"day": _last(to_day)}
        if to_day and upper and upper < to_day:
            # what is left goes on from where the known one ends
            return self._appoint(said, post.area, post.kind, post.member, upper, to_day)
        if upper and to_day is None:
            return KNOWN, _("系统里到 %(day)s 为止，表里没有写止，没有改") % {"day": _last(upper)}
        return KNOWN, _("系统里已经是这样")

    def _grid(self, said: Said) -> Area:
        code, name = said.text(GRID_CODE), said.text(GRID)
        if code:
            found = self.areas.get(code)
            require(
                found,
                _("%(area)s里没有代码为 %(code)s 的网格或社区。") % {"area": self.area.name, "code": code},
            )
            return found
        require(name, _("没有写网格，也没有网格代码。"))
        named = self.names.get(_bare(name), [])
        grids = [one for one in named if one.level in GRID_LEVELS] or named
        require(grids, _("没有叫“%(name)s”的网格；请写网格代码。") % {"name": name})
        require(
            len(grids) == 1, _("叫“%(name)s”的网格有 %(n)d 个；请写网格代码。") % {"name": name, "n": len(grids)}
        )  # fmt: skip
        return grids[0]

    def _kind(self, said: Said) -> PostKind:
        name = "".join(said.text(POST).split())
        kind = self.kinds.get(name)
        require(
            kind,
            _("没有叫“%(name)s”的岗位；可以写：%(names)s。") % {"name": name, "names": "、".join(self.kinds)},
        )
        return kind


def _bare(name: str) -> str:
    return "".join(name.split()).replace("·", "")


def _last(to_day: date | None) -> date | None:
    """The last day of a period that is over on `to_day`."""
    return to_day - timedelta(days=1) if to_day else None
