"""A merge taken back: exactly what was moved goes back, as far as nothing was done with it since; what came after stays."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import Refusal, require
from grids.conduct.why import reason_of
from grids.people import book
from grids.people.kinds import Fact, Sex, State, Verb
from grids.people.locking import locked_all
from grids.people.models import Person, PersonEvent
from grids.people.same.merging import DOCUMENT, PLAIN, exchange_documents, lock_in
from grids.people.same.models import PersonMerge
from grids.people.same.references import Reference, moving, ties
from grids.people.writing import opened, put
from grids.personal.masking import masked

if TYPE_CHECKING:
    from grids.staff.models import User

SEALED = (Fact.NAME.value, Fact.PHONE.value)
LED = "grids_person.merged_into_id"


class Parted(NamedTuple):
    """What came of parting: the merge, and how many rows stayed with whoever was kept, because something was done with them."""

    merge: PersonMerge
    left: int


@transaction.atomic
def part(*, merge_id: UUID, reason: str, by: "User") -> Parted:
    """Part what was merged: the row stands again, with what was its own."""
    reason = masked(reason_of(reason))
    row = PersonMerge.objects.visible_to(by).get(pk=merge_id)
    oracle.require_in(by, Permission.PEOPLE_MERGE, row.area_id, _("拆分登记"))
    lock_in([row.kept, row.merged])
    people = locked_all([row.kept_id, row.merged_id])
    row = PersonMerge.objects.select_for_update(of=("self",)).get(pk=merge_id)
    kept, merged = people[row.kept_id], people[row.merged_id]
    require(row.parted_at is None, _("这次合并已经拆分过了。"), code="conflict")
    require(
        kept.state != State.MERGED and merged.merged_into_id == kept.pk,
        _("保留的登记后来又并入了另一人，请先拆分后来的那次合并。"),
        code="conflict",
    )
    require(
        State.PSEUDONYMISED not in (kept.state, merged.state) and merged.name,
        _("保存期已过，名字和号码都已删除，不能再拆分。"),
        code="conflict",
    )
    _give_back_values(row, kept, merged)
    _stand_again(merged)
    try:
        with transaction.atomic():
            left = _move_back(row, kept, merged)
    except IntegrityError as error:
        raise Refusal(
            _("合并以后又登记了与原来冲突的内容，不能直接拆分；请先更正保留的登记，再拆分。"), code="conflict"
        ) from error
    return _written(row, kept, merged, left, reason, by)


def _written(row: PersonMerge, kept: Person, merged: Person, left: int, reason: str, by: "User") -> Parted:
    now = timezone.now()
    row.parted_by, row.parted_at, row.parted_reason = by, now, reason
    row.save(update_fields=["parted_by", "parted_at", "parted_reason"])
    told = {"union": str(row.pk), "left": left}
    book.append(
        [
            book.step(kept, Verb.PARTED, by, now=now, reason=reason, detail=told),
            book.step(merged, Verb.PARTED, by, now=now, was=State.MERGED, reason=reason, detail=told),
        ]
    )
    return Parted(row, left)


def _stand_again(merged: Person) -> None:
    """The row as it stood: its state is told by its own days, and it is found by its name and telephone again."""
    merged.merged_into = None
    merged.state = State.DEAD if merged.died_on else State.GONE if merged.left_on else State.LIVING
    names = [one for name in SEALED for one in put(merged, name, opened(merged, name))]
    merged.save(update_fields=["merged_into", "state", *names])


def _move_back(row: PersonMerge, kept: Person, merged: Person) -> int:
    """How many of the rows that were moved stay with the kept one: something was done with them since, or they went on."""
    left = 0
    for one in moving():
        keys = row.moved.get(one.column, [])
        if keys:
            left += len(keys) - _returned(one, keys, row.at, kept, merged)
    Person.objects.filter(pk__in=row.moved.get(LED, []), merged_into=kept).update(merged_into=merged)
    for of, tie in ties().items():
        rows = row.moved.get(f"settled {of}", [])
        if rows:
            untouched = set(rows) - {str(one) for one in tie.touched(rows, row.at)}
            tie.unsettle(sorted(untouched))
    return left


def _returned(one: Reference, keys: Collection[str], since: datetime, kept: Person, merged: Person) -> int:
    tie = one.tie()
    touched = {str(key) for key in tie.touched(keys, since)} if tie else set()
    rows = one.model._base_manager.filter(pk__in=set(keys) - touched, **{one.field: kept.pk})
    return rows.update(**{one.field: merged.pk})


def _give_back_values(row: PersonMerge, kept: Person, merged: Person) -> None:
    """What the kept row took over it gives back, where it still says what it took."""
    corrected = {
        detail.get("field")
        for detail in PersonEvent.objects.filter(
            person=kept, recorded_at__gt=row.at, verb__in=[Verb.CORRECTED, Verb.DOCUMENTED]
        ).values_list("detail", flat=True)
    }
    filled = [one for one in row.filled if one not in corrected]
    if DOCUMENT in filled:
        exchange_documents(kept, merged)
    names: list[str] = []
    if "phone" in filled:
        names += put(kept, "phone", "")
    if "sex" in filled:
        kept.sex = Sex.UNKNOWN
        names.append("sex")
    if "born_on" in filled:
        kept.born_on, kept.born_is_certain = None, True
        names += ["born_on", "born_is_certain"]
    for name in PLAIN:
        if name in filled:
            setattr(kept, name, None if name == "guardian_id" else "")
            names.append(name)
    if names:
        kept.save(update_fields=names)
