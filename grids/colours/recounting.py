"""Whether what the database derived is what the rows say: counted from nothing in Python, compared, and nothing mended."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from grids.colours import held
from grids.colours.kinds import Kind
from grids.colours.models import BuildingMix, ColourCategory, ColourSpan
from grids.colours.precedence import Held, Span, first, spans_of
from grids.people.models import Person
from grids.registry.dwellings.kinds import BASE
from grids.registry.dwellings.models import Dwelling

STREET, COMMUNITY, AT_ONCE = 9, 12, 500


@dataclass(frozen=True, slots=True)
class Difference:
    """What was derived of one row, and what it should be."""

    what: str
    subject: str
    derived: str
    counted: str


def recount(prefix: str) -> Iterator[Difference]:
    """Every difference below a code's prefix: of houses, of their mixes, of people, of spans."""
    for ids in _parts(Dwelling.objects.below(prefix)):
        yield from _dwellings(ids)
    yield from _mixes(prefix)
    for ids in _parts(Person.objects.below(prefix)):
        yield from _people(ids)


def _parts(rows) -> Iterator[list[UUID]]:
    last = None
    while True:
        part = rows.order_by("pk") if last is None else rows.order_by("pk").filter(pk__gt=last)
        ids = list(part.values_list("pk", flat=True)[:AT_ONCE])
        if not ids:
            return
        yield ids
        last = ids[-1]


class _Streets:
    """What holds in each street that is met."""

    def __init__(self) -> None:
        self.places: dict[str, dict[str, int]] = {}
        self.rules: dict[str, object] = {}
        self.edited: dict[str, bool] = {}

    def meet(self, street: str) -> str:
        if street not in self.places:
            self.places[street] = held.places_in(street)
            self.rules[street] = held.rules_in(street)
            versions = ColourCategory.versions.rel.related_model.objects
            own = ColourCategory.objects.filter(street_code=street).exists()
            self.edited[street] = own or versions.filter(street_code__in=["", street]).exists()
        return street


def _dwellings(ids: list[UUID]) -> Iterator[Difference]:
    streets, ties, spans = _Streets(), held.ties_of_dwellings(ids), _spans(Kind.DWELLING, ids)
    for one in Dwelling.objects.filter(pk__in=ids):
        street = streets.meet(one.area_id[:STREET])
        counted = asdict(held.said_of(one, ties[one.pk], streets.places[street], streets.rules[street]))
        derived = {name: getattr(one, name) for name in counted}
        yield from _differ("dwelling", one.pk, derived, counted)
        things = held.colours_of(one, ties[one.pk])
        yield from _spanned(
            one.pk, spans[one.pk], things, streets.places[street], is_edited=streets.edited[street]
        )


def _differ(what: str, subject: object, derived: dict, counted: dict) -> Iterator[Difference]:
    for name, value in counted.items():
        if derived[name] != value:
            yield Difference(f"{what}.{name}", str(subject), str(derived[name]), str(value))


def _spans(kind: str, ids: Iterable[UUID]) -> dict[UUID, list[Span]]:
    found = defaultdict(list)
    for row in ColourSpan.objects.filter(kind=kind, subject__in=list(ids)).order_by("since"):
        found[row.subject].append(Span(row.colour, row.since, row.until))
    return found


def _spanned(
    subject: UUID, derived: list[Span], things: list[Held], places: dict[str, int], *, is_edited: bool
) -> Iterator[Difference]:
    """Spans are those of the walk from turn to turn; where the order was edited meanwhile, each at least is of what held."""
    counted = spans_of(things, places)
    joined = _joined(derived)
    if joined == counted:
        return
    if is_edited and _covered(joined) == _covered(counted) and all(_was_held(one, things) for one in joined):
        return
    yield Difference("spans", str(subject), str(joined), str(counted))


def _joined(spans: list[Span]) -> list[Span]:
    """Neighbours of one colour as one: of people a span ends where they move house, too."""
    found: list[Span] = []
    for one in spans:
        if found and found[-1].until == one.since and found[-1].code == one.code:
            found[-1] = Span(one.code, found[-1].since, one.until)
        else:
            found.append(one)
    return found


def _covered(spans: list[Span]) -> list[tuple[date, date | None]]:
    alike = _joined([Span("", one.since, one.until) for one in spans])
    return [(one.since, one.until) for one in alike]


def _was_held(span: Span, things: list[Held]) -> bool:
    """Whether something of the span's colour held on each of its days."""
    own = spans_of([one for one in things if one.code == span.code], {})
    return any(
        one.since <= span.since
        and (one.until is None or (span.until is not None and span.until <= one.until))
        for one in own
    )


def _mixes(prefix: str) -> Iterator[Difference]:
    """The mix of a house is the sum of its dwellings."""
    rows = Dwelling.objects.below(prefix).standing().order_by()
    counted: dict[UUID, Counter] = defaultdict(Counter)
    for building, colour, doubt in rows.values_list("building", "colour", "doubt").iterator():
        counted[building].update([colour, *(["doubts"] if doubt else [])])
    for mix in BuildingMix.objects.below(prefix):
        told = counted.pop(mix.building_id, Counter())
        yield from _differ(
            "mix",
            mix.building_id,
            {**mix.counts, "doubts": mix.doubts},
            {one: told[one] for one in (*BASE, "doubts")},
        )
    for building in counted:
        yield Difference("mix", str(building), "", str(dict(counted[building])))


def _people(ids: list[UUID]) -> Iterator[Difference]:
    streets, ties, spans = _Streets(), held.ties_of_people(ids), _spans(Kind.PERSON, ids)
    for one in Person.objects.filter(pk__in=ids):
        street = streets.meet(one.area_id[:STREET])
        own = ties[one.pk]
        counted = _said_of(one, own, streets.places[street], streets.rules[street])
        yield from _differ("person", one.pk, {name: getattr(one, name) for name in counted}, counted)
        things = held.colours_of_person(own)
        yield from _spanned(
            one.pk, spans[one.pk], things, streets.places[street], is_edited=streets.edited[street]
        )


def _said_of(person: Person, ties: held.Ties, places: dict[str, int], rules) -> dict[str, object]:
    lived = [row for row in ties.residences if held.is_now(row.period)]
    main = [row for row in lived if row.is_main]
    works = [row for row in ties.premises if held.is_now(row.period)]
    leases = [row for row in ties.leases if row.ended_on is None]
    codes = [one.code for one in held.colours_of_person(ties) if one.until is None]
    due_on, what = held.days_of_person(ties, rules)
    place = _place(main, works)
    tied = {
        row.dwelling.area_id
        for row in [*lived, *works, *leases, *(o for o in ties.owned if held.is_now(o.period))]
    }
    return {
        "colour": first(codes, places), "place_id": place.dwelling_id if place else None,
        "area_id": place.dwelling.area_id if place else _last(ties) or person.area_id,
        "also_in": sorted(tied - {place.dwelling.area_id if place else _last(ties) or person.area_id}),
        "due_on": due_on, "due_what": what,
        "lease_ends_on": min((row.ends_on for row in leases if row.is_rented and row.ends_on), default=None),
        "confirmed_on": max((row.confirmed_on for row in main if row.confirmed_on), default=None),
    }  # fmt: skip


def _place(main: list, works: list):
    """Where somebody is to be found: at home, else where they answer for something, the eldest of several."""
    order = sorted(works, key=lambda row: (row.period.lower, row.pk))
    return next(iter([*main, *order]), None)


def _last(ties: held.Ties) -> str:
    """Where somebody lived last."""
    ended = [row for row in ties.residences if row.is_main and row.period and row.period.upper]
    last = max(ended, key=lambda row: row.period.upper, default=None)
    return last.dwelling.area_id if last else ""
