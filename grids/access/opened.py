"""What outside one's own areas is open to somebody for a while (越区查看): rows of `grids_opening`.

The pages of one record look through it (`looks_through`), and nothing else does: no list, file, program, task or command.
Whoever opened a dwelling sees who lives there, whoever opened a leaf grid what lies in it; nothing is written through one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from grids.access import fence
from grids.access.fence import NOTHING_OPENED, Opened
from grids.access.roles import Permission

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest  # noqa: TID251

    from grids.staff.models import User

GRID, HOME, PERSON = "grid", "dwelling", "person"
NOTHING = Q(pk__in=[])
OPEN = """
    SELECT kind, subject_id FROM grids_opening WHERE opened_by_id = %s AND until > %s AND closed_at IS NULL
    ORDER BY kind, subject_id
"""
LIVING = """
    SELECT DISTINCT person_id::text FROM grids_residence
    WHERE dwelling_id = ANY(%s::uuid[]) AND upper_inf(period) AND NOT isempty(period) ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Opens:
    """By which columns a row belongs to what was opened; "" where it doesn't. area: of its leaf grid."""

    area: str = ""
    home: str = ""
    person: str = ""


def held_by(user: "User") -> Opened:
    """What is open to an account now: nothing of whoever may open nothing, or may no longer. Kept as long as their grants."""
    if not user.is_authenticated or not _may_hold(user):
        return NOTHING_OPENED
    grants, found = getattr(user, "_opened", (None, NOTHING_OPENED))
    if grants is not user.grants:
        found = _read(user)
        user._opened = (user.grants, found)  # type: ignore[attr-defined]
    return found


def _may_hold(user: "User") -> bool:
    return any(Permission.PEOPLE_OPEN in grant.permissions for grant in user.grants)


@fence.everything("who lives in a dwelling that was opened is open with it; keys alone, for the scope")
def _read(user: "User") -> Opened:
    by_kind: dict[str, list[str]] = {GRID: [], HOME: [], PERSON: []}
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [user.pk, timezone.now()])
        for kind, key in cursor.fetchall():
            by_kind[kind].append(key)
        people = set(by_kind[PERSON])
        if by_kind[HOME]:
            cursor.execute(LIVING, [by_kind[HOME]])
            people |= {key for (key,) in cursor.fetchall()}
    return Opened(tuple(by_kind[GRID]), tuple(by_kind[HOME]), tuple(sorted(people)))


def of(user: "User") -> Opened:
    """What `user` may look at here: nothing where no page of one record is asked for."""
    return held_by(user) if fence.looks_through() else NOTHING_OPENED


@contextmanager
def looked_at_by(user: "User") -> Iterator[None]:
    """`with looked_at_by(user):` a page is asked for: it finds what this account may read, and what it opened."""
    with fence.within(lambda: fence.scope_of(user, held_by(user)), looking_through=True):
        yield


def looks_through(view: Callable) -> Callable:
    """A page of one record, which shows what its reader opened."""

    @wraps(view)
    def looking(request: "HttpRequest", *args: object, **kwargs: object) -> object:
        with looked_at_by(request.user):
            return view(request, *args, **kwargs)

    return looking


def rows(user: "User", opens: Opens) -> Q:
    """The condition under which rows belong to what `user` opened."""
    opened, condition = of(user), NOTHING
    for column, keys in (
        (opens.area, opened.areas),
        (opens.home, opened.homes),
        (opens.person, opened.people),
    ):
        if column and keys:
            condition |= Q(**{f"{column}__in": keys})
    return condition


def is_open(
    user: "User", area_code: str, home: "UUID | None" = None, *, person: "UUID | None" = None
) -> bool:
    """Whether what lies in this grid, or belongs to this dwelling or person, is open to `user` here."""
    opened = of(user)
    return area_code in opened.areas or str(home) in opened.homes or str(person) in opened.people
