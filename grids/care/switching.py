"""Which kinds of care a street has: added, switched on and off by somebody who enters no records; each step in a book apart."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.oracle import STREET_DIGITS
from grids.access.roles import Permission
from grids.care import book, grounds
from grids.care.kinds import RestsOn, Switched
from grids.care.models import CareKind
from grids.conduct.events import new_id
from grids.conduct.refusals import checked, require
from grids.conduct.texts import said
from grids.privacy.actions import is_worded
from grids.provenance import Provenance

if TYPE_CHECKING:
    from grids.staff.models import Department, User

NEAR = 2 * 365


@transaction.atomic
def add_kind(*, street: str, name: str, by: "User", reason: str) -> CareKind:
    """A kind that rests on a statute: off, until somebody says which, whose it is, until when."""
    _may(by, street)
    require(said(name), _("请写明类别名称。"), field="name")
    require(
        name.strip() not in {one.name for one in grounds.kinds_in(street).values()},
        _("本街道已有这个名称的类别。"),
        field="name",
    )
    why = grounds.worded(name, most=20, field="name", asks=_("请写明类别名称，至少四个不同的字。"))
    kind = CareKind(
        street_code=street, code=slugify(f"own-{str(new_id())[-12:]}"), name=why, rests_on=RestsOn.STATUTE, is_on=False,
        provenance=Provenance.OURS,
    )  # fmt: skip
    checked(kind, exclude=("street_code",)).save(force_insert=True)
    _noted(kind, Switched.ADDED, by, street, reason)
    return kind


@transaction.atomic
def switch_on(
    *, code: str, street: str, by: "User", reason: str, statute: str = "", department: "Department | None" = None,
    ends_on: date | None = None, assessed_on: date | None = None,
) -> CareKind:  # fmt: skip
    """A kind may be used in a street from now on; where it rests on a statute, with all that this takes."""
    kind, today = _own(code, street, by), timezone.localdate()
    if kind.rests_on == RestsOn.STATUTE:
        require(
            "《" in statute and "第" in statute,
            _("请写明哪部法律的哪一条，例如：《……法》第……条。"),
            field="statute",
        )
        require(department, _("请选择由哪个部门主管。"), field="department")
        require(ends_on and ends_on > today, _("请写明用到哪天，要在今天以后。"), field="ends_on")
        require((ends_on - today).days <= NEAR, _("最长两年，到期再评估、再启用。"), field="ends_on")
        require(
            assessed_on and assessed_on <= today,
            _("请写明影响评估是哪天做完的，不能晚于今天。"),
            field="assessed_on",
        )
        kind.statute, kind.department = statute.strip(), department
        kind.ends_on, kind.assessed_on = ends_on, assessed_on
    return _switched(kind, by, street, reason, is_on=True)


@transaction.atomic
def switch_off(*, code: str, street: str, by: "User", reason: str) -> CareKind:
    """A kind is used no more in a street; what holds by it lapses with the next sweep."""
    return _switched(_own(code, street, by), by, street, reason, is_on=False)


def _may(by: "User", street: str) -> None:
    oracle.require_in(by, Permission.CARE_SWITCH, street, _("启停关注类别"))
    grounds.apart(by, grounds.WRITES)


def _own(code: str, street: str, by: "User") -> CareKind:
    """The street's row of a kind, locked; of what is shipped one of its own is made."""
    _may(by, street)
    street = street[:STREET_DIGITS]
    found = CareKind.objects.select_for_update(of=("self",)).filter(street_code=street, code=code).first()
    if found is not None:
        return found
    shipped = CareKind.objects.filter(street_code="", code=code).first()
    require(shipped, _("没有这个类别。"), field="code")
    return CareKind(
        street_code=street, code=code, name=shipped.name, rests_on=shipped.rests_on, is_on=shipped.is_on, provenance=Provenance.OURS
    )  # fmt: skip


def _switched(kind: CareKind, by: "User", street: str, reason: str, *, is_on: bool) -> CareKind:
    require(
        kind.is_on != is_on or (is_on and kind.rests_on == RestsOn.STATUTE),
        _("这个类别已经是这样了。"),
        code="conflict",
    )
    kind.is_on, kind.switched_by, kind.switched_at = is_on, by, timezone.now()
    checked(kind, exclude=("street_code",)).save()
    _noted(kind, Switched.ON if is_on else Switched.OFF, by, street, reason)
    return kind


def _noted(kind: CareKind, verb: Switched, by: "User", street: str, reason: str) -> None:
    require(is_worded(said(reason)), _("请写明为什么，至少四个字。"), field="reason")
    detail = {
        "statute": kind.statute,
        "department": kind.department_id,
        "ends_on": kind.ends_on and kind.ends_on.isoformat(),
    }
    book.write_of_kind(
        kind,
        verb,
        by,
        street=street,
        now=timezone.now(),
        reason=said(reason)[:200],
        detail={k: v for k, v in detail.items() if v},
    )
