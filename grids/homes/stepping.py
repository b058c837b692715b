"""One step of a home while it is taken: what it writes of which rows, what these said before, and its entries in the book.

Nothing personal goes into the book: rows by their ids, and codes, so that taking the step back puts them as they were.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from grids.conduct.events import new_id
from grids.conduct.writing import insert, rewrite
from grids.homes.models import Household, Residence
from grids.registry.dwellings import book
from grids.registry.dwellings.kinds import Verb
from grids.registry.dwellings.models import Dwelling, DwellingEvent

if TYPE_CHECKING:
    from grids.staff.models import User

NEVER = DateRange(empty=True)
NAMED = {"household": Household, "residence": Residence}


class Done(NamedTuple):
    """What a step did: the dwelling as it stands now, its version, the entries of the book, rows that were made, a sentence."""

    dwelling: Dwelling
    version: int
    events: list[DwellingEvent]
    rows: list[UUID]
    said: str = ""


def done_before(steps: list[DwellingEvent], dwelling: Dwelling) -> Done:
    """What a request that came a second time did the first time."""
    made = [
        UUID(one)
        for step in steps
        for one in step.detail.get("rows", {}).get("made", {}).get("residence", ())
    ]
    return Done(dwelling, dwelling.version, steps, made)


def until(period: DateRange, day: date) -> DateRange:
    """A period that ends with the day before this one; what began on this day never was."""
    return DateRange(period.lower, day) if period.lower < day else NEVER


def told(value: Any) -> Any:
    """A value as the book keeps it."""
    if isinstance(value, DateRange):
        return None if value.isempty else [value.lower.isoformat(), value.upper and value.upper.isoformat()]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _nothing() -> dict[str, Any]:
    return {"made": {}, "before": {}}


def _now() -> datetime:
    """The product's clock, asked when a step is taken."""
    return timezone.now()


@dataclass
class Hand:
    """A step while it is taken. Its rows are written at once, its entries at the end; all of them carry one key."""

    by: "User"
    day: date
    reason: str = ""
    key: UUID | None = None
    now: datetime = field(default_factory=_now)
    wrote: dict[UUID, dict[str, Any]] = field(default_factory=lambda: defaultdict(_nothing))
    entries: list[tuple[Dwelling, Verb, dict[str, Any]]] = field(default_factory=list)

    def make(self, rows: list[Any]) -> None:
        """New rows of one kind."""
        for row in rows:
            kept = self.wrote[row.dwelling_id]["made"].setdefault(row._meta.model_name, [])
            kept.append(str(row.pk))
        insert(rows)

    def change(self, row: models.Model, **fields: Any) -> None:
        """A row says something else from now on; what it said is kept in codes."""
        before = {name: told(getattr(row, name)) for name in fields if getattr(row, name) != fields[name]}
        if not before:
            return
        owner = row.pk if isinstance(row, Dwelling) else row.dwelling_id  # type: ignore[attr-defined]
        of_kind = self.wrote[owner]["before"].setdefault(row._meta.model_name, {})
        # what it said first is what it goes back to
        of_kind[str(row.pk)] = before | of_kind.get(str(row.pk), {})
        for name, value in fields.items():
            setattr(row, name, value)
        rewrite([row], [row._meta.get_field(name.removesuffix("_id")).name for name in before])

    def enter(self, dwelling: Dwelling, verb: Verb, *, row: Residence | None = None, **about: Any) -> None:
        """An entry of a dwelling's book; detail: codes and numbers alone."""
        if row is not None:
            about = {"person_id": row.person_id, "household_id": row.household_id, "row_id": row.pk} | about
        self.entries.append((dwelling, verb, about))

    def finish(self, dwelling: Dwelling, said: str = "") -> Done:
        """Write the entries; what was done."""
        key, label, met = self.key or new_id(), book.label_of(self.by), set()
        homes = {home.pk: home for home, _verb, _about in self.entries}
        colours = dict(Dwelling.objects.filter(pk__in=homes).values_list("pk", "colour"))
        steps = []
        for home, verb, about in self.entries:
            about = dict(about)
            detail = about.pop("detail", {})
            if home.pk not in met and home.pk in self.wrote:
                detail = detail | {"rows": self.wrote[home.pk]}
            met.add(home.pk)
            home.version += 1
            steps.append(
                book.step(
                    home, verb, self.by, now=self.now, label=label, day=self.day, reason=self.reason, key=key, detail=detail,
                    colour_from=home.colour, colour_to=colours[home.pk], **about,
                )
            )  # fmt: skip
        rewrite(list(homes.values()), ["version"])
        book.append(steps)
        made = [UUID(one) for at in self.wrote.values() for one in at["made"].get("residence", ())]
        return Done(dwelling, dwelling.version, steps, made, said)
