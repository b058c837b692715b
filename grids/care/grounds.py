"""What every step of care asks first: which kinds hold in a street, that words say only what they may, that two jobs stay apart."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.oracle import STREET_DIGITS
from grids.access.roles import Permission
from grids.care.kinds import (
    BASIS_MAX,
    EVERY_LEAST,
    EVERY_MOST,
    NOT_TAKEN,
    PROMISES_MOST,
    REVIEW_MOST,
    WHAT_MAX,
)
from grids.care.models import CareKind, CareRecord
from grids.conduct.refusals import Refusal, require
from grids.conduct.texts import said
from grids.people.kinds import State as PersonState
from grids.people.models import Person
from grids.personal.masking import masked
from grids.privacy.actions import is_worded

if TYPE_CHECKING:
    from grids.staff.models import User

WRITES, DECIDES = (Permission.CARE_WRITE,), (Permission.CARE_APPROVE, Permission.CARE_SWITCH)


class Promise(NamedTuple):
    """What is promised, and every how many days."""

    what: str
    every_days: int


def kinds_in(area_code: str) -> dict[str, CareKind]:
    """The kinds that hold in a street, by their codes: its own before what is shipped; one question."""
    street = area_code[:STREET_DIGITS]
    rows = CareKind.objects.holding_in(street).order_by("street_code", "pk")
    return {row.code: row for row in rows}


def names_of(records: Iterable[CareRecord]) -> dict[UUID, str]:
    """How the kinds of these records are called where they lie; one question for a page."""
    rows = list(records)
    streets = {row.area_code[:STREET_DIGITS] for row in rows}
    found = CareKind.objects.filter(street_code__in=["", *streets]).order_by("street_code", "pk")
    called = {(row.street_code, row.code): row.name for row in found} if rows else {}
    return {
        row.pk: called.get((row.area_code[:STREET_DIGITS], row.kind_code)) or called.get(("", row.kind_code), row.kind_code)
        for row in rows
    }  # fmt: skip


def kind_on(area_code: str, code: str, today: date) -> CareKind:
    """The kind, where it is switched on there; Refusal where it isn't."""
    found = kinds_in(area_code).get(code)
    require(found and found.is_on_at(today), _("这个类别在本街道没有启用，请选择启用的类别。"), field="kind")
    return found


def person_of(person_id: UUID, by: "User") -> Person:
    """Whose record it is to be: whoever lives here, in the row that is kept of them; DoesNotExist where `by` sees none."""
    rows = Person.objects.all() if by.is_system else Person.objects.visible_to(by)
    person = rows.select_related("merged_into").get(pk=person_id)
    person = person.merged_into or person
    require(
        person.state == PersonState.LIVING,
        _("这个人已迁出、已故或已去标识，不能再列入关注。"),
        code="conflict",
    )
    return person


def apart(by: "User", other: Sequence[Permission]) -> None:
    """Refusal for whoever holds the other job too, anywhere: who enters records neither approves them nor switches kinds."""
    if any(oracle.allowed_anywhere(by, one) for one in other):
        raise Refusal(
            _("登记关注和审批、启停类别要由不同的人做；您两样岗位都有，请街道先分开岗位。"), code="forbidden"
        )


def worded(text: str, *, most: int, field: str, asks: str) -> str:
    """What was written, where it says something and nothing that isn't taken down; names and numbers in it are masked."""
    words = said(text)
    require(is_worded(words), asks, field=field)
    require(len(words) <= most, _("最多 %(most)d 个字，请删短。") % {"most": most}, field=field)
    found = [one for one in NOT_TAKEN if one in words]
    require(
        not found,
        _("这里不写病情、信仰、民族、身份标签和等级（“%(word)s”）；只写依据和要提供的服务。")
        % {"word": found[0] if found else ""},
        field=field,
    )
    return masked(words)[:most]


def basis_of(text: str) -> str:
    """The ground: a law with its article, or the plan of a service."""
    return worded(
        text, most=BASIS_MAX, field="basis", asks=_("请写明依据：法律条款，或服务计划，例如：独居老人探访计划，每周上门一次。")
    )  # fmt: skip


def promise_of(given: Promise, field: str = "what") -> Promise:
    """A promise that can be kept."""
    what = worded(
        given.what, most=WHAT_MAX, field=field, asks=_("请写明承诺做什么，例如：每周上门看望一次。")
    )
    require(
        EVERY_LEAST <= given.every_days <= EVERY_MOST, _("间隔应在 1 到 180 天之间。"), field="every_days"
    )
    return Promise(what, given.every_days)


def promises_of(given: Sequence[Promise]) -> list[Promise]:
    """Several of them."""
    require(len(given) <= PROMISES_MOST, _("承诺最多 6 项，先做到再加。"), field="what")
    return [promise_of(one) for one in given]


def reviewed_by(day: date, today: date) -> date:
    """The day of the next look, not further away than may be."""
    require(day > today, _("复核日期要在今天以后。"), field="review_on")
    require(
        day <= today + timedelta(days=REVIEW_MOST),
        _("复核日期最晚是 %(day)s（180 天以内）。")
        % {"day": f"{today + timedelta(days=REVIEW_MOST):%Y-%m-%d}"},
        field="review_on",
    )
    return day


def has_happened(day: date | None, since: date) -> date:
    """The day on which something was done: not ahead, not before there was a record."""
    today = timezone.localdate()
    day = day or today
    require(day <= today, _("日期不能晚于今天。"), field="on_day")
    require(
        day >= since,
        _("日期不能早于关注开始的那天（%(day)s）。") % {"day": f"{since:%Y-%m-%d}"},
        field="on_day",
    )
    return day
