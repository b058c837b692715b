"""A table of appointments on its way in: what each row would do, carried out in one transaction and rolled back unless confirmed.

A preview is the import itself, rolled back. Each row does something, says nothing new, or is refused with its reason; none
is lost.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.approvals.models import Approval
from grids.areas.codes import prefix_of
from grids.areas.models import Area
from grids.conduct.refusals import Refusal, require
from grids.staff import actions as staff
from grids.staff.models import Appointment, Member, PostKind, User
from grids.staff.registering import correct_member, register_member
from grids.staffing.spans import GRID_LEVELS, IN_GRIDS, STREET
from grids.staffing.table_rows import Said

NEW, KNOWN, ENDED, CORRECTED, REFUSED = "new", "known", "ended", "corrected", "refused"


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a row. what: in words; is_new_person: somebody was registered for it."""

    said: Said
    outcome: str
    what: str
    is_new_person: bool = False


@dataclass
class Outcome:
    """What a table does, row by row."""

    rows: list[Done] = field(default_factory=list)
    people: int = 0

    @property
    def counts(self) -> Counter:
        """How many rows of each outcome."""
        return Counter(row.outcome for row in self.rows)

    @property
    def refused(self) -> list[Done]:
        """The rows that are not taken."""
        return [row for row in self.rows if row.outcome == REFUSED]


def bring_in(*, rows: Sequence[Said], area: Area, by: User, confirmed: bool) -> Outcome:
    """Carry the rows of a table out within an area; rolled back unless confirmed."""
    outcome = Outcome()
    with transaction.atomic():
        table = _Table(area, by)
        for said in rows:
            done = table.take(said)
            outcome.rows.append(done)
            outcome.people += done.is_new_person
        transaction.set_rollback(not confirmed)
    return outcome


class _Table:
    """What rows name: grids, posts and people, read once."""

    def __init__(self, area: Area, by: User) -> None:
        self.area, self.by, self.today = area, by, timezone.localdate()
        below = Area.objects.filter(code__startswith=prefix_of(area.code), level__gte=3)
        self.areas = {one.code: one for one in below}
        self.names: dict[str, list[Area]] = {}
        for one in self.areas.values():
            for name in {one.name, one.short_name, one.short_name.replace(" · ", "")}:
                self.names.setdefault(name, []).append(one)
        self.kinds = {kind.name: kind for kind in PostKind.objects.filter(group__in=IN_GRIDS, is_active=True)}

    def take(self, said: Said) -> Done:
        """Carry one row out; what is refused leaves nothing behind."""
        try:
            with transaction.atomic():
                return self._take(said)
        except Refusal as refusal:
            return Done(said, REFUSED, str(refusal))

    def _take(self, said: Said) -> Done:
        require(any(said.cells.values()), _("这一行读不出来，请核对格子里的内容。"))
        grid, kind = self._grid(said), self._kind(said)
        from_day, to_day = said.day("任职起"), said.day("止")
        member, is_new = self._member(said, grid)
        is_corrected = self._correct(said, member) if not is_new else False
        held = Appointment.objects.filter(member=member, kind=kind, area=grid, period__isempty=False)
        same = held.filter(Q(period__endswith=None) | Q(period__endswith__gt=from_day or self.today))
        post = same.filter(period__startswith=from_day).first() if from_day else same.first()
        if post is None and to_day and to_day <= self.today and from_day is None:
            raise Refusal(_("这个任职没有找到，没有什么可以结束；补录以前的任职请写“任职起”。"))
        if post is None:
            return self._appoint(said, grid, kind, member, from_day or self.today, to_day, is_new=is_new)
        return self._known(said, post, to_day, is_corrected=is_corrected)

    def _appoint(
        self, said: Said, grid: Area, kind: PostKind, member: Member, from_day: date, to_day: date | None, *, is_new: bool
    ) -> Done:  # fmt: skip
        made = staff.appoint(
            member=member, kind=kind, area=grid, from_day=from_day, to_day=to_day, basis=said.text("依据")[:100], by=self.by
        )  # fmt: skip
        require(not isinstance(made, Approval), _("这个岗位要另一位确认，请在后台管理里单独任命。"))
        what = _("任为%(grid)s %(post)s，%(day)s 起") % {
            "grid": grid.short_name, "post": kind.name, "day": from_day,
        }  # fmt: skip
        return Done(said, NEW, what, is_new)

    def _known(self, said: Said, post: Appointment, to_day: date | None, *, is_corrected: bool) -> Done:
        if to_day and (post.period.upper is None or post.period.upper > to_day):
            staff.end_appointment(appointment_id=post.pk, by=self.by, on=to_day)
            return Done(said, ENDED, _("任职到 %(day)s 为止") % {"day": to_day})
        if is_corrected:
            return Done(said, CORRECTED, _("电话或社区任职改为表里的"))
        return Done(said, KNOWN, _("系统里已经是这样"))

    def _grid(self, said: Said) -> Area:
        code, name = said.text("网格代码"), said.text("网格")
        if code:
            found = self.areas.get(code)
            require(
                found,
                _("%(area)s里没有代码为 %(code)s 的网格或社区。") % {"area": self.area.name, "code": code},
            )
            return found
        require(name, _("没有写网格，也没有网格代码。"))
        named = self.names.get(name, [])
        grids = [one for one in named if one.level in GRID_LEVELS] or named
        require(grids, _("没有叫“%(name)s”的网格；请写网格代码。") % {"name": name})
        require(
            len(grids) == 1, _("叫“%(name)s”的网格有 %(n)d 个；请写网格代码。") % {"name": name, "n": len(grids)}
        )  # fmt: skip
        return grids[0]

    def _kind(self, said: Said) -> PostKind:
        name = said.text("岗位")
        kind = self.kinds.get(name)
        require(
            kind,
            _("没有叫“%(name)s”的岗位；可以写：%(names)s。") % {"name": name, "names": "、".join(self.kinds)},
        )
        return kind

    def _member(self, said: Said, grid: Area) -> tuple[Member, bool]:
        """The person of this name and telephone, around the street; a new one where there is none."""
        name, phone = said.text("姓名"), said.text("办公电话")
        require(name, _("没有写姓名。"))
        street = grid.code[:STREET]
        posts = Appointment.objects.filter(area__code__startswith=street, period__isempty=False)
        around = Member.objects.filter(
            Q(pk__in=posts.values("member")) | Q(home__code__startswith=street), name=name
        )
        people = list(around.order_by("pk"))
        same = [one for one in people if phone and one.office_phone == phone]
        # a person without a number known is the one of that name, where there is but one
        open_to = [one for one in people if not phone or not one.office_phone]
        found = same or open_to
        require(
            len(found) <= 1,
            _("“%(name)s”有 %(n)d 位，分不清是哪一位；请写办公电话。") % {"name": name, "n": len(found)},
        )
        if found:
            return found[0], False
        given = {"name": name, "office_phone": phone, "standing": said.standing() or ""}
        return register_member(area=grid, by=self.by, **given), True

    def _correct(self, said: Said, member: Member) -> bool:
        """What the table says further of somebody known: a number that was missing, and the standing."""
        phone, standing = member.office_phone or said.text("办公电话"), said.standing()
        standing = member.standing if standing is None else standing
        if (phone, standing) == (member.office_phone, member.standing):
            return False
        correct_member(
            member_id=member.pk, name=member.name, office_phone=phone, standing=standing, by=self.by
        )
        return True
