"""How what was asked for reads on a page: in a word, value by value, who asked and who decided."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access.oracle import STREET_DIGITS
from grids.access.roles import Permission as P
from grids.approvals import wants
from grids.approvals.kinds import Kind, kind_of, most_in
from grids.approvals.models import Approval, What
from grids.approvals.queries import may_decide, of_matter, who_may
from grids.conduct.wording import enumerated

if TYPE_CHECKING:
    from django.db.models import Model

    from grids.staff.models import User


DECIDERS = {
    P.WHISTLE_VERIFY: gettext_lazy("街道研判岗或负责人"),
    P.WHISTLE_APPROVE: gettext_lazy("街道负责人"),
    P.LEAD_APPROVE: gettext_lazy("街道负责人"),
    P.COMPLAINT_HANDLE: gettext_lazy("检举控告承办人"),
}


@dataclass(frozen=True, slots=True)
class Deciding:
    """A step by which the reader decides; `dialog` is the id of its form where the page has it."""

    label: str | Promise
    url: str
    tone: str = ""
    dialog: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An asking on its matter's page; `kind` is that of its chip, `waits_for` who could decide about it."""

    approval: Approval
    title: str
    state: str
    kind: str
    values: list[tuple[str, str]]
    who: str | Promise = ""
    waits_for: str = ""
    # the steps by which the reader decides about it: verb, label, tone, url
    acts: tuple["Deciding", ...] = ()

    @property
    def is_taken_back(self) -> bool:
        """Whether who asked took it back: nobody decided."""
        return self.approval.is_granted is False and self.approval.decided_by_id == self.approval.asked_by_id

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be decided."""
        return self.kind == "warn"


def state_of(approval: Approval, now: datetime | None = None) -> str:
    """How it stands, in a word."""
    return _standing(approval, now or timezone.now())[0]


def _standing(approval: Approval, now: datetime) -> tuple[str, str]:
    if approval.is_granted:
        return _("已同意"), "ok"
    if approval.is_granted is not None:
        taken_back = approval.decided_by_id == approval.asked_by_id
        return (_("已撤回"), "plain") if taken_back else (_("未同意"), "bad")
    if approval.lapsed_at is not None:
        return _("已失效"), "plain"
    waits = _("等待决定") if approval.subject_id else _("等待确认")
    return (waits, "warn") if approval.is_open(now) else (_("已过期"), "plain")


def values_of(approval: Approval) -> list[tuple[str, str]]:
    """Name and text of every value that was asked for; of what stands by itself its wording says all."""
    return wants.told(kind_of(approval.what).wants, approval.wanted) if approval.subject_id else []


def shown(approval: Approval, *, now: datetime | None = None) -> Shown:
    """An asking as its matter's page shows it."""
    state, kind = _standing(approval, now or timezone.now())
    found = Shown(approval, str(What(approval.what).label), state, kind, values_of(approval))
    if not found.is_waiting:
        return found
    return replace(found, who=decider_of(approval), waits_for=enumerated(who_may(approval)))


def decider_of(approval: Approval) -> str | Promise:
    """Who decides about it, in words, by the right and the place that it asks for; "" of what stands by itself."""
    if not approval.subject_id:
        return ""
    if approval.decided_with == P.WHISTLE_APPROVE and len(approval.area_code) < STREET_DIGITS:
        return _("区级督办员")
    return DECIDERS[P(approval.decided_with)]


def rules(area_code: str) -> list[tuple[str, str | Promise, str]]:
    """Of everything that can be asked for within a matter: what, who decides, and how much of it may be had there."""
    found = ((what, kind_of(what)) for what in What)
    return [
        (str(what.label), kind.matter.who, _limits(kind, area_code)) for what, kind in found if kind.matter
    ]


def _limits(kind: Kind, area_code: str) -> str:
    said = []
    most, most_days, decided = (
        most_in(one, area_code) for one in (kind.most, kind.most_days, kind.most_decided)
    )
    if most is not None:
        said.append(_("最多同意 %(n)d 次") % {"n": most})
    if most_days is not None:
        said.append(_("累计最多 %(n)d 天") % {"n": most_days})
    if decided is not None:
        said.append(_("只能提出 %(n)d 次") % {"n": decided})
    return enumerated(said) or "—"


def askings_of(subject: "Model") -> list[Shown]:
    """Everything that was asked for of a matter, what waits first, then the newest; for whoever may read the matter."""
    return told_of(of_matter(subject))


def told_of(
    rows: Iterable[Approval], acts: Mapping[str, Iterable[Deciding]] | None = None,
    decided: Callable[[str], Approval | None] = lambda kind: None,
) -> list[Shown]:  # fmt: skip
    """The same of rows that were read before; acts: by kind, the steps by which the reader decides what waits.

    decided: of a kind, what these steps decide about; of what several parts asked for it is one.
    """
    now, acts = timezone.now(), acts or {}
    found = [shown(one, now=now) for one in rows]
    about = {one.pk for one in map(decided, acts) if one}
    with_acts = [
        replace(one, acts=tuple(acts[one.approval.what])) if one.approval.pk in about else one
        for one in found
    ]
    return sorted(with_acts, key=lambda one: not one.is_waiting)


def page_of(approval: Approval) -> str:
    """Where it is decided and looked at: its matter's page or its kind's own; "" where the administration is it."""
    kind = kind_of(approval.what)
    if approval.subject_id:
        return kind.matter.page(approval) if kind.matter else ""
    return kind.page(approval) if kind.page else ""


def decides(approval: Approval, user: "User", *, now: datetime | None = None) -> bool:
    """Whether it waits and `user` may decide about it, as `actions.decided` asks."""
    return approval.is_open(now or timezone.now()) and may_decide(approval, user)
