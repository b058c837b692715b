"""Whoever owns, lets, rents or answers for something, as lists of homes show them and their files hold them.

Masked, and whole only where another granted it. Heads are those of the registers' templates, so that a file is read back.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.areas.queries import areas_by_code
from grids.homes.parties import Found
from grids.homes.queries import openable
from grids.lists.listing import Column
from grids.people.ages import is_minor
from grids.people.masks import UNREADABLE, readable
from grids.people.models import Person
from grids.people.names import masked, masked_number
from grids.personal.masking import mask_phone

if TYPE_CHECKING:
    from grids.staff.models import User

# who a row tells of: one person or organisation, or nobody
Whose = Callable[[Any], Found]
ORGANISATION = _("单位")


class Heads(NamedTuple):
    """What the columns of somebody are called in a register's table."""

    name: str | Promise
    kind: str | Promise
    number: str | Promise
    phone: str | Promise


def name_of(whose: Found) -> str:
    """Somebody as every screen shows them; an organisation by its name."""
    if whose.organisation:
        return whose.organisation.name
    return (masked(readable(whose.person, "name")) or UNREADABLE) if whose.person else ""


def columns_of(
    prefix: str, heads: Heads, whose: Whose, *, label: str | Promise = "", **shown: Any
) -> tuple[Column, ...]:
    """Name, kind and number of the document, and telephone; prefix: of their names, shown: what else the first is."""
    return (
        Column(
            f"{prefix}name", label or heads.name, lambda row: name_of(whose(row)), full=_full(whose, "name", name_of),
            in_files=heads.name, **shown,
        ),
        Column(f"{prefix}kind", heads.kind, lambda row: _kind(whose(row))),
        Column(f"{prefix}number", heads.number, lambda row: _number(whose(row)), full=_full(whose, "document", _number)),
        Column(f"{prefix}phone", heads.phone, lambda row: _phone(whose(row)), full=_full(whose, "phone", _phone)),
    )  # fmt: skip


def _kind(whose: Found) -> str:
    if whose.organisation:
        return str(ORGANISATION)
    return whose.person.get_document_kind_display() if whose.person else ""


def _number(whose: Found) -> str:
    if whose.organisation:
        return whose.organisation.uscc
    return masked_number(readable(whose.person, "document")) if _may_show_ends(whose.person) else ""


def _phone(whose: Found) -> str:
    return mask_phone(readable(whose.person, "phone")) if _may_show_ends(whose.person) else ""


def _may_show_ends(person: Person | None) -> bool:
    """Of a minor, and of whom nobody knows whether they are one, no digit stands anywhere."""
    return (
        person is not None
        and person.born_on is not None
        and not is_minor(person.born_on, timezone.localdate())
    )


def _full(whose: Whose, field: str, else_: Callable[[Found], str]) -> Callable[[Any], str]:
    def told(row: Any) -> str:
        found = whose(row)
        is_open = found.person is not None and found.person.pk in row.open_people
        return readable(found.person, field) if is_open else else_(found)

    return told


def opened_in(user: "User", rows: list, *whose: Whose) -> set[UUID]:
    """Rows that tell of somebody whose values `user` may have in a file; of whom each does, stands in it as `open_people`."""
    people = [{one.person for of in whose if (one := of(row)).person} for row in rows]
    may = openable(user, set().union(*people))
    for row, told in zip(rows, people, strict=True):
        row.open_people = {one.pk for one in told} & may
    return {row.pk for row in rows if row.open_people}


def door_columns(home: Callable[[Any], Any], **shown: Any) -> tuple[Column, ...]:
    """House, entrance and number as a register's table has them; shown: what else the first is."""
    return (
        Column("building", _("楼栋"), lambda row: home(row).building.label, **shown),
        Column("entrance", _("单元"), lambda row: home(row).entrance.number if home(row).entrance else ""),
        Column("room", _("房号"), lambda row: home(row).room),
    )


def with_areas(rows: Iterable[Any]) -> list[Any]:
    """Rows with the names of their grids, in one question."""
    found = list(rows)
    areas = areas_by_code({row.area_id for row in found})
    for row in found:
        row.area = areas[row.area_id]
    return found
