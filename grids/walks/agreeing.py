"""What a visit says and somebody wrote down just so meanwhile: between two that say the same nobody has to decide."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from grids.homes import arriving, queries
from grids.homes.models import Residence
from grids.people import names
from grids.people.kinds import DocumentKind
from grids.people.writing import opened, phone_of
from grids.registry.dwellings.kinds import Verb
from grids.walks.protocol import RENEW, Change, Told
from grids.walks.stepping import rows_told

if TYPE_CHECKING:
    from grids.registry.dwellings.models import Dwelling, DwellingEvent
    from grids.staff.models import User

USED = ("use", "rental_use")
LIVES = ("residence_type", "inflow_reason", "came_from")
DAY = timedelta(days=1)


def already(
    told: Told, steps: Sequence["DwellingEvent"], dwelling: "Dwelling", by: "User"
) -> frozenset[int] | None:
    """The places of the visit's changes that these steps wrote down just so; None where one of them is anything else.

    What says nothing of a day, a place or a new head goes with whatever was written of it.
    """
    home = _Home.of(told, steps, dwelling, by)
    done: set[int] = set()
    for one in steps:
        places = [place for place, change in enumerate(told.changes) if home.says(change, one)]
        if not places and not (one.verb == Verb.USED and _is_as_before(steps)):
            return None
        done |= set(places)
    return frozenset(place for place in done if home.is_done(told.changes[place]))


def _is_as_before(steps: Sequence["DwellingEvent"]) -> bool:
    """Whether the use is, after all that was set, what it had been."""
    used = [one for one in steps if one.verb == Verb.USED]
    for name in USED:
        pairs = [one.detail[name] for one in used if name in one.detail]
        if pairs and pairs[0][0] != pairs[-1][1]:
            return False
    return all(one.takes_back is None for one in used)


@dataclass(frozen=True)
class _Home:
    """A home as it is now, for what is said of it. rows: residences of which either side speaks, what is over too."""

    dwelling: "Dwelling"
    by: "User"
    rows: Mapping[UUID, Residence]
    here: Collection[Residence] = field(default_factory=list)

    @classmethod
    def of(cls, told: Told, steps: Sequence["DwellingEvent"], dwelling: "Dwelling", by: "User") -> "_Home":
        keys = {one.residence for one in told.changes} | {one.row_id for one in steps}
        keys |= {_key(one.field("new_head")) for one in told.changes}
        rows = Residence.objects.visible_to(by).select_related("person", "household")
        return cls(
            dwelling, by, rows.in_bulk([one for one in keys if one]),
            list(rows.current().filter(dwelling=dwelling)),
        )  # fmt: skip

    def says(self, change: Change, step: "DwellingEvent") -> bool:
        """Whether a change says what a step wrote down."""
        verbs, same = SAME.get(change.verb, ((), None))
        if same is None or step.verb not in verbs or step.takes_back is not None:
            return False
        day = change.field("occurred_on")
        if day and day != timezone.localdate(step.occurred_at).isoformat():
            return False
        return same(self, change, step)

    def is_done(self, change: Change) -> bool:
        """Whether nothing of a change is left to be written down."""
        if change.verb == "all-out":
            return not self.here
        return change.verb != "in" or self._has_come(change)

    def _left(self, change: Change, step: "DwellingEvent") -> bool:
        row = self.rows.get(step.row_id)
        where = change.field("left_to")
        return (
            row is not None
            and change.residence in (None, step.row_id)
            and where in ("", row.left_to)
            and self._headed(change)
        )

    def _headed(self, change: Change) -> bool:
        """Whether who is said to follow as a head does."""
        named = self.rows.get(_key(change.field("new_head")))
        if named is None:
            return not change.field("new_head")
        heads = {one.household.head_id for one in self.here}
        return named.person_id in heads

    def _died(self, change: Change, step: "DwellingEvent") -> bool:
        row = self.rows.get(change.residence)
        if row is None or step.person_id != row.person_id or not self._headed(change):
            return False
        return change.field("died_on") == timezone.localdate(step.occurred_at).isoformat()

    def _within(self, change: Change, step: "DwellingEvent") -> bool:
        if step.row_id != change.residence:
            return False
        there = queries.dwelling_called(self.by, change.field("where"), self.dwelling)
        rows = Residence.objects.visible_to(self.by).current()
        rows = rows.filter(person=step.person_id, dwelling=there)
        relation = change.field("relation")
        return (rows.filter(relation=relation) if relation else rows).exists()

    def _came(self, change: Change, step: "DwellingEvent") -> bool:
        coming = self._coming(change)
        return step.person_id in coming and self._is_here(change, step.person_id, coming[step.person_id])

    def _has_come(self, change: Change) -> bool:
        coming = self._coming(change)
        return all(self._is_here(change, one, place) for one, place in coming.items())

    def _coming(self, change: Change) -> dict[UUID, int]:
        """Whom the documents of newcomers name, and in which row of the form; nobody where one of them can't be known."""
        places = rows_told(change)
        people = [_incoming(change, place) for place in places]
        if not all(one.number and one.kind in DocumentKind.values for one in people):
            return {}
        known = arriving.known_ids(self.dwelling.area_id[:9], people, self.by)
        return dict(zip(known, places, strict=True)) if all(known) else {}

    def _is_here(self, change: Change, person_id: UUID | None, place: int) -> bool:
        """Whether somebody lives here just as the form's row says it."""
        row = next((one for one in self.here if one.person_id == person_id), None)
        if row is None:
            return False
        told = _incoming(change, place)
        said = {name: change.field(name) for name in ("standing", *LIVES)} | {"relation": told.relation}
        phone = told.phone and phone_of(told.phone)
        return (
            all(value in ("", getattr(row, name)) for name, value in said.items())
            and change.field("household") in ("", str(row.household_id))
            and names.compared(told.name) == names.compared(opened(row.person, "name"))
            and phone in ("", opened(row.person, "phone"))
        )

    def _fields(self, change: Change, step: "DwellingEvent") -> bool:
        """Whether what is put right of somebody's residence is what stands there now."""
        row = self.rows.get(step.row_id)
        if row is None or step.row_id != change.residence:
            return False
        return all(change.field(name) == str(getattr(row, name) or "") for name in PUT_RIGHT[change.verb])

    def _turned(self, change: Change, step: "DwellingEvent") -> bool:
        row = self.rows.get(change.residence)
        return row is not None and step.person_id == row.person_id

    def _head(self, change: Change, step: "DwellingEvent") -> bool:
        row = self.rows.get(_key(change.field("new_head")))
        return row is not None and step.person_id == row.person_id

    def _renewed(self, change: Change, step: "DwellingEvent") -> bool:
        until = step.detail.get("until")
        last = (date.fromisoformat(until) - DAY).isoformat() if until else ""
        return (str(step.row_id), last) == (change.field("lease"), change.field("last_day"))


def _incoming(change: Change, place: int) -> arriving.Incoming:
    told = {
        name: change.field(f"who{place}-{name}") for name in ("kind", "number", "name", "phone", "relation")
    }
    return arriving.Incoming(**told)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# which fields a correction of a residence says
PUT_RIGHT = {
    "relation": ("relation",), "lives": LIVES, "registered": ("registered_on", "permit_kind", "permit_until"),
}  # fmt: skip
# which steps a change may be that somebody wrote down meanwhile, and when it is the same; what isn't here never is
SAME: dict[str, tuple[Collection[Verb], Callable[[_Home, Change, "DwellingEvent"], bool]]] = {
    "out": ((Verb.MOVED_OUT,), _Home._left),
    "all-out": ((Verb.MOVED_OUT,), _Home._left),
    "died": ((Verb.DEATH,), _Home._died),
    "within": ((Verb.MOVED_AWAY,), _Home._within),
    "in": ((Verb.MOVED_IN, Verb.MOVED_HERE), _Home._came),
    "relation": ((Verb.RELATED,), _Home._fields),
    "lives": ((Verb.LIVES_CORRECTED,), _Home._fields),
    "registered": ((Verb.REGISTERED,), _Home._fields),
    "resident": ((Verb.TURNED_RESIDENT,), _Home._turned),
    "floating": ((Verb.TURNED_FLOATING,), _Home._turned),
    "head": ((Verb.HEADED,), _Home._head),
    RENEW: ((Verb.RENEWED,), _Home._renewed),
}
