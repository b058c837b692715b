"""People of a batch into their homes: new ones in one statement a table, known ones by the steps that anybody takes.

What is looked at is locked first; whoever brings the same document in at this moment makes the batch fail at the database's own
rule, and it is read again.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.conduct.ahead import beside
from grids.conduct.events import new_id
from grids.conduct.newly import new
from grids.conduct.refusals import Refusal
from grids.conduct.writing import insert, rewrite
from grids.homes import relations
from grids.homes.arriving import age_on
from grids.homes.kinds import GROWN_UP, HouseholdKind, Standing
from grids.homes.locking import locked
from grids.homes.models import Household, Residence
from grids.homes.stepping import told as kept
from grids.people import book as people_book
from grids.people.kinds import Verb as PersonVerb
from grids.people.models import Person, PersonEvent
from grids.registry.dwellings import book, uses
from grids.registry.dwellings.actions import write_new
from grids.registry.dwellings.kinds import Verb
from grids.registry.dwellings.models import Dwelling, DwellingEvent
from grids.registry.dwellings.queries import rules_of
from grids.registry.dwellings.rules import RegisterRules
from grids.sheets import dwellings, families
from grids.sheets.differing import Asks
from grids.sheets.families import Family
from grids.sheets.foreseen import foresee
from grids.sheets.known import bring_known
from grids.sheets.places import Home
from grids.sheets.reading_rows import Said
from grids.sheets.tally import ADDED, SAME, Tally
from grids.sheets.understanding import Told, Understood, is_child, may_be_both, recognised, same_name
from grids.sheets.vocabulary import Register

if TYPE_CHECKING:
    from grids.staff.models import User


AGAIN = gettext_lazy("与%(where)s是同一个人，请去掉一行或写证件号码。")


@dataclass
class Seen:
    """What the rows before told, so that nobody is told of twice: documents and known people, by which line each."""

    documents: dict[bytes, int] = field(default_factory=dict)
    people: dict[UUID, int] = field(default_factory=dict)


@dataclass
class Rows:
    """What is written, by table."""

    people: list[Person] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    extended: dict[UUID, Household] = field(default_factory=dict)
    residences: list[Residence] = field(default_factory=list)
    # of households that are joined, by their dwellings, what they said before
    before: dict[UUID, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))


@dataclass
class Writer:
    """One batch of a register of people and houses, within its caller's transaction."""

    by: "User"
    street: str
    import_id: UUID
    reason: str
    seen: Seen
    tally: Tally = field(default_factory=Tally)
    choices: Mapping[str, str] = field(default_factory=dict)
    register: str = Register.PEOPLE
    now: datetime = field(default_factory=timezone.now)
    is_demo: bool = False
    # what is written to, as it stands since it was locked
    homes: dict[UUID, Dwelling] = field(default_factory=dict)
    # what is new, written once with all that the batch does there
    founded: dict[UUID, Dwelling] = field(default_factory=dict)

    @cached_property
    def today(self) -> date:
        """The day on which it is written."""
        return timezone.localdate(self.now)

    @cached_property
    def rules(self) -> RegisterRules:
        """What the street set for its registers."""
        return rules_of(self.street)

    def asks(self, row: Said) -> Asks:
        """What of a row holds where it says otherwise than the register."""
        return Asks(self.register, self.choices, row.line, self.tally.differs)

    def write(self, blocks: Sequence[tuple[Home, list[Said]]], understood: Understood) -> Tally:
        """Bring the rows of these doors in."""
        told = [one for home, rows in blocks for one in self._told(home, rows, understood)]
        told = self._each_once(told)
        # a door of which every row is refused isn't registered by the way
        blocks = [
            (home, rows) for home, rows in blocks if any(row.at not in self.tally.refused for row in rows)
        ]
        standing = {
            home.key: home
            for home, _rows in dwellings.standing(blocks, self.tally, self.by, self.reason, writes=False)
        }
        told = [one for one in told if one.home.key in standing]
        for one in told:
            one.home = standing[one.home.key]
        homes = [home.dwelling for home in standing.values() if home.dwelling]
        self.homes = locked([one.pk for one in homes if not one._state.adding]).dwellings
        self.founded = {one.pk: one for one in homes if one._state.adding}
        for at, reason in recognised(told, self.street).items():
            self.tally.refuse(at, reason)
        for _home, rows in blocks:
            for row in rows:
                if not row.people:
                    self.tally.note(row.at, SAME)
        new, known = self._parted(told)
        self._bring_new(new)
        bring_known(known, self)
        return self.tally

    def _told(self, home: Home, rows: Sequence[Said], understood: Understood) -> list[Told]:
        found = []
        for row in rows:
            for one in understood.of(row, self.today):
                if isinstance(one, Refusal):
                    self.tally.refuse(row.at, str(one))
                else:
                    one.home = home
                    found.append(one)
        return found

    def _each_once(self, told: Sequence[Told]) -> list[Told]:
        """Those of whom the file tells for the first time: a document again is refused by the line of the first, and so is a row
        without one that may be about somebody whom another row of the same home names."""
        kept: list[tuple[int, Told]] = []
        by_name: dict[tuple, list[Told]] = defaultdict(list)
        # those with a document first
        for place, one in sorted(enumerate(told), key=lambda each: not each[1].document_hash):
            same = by_name[one.home.key, one.name_hash]
            if before := self._told_before(one, same):
                self.tally.refuse(one.row.at, before)
                continue
            if one.document_hash:
                self.seen.documents[one.document_hash] = one.row.line
            same.append(one)
            self.tally.found["converted"] += one.converted
            self.tally.found["no_phone"] += one.no_phone
            kept.append((place, one))
        return [one for _place, one in sorted(kept, key=lambda each: each[0])]

    def _told_before(self, one: Told, same: Sequence[Told]) -> str:
        """Why a row tells of somebody again, and in which line they stand; "" where it doesn't."""
        if one.document_hash:
            before = self.seen.documents.get(one.document_hash)
            if before is None:
                return ""
            return _("与%(where)s是同一个证件号，一个人只登记一次，请核对。") % {"where": line(before)}
        other = next((each for each in same if may_be_both(one, each)), None)
        return AGAIN % {"where": line(other.row.line)} if other else ""

    def _parted(self, told: Sequence[Told]) -> tuple[list[Told], list[Told]]:
        """Those of whom there is no row yet, and those who are known; a row that is refused for one of its people is for all."""
        new, known = [], []
        for one in told:
            if one.row.at in self.tally.refused:
                continue
            if one.known is None:
                new.append(one)
                continue
            try:
                same_name(one)
                self._once(one, one.known.pk)
            except Refusal as refusal:
                self.tally.refuse(one.row.at, str(refusal))
            else:
                known.append(one)
        return new, known

    def _once(self, one: Told, person_id: UUID) -> None:
        """Refuse somebody whom a row before told of, by a document there and by name here or the other way round."""
        before = self.seen.people.setdefault(person_id, one.row.line)
        if before != one.row.line:
            raise Refusal(AGAIN % {"where": line(before)})

    def _bring_new(self, new: Sequence[Told]) -> None:
        by_home: dict[UUID, list[Told]] = defaultdict(list)
        for one in new:
            by_home[one.home.dwelling.pk].append(one)  # type: ignore[union-attr]
        there = families.there([pk for pk in by_home if pk in self.homes])
        rows, entered = Rows(), []
        for pk, told in by_home.items():
            for family in families.of(told, there.get(pk, [])):
                entered += self._settle(family, rows)
        self._insert(rows, entered)

    def _settle(self, family: Family, rows: Rows) -> list[tuple[Told, Person, Residence]]:
        """The rows of one family; a child of whom nobody answers is refused."""
        people = self._people(family)
        if not people:
            return []
        household = self._household(family, people, rows)
        found = []
        for one, person in people:
            residence = self._residence(one, person, household, is_head=one is family.head)
            foresee(person, residence, self.rules)
            rows.people.append(person)
            rows.residences.append(residence)
            found.append((one, person, residence))
            self.tally.note(one.row.at, ADDED)
        return found

    def _household(
        self, family: Family, people: Sequence[tuple[Told, Person]], rows: Rows
    ) -> Household:  # fmt: skip
        """The household that they found, or the one that they join: from before it began it began earlier, and it may get its head."""
        first = min(one.since or self.today for one, _person in people)
        head = next((person.pk for one, person in people if one is family.head), None)
        home, household = people[0][0].home, family.household
        if household is None:
            made_here = new(
                Household, dwelling=home.dwelling, area_id=home.building.area_id, period=DateRange(first, None),
                kind=HouseholdKind.FAMILY, head_id=head,
            )  # fmt: skip
            rows.households.append(made_here)
            return made_here
        otherwise: dict[str, Any] = (
            {"period": DateRange(first, None)} if first < household.period.lower else {}
        )
        otherwise |= {"head_id": head} if head is not None else {}
        if otherwise:
            # two families may join one household
            before = rows.before[household.dwelling_id].setdefault(str(household.pk), {})
            for name, value in otherwise.items():
                before.setdefault(name, kept(getattr(household, name)))
                setattr(household, name, value)
            rows.extended[household.pk] = household
        return household

    def _people(self, family: Family) -> list[tuple[Told, Person]]:
        grown = [row.person.pk for row in family.living if _is_grown_up(row.person.born_on, self.today)]
        found: list[tuple[Told, Person]] = []
        for one in sorted(family.told, key=lambda told: is_child(told.facts.born_on, self.today)):
            needs = is_child(one.facts.born_on, self.today)
            if needs and not grown:
                self.tally.refuse(
                    one.row.at, _("未满 14 周岁的孩子要登记监护人：同住的大人没有登记，请把大人的行写全一起导入。")
                )  # fmt: skip
                continue
            person = one.person
            person.area_id, person.is_demo = one.home.building.area_id, self.is_demo
            if needs:
                person.guardian_id = grown[0]
            elif _is_grown_up(one.facts.born_on, self.today):
                grown.append(person.pk)
            found.append((one, person))
        return found

    def _residence(self, one: Told, person: Person, household: Household, *, is_head: bool) -> Residence:
        since = one.since or self.today
        home = one.home.dwelling
        return new(
            Residence, dwelling=home, area_id=one.home.building.area_id, household=household, person=person,
            relation=relations.HEAD if is_head else one.relation, standing=one.standing or Standing.UNVERIFIED,
            period=DateRange(since, None), here_since=since, **one.lives,
        )  # fmt: skip

    def _insert(self, rows: Rows, entered: Sequence[tuple[Told, Person, Residence]]) -> None:
        self._found(rows)
        label = book.label_of(self.by)
        with beside(lambda: self._registered(entered)) as registered:
            insert(rows.people)
        people_book.append(registered.result())
        insert(rows.households)
        rewrite(list(rows.extended.values()), ["period", "head"])
        with beside(lambda: self._entries(rows, entered, label)) as entries:
            insert(rows.residences)
            # after who lives there: what they say of the home holds already
            insert([uses.begun(one, self.today) for one in self.founded.values()])
        self._enter(entries.result())

    def _registered(self, entered: Sequence[tuple[Told, Person, Residence]]) -> list[PersonEvent]:
        """The first entries of people's books."""
        steps = [
            people_book.step(
                person, PersonVerb.REGISTERED, self.by, now=self.now, reason=self.reason,
                detail={"kind": one.facts.kind} | ({"converted": True} if one.converted else {}),
                dwelling_id=residence.dwelling_id,
            )
            for one, person, residence in entered
        ]  # fmt: skip
        for step in steps:
            step.with_import = self.import_id
        return steps

    def _found(self, rows: Rows) -> None:
        """New dwellings are written with the number of all steps that are taken there now."""
        for row in rows.residences:
            home = self.homes.get(row.dwelling_id) or self.founded[row.dwelling_id]
            home.version += 1
        if not self.founded:
            return
        write_new(list(self.founded.values()), Verb.IMPORTED, self.by, day=self.today, reason=self.reason)
        for pk, colour in _colours(self.founded):
            self.founded[pk].colour = colour

    def _entries(
        self, rows: Rows, entered: Sequence[tuple[Told, Person, Residence]], label: str
    ) -> list[DwellingEvent]:
        """The entries of the dwellings' books: one a person, one key a dwelling, by which all of it can be taken back.

        The colour that the dwelling comes to isn't in them yet.
        """
        by_home: dict[UUID, list[tuple[Told, Person, Residence]]] = defaultdict(list)
        for one in entered:
            by_home[one[2].dwelling_id].append(one)
        founded: dict[UUID, list[str]] = defaultdict(list)
        for household in rows.households:
            founded[household.dwelling_id].append(str(household.pk))
        steps = []
        for pk, people in by_home.items():
            home, key = self.homes.get(pk) or self.founded[pk], new_id()
            made_here: dict[str, Any] = {"residence": [str(row.pk) for _one, _person, row in people]}
            if founded[pk]:
                made_here["household"] = founded[pk]
            for number, (_one, _person, row) in enumerate(people):
                before = {"household": rows.before[pk]} if rows.before[pk] else {}
                told = {"rows": {"made": made_here, "before": before}} if number == 0 else {}
                steps.append(
                    book.step(
                        home, Verb.MOVED_IN, self.by, now=self.now, label=label, day=row.period.lower, reason=self.reason, key=key,
                        detail=told | {"import": str(self.import_id)}, person_id=row.person_id,
                        household_id=row.household_id, row_id=row.pk, colour_from=home.colour,
                    )
                )  # fmt: skip
        return steps

    def _enter(self, steps: Sequence[DwellingEvent]) -> None:
        """Write the entries, with the colours that the database derived of who lives there now."""
        by_home = dict.fromkeys(one.dwelling_id for one in steps)
        colours = dict(_colours(by_home))
        for step in steps:
            step.colour_to = colours[step.dwelling_id]
        rewrite([self.homes[pk] for pk in by_home if pk in self.homes], ["version"])
        book.append(steps)


def _colours(ids: Collection[UUID]) -> "QuerySet[Dwelling, tuple[UUID, str]]":
    """The colours of dwellings, as the database has derived them."""
    return Dwelling.objects.filter(pk__in=list(ids)).values_list("pk", "colour")


def line(number: int) -> str:
    """In which line of the file somebody stands, in words."""
    return _("第 %(line)s 行") % {"line": number}


def _is_grown_up(born: date | None, today: date) -> bool:
    return born is not None and age_on(born, today) >= GROWN_UP
