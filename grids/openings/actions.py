"""Opening what lies outside one's own areas, and closing it before its time.

It is opened through the gate of reveals, measured like them, and told to the leaders there.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.access.fence import everything
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.audit.actions import Subject, note
from grids.audit.models import Kind
from grids.conduct.refusals import Refusal, require
from grids.notices.models import Untold
from grids.openings.kinds import COUNTS_AS, Opened, Why
from grids.openings.models import Opening
from grids.openings.queries import may_close
from grids.people.kinds import NAMED
from grids.people.models import Person
from grids.privacy.actions import look_in
from grids.registry.dwellings.models import Dwelling
from grids.registry.dwellings.queries import rules_of
from grids.staff.signing import signed_as

if TYPE_CHECKING:
    from grids.staff.models import User

# under which name its notices are told
BOOK = "opening"
# how the log calls each kind of what is opened
CALLED = {Opened.DWELLING: "grids.Dwelling", Opened.PERSON: "grids.Person", Opened.GRID: "grids.Area"}
# level of a grid (网格) and what lies below it
GRID_LEVEL = 4


class Found(NamedTuple):
    """Where what is to be opened lies, and by which key it is opened."""

    key: str
    area_code: str


def open_outside(*, kind: str, key: str, why: str, words: str, by: "User") -> Opening:
    """Open a dwelling, a person's row or a leaf grid to `by`, read-only and for the time that its street set.

    What is open to them already stays as it is. Refusal without the right anywhere, for what lies in one's own areas, without
    a reason of the list and words, and when it was enough for this hour.
    """
    oracle.require_anywhere(by, Permission.PEOPLE_OPEN, _("越区查看"))
    require(kind in Opened.values, _("请选择打开什么。"), field="kind")
    require(why in Why.values, _("请选择越区查看的事由。"), field="why")
    found = _found(Opened(kind), key)
    require(
        not oracle.may_in(by, Permission.PEOPLE_VIEW, found.area_code),
        _("它就在您自己的区域里，直接打开即可。"),
        code="conflict",
    )
    if known := _open_to(by, Opened(kind), found, timezone.now()):
        return known
    about = Subject(CALLED[Opened(kind)], found.key, str(Opened(kind).label))
    return look_in(
        about=about, area_code=found.area_code, what=Opened(kind).label, reason=words, by=by, counts_as=COUNTS_AS[Opened(kind)],
        write=lambda reason: _written(Opened(kind), found, why, reason, by),
    )  # fmt: skip


@transaction.atomic
def close(*, opening_id: UUID, by: "User") -> Opening:
    """Close an opening before its time: whoever opened it, or who is told of it where it lies; closed already, it stays so.

    Who opened it hears of it when somebody else closed it. Refusal when its time is over, and without the right there.
    """
    row = Opening.objects.visible_to(by).select_for_update(of=("self",)).get(pk=opening_id)
    if not may_close(row, by):
        oracle.require_in(by, Permission.PEOPLE_OPEN, row.area_code, _("关闭越区查看"))
    if row.closed_at:
        return row
    now = timezone.now()
    require(row.until > now, _("它到时间已经自动关闭了，不用再关。"), code="conflict")
    row.closed_at, row.closed_by = now, by
    row.save(update_fields=["closed_at", "closed_by"])
    about = Subject(CALLED[Opened(row.kind)], row.subject_id, str(Opened(row.kind).label))
    detail = {
        "step": gettext_lazy("提前关闭越区查看"),
        "what": Opened(row.kind).label,
        "opened_by": row.opened_by_label,
    }
    note(kind=Kind.REVEAL, by=by, subject=about, area_code=row.area_code, detail=detail)
    if row.opened_by_id != by.pk:
        Untold.objects.create(teller=BOOK, event_id=row.pk, occurred_at=now, noted_at=now, next_at=now)
    return row


def _written(kind: Opened, found: Found, why: str, reason: str, by: "User") -> Opening:
    now = timezone.now()
    # whoever pressed twice waited within the gate until the first was written
    if known := _open_to(by, kind, found, now):
        return known
    hours = rules_of(found.area_code).opening_hours
    row = Opening.objects.create(
        kind=kind, subject_id=found.key, area_code=found.area_code, opened_by=by, opened_by_label=signed_as(by), why=why,
        reason=reason, opened_at=now, until=now + timedelta(hours=hours),
    )  # fmt: skip
    Untold.objects.create(teller=BOOK, event_id=row.pk, occurred_at=now, noted_at=now, next_at=now)
    return row


def _open_to(by: "User", kind: Opened, found: Found, now: datetime) -> Opening | None:
    return Opening.objects.of(by).open_at(now).about(kind, [found.key]).first()


def _found(kind: Opened, key: str) -> Found:
    """What is to be opened; whether it is there is told to whoever may open it, and to nobody else."""
    found = {Opened.DWELLING: _dwelling, Opened.PERSON: _person, Opened.GRID: _grid}[kind](key)
    if found is None:
        raise Refusal(_("没有找到要打开的登记，请核对地址。"), field="key")
    return found


def _dwelling(key: str) -> Found | None:
    pk = _uuid(key)
    row = Dwelling.objects.filter(pk=pk).only("area_id").first() if pk else None
    return Found(str(row.pk), row.area_id) if row else None


@everything(
    "where somebody lies whom a named role opens outside its areas: the key and the area, nothing else"
)
def _person(key: str) -> Found | None:
    pk = _uuid(key)
    row = Person.objects.filter(pk=pk).select_related("merged_into").first() if pk else None
    row = row.merged_into or row if row else None
    return Found(str(row.pk), row.area_id) if row and row.state in NAMED else None


def _grid(key: str) -> Found | None:
    rows = Area.objects.filter(code=key, level__gte=GRID_LEVEL)
    row = rows.exclude(children__isnull=False).first()
    return Found(row.code, row.code) if row else None


def _uuid(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None
