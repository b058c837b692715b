"""Whom a row of people means: what it tells as it is kept, and who that is, known by document, else by name in that very home."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from grids.access.fence import everything
from grids.conduct.moments import FOUNDED
from grids.conduct.refusals import Refusal, require
from grids.homes import relations
from grids.homes.arriving import age_on
from grids.homes.kinds import GUARDED_UNTIL, Standing
from grids.homes.models import Residence
from grids.people import names
from grids.people.kinds import Sex
from grids.people.models import Person
from grids.people.queries import known_many
from grids.people.writing import Facts, made, opened, phone_of, understood
from grids.sheets.places import Home
from grids.sheets.reading_rows import Said

# of how somebody lives in a dwelling what a row tells
LIVES = ("residence_type", "inflow_reason", "came_from", "registered_on", "permit_kind", "permit_until")
CODE_DIGITS = 6


@dataclass(slots=True)
class Told:
    """One person of a row, as understood. known: whose row that is; here: how they live in this home; there: elsewhere.

    since: from which day on, None: it isn't told. no_phone: a child's telephone was left out. person: the row that they are
    written as where nobody knows them; home: given by whoever knows the doors.
    """

    row: Said
    facts: Facts
    person: Person
    relation: str
    standing: str
    since: date | None
    household: str
    head: str
    lives: dict[str, Any]
    converted: bool = False
    no_phone: bool = False
    known: Person | None = None
    here: Residence | None = None
    there: list[Residence] = field(default_factory=list)
    home: Home = field(init=False)

    @property
    def document_hash(self) -> bytes:
        """By what the document is found; nothing of whom it isn't told."""
        return bytes(self.person.document_hash)

    @property
    def name_hash(self) -> bytes:
        """By what the name is found."""
        return bytes(self.person.name_hash)

    @property
    def is_head(self) -> bool:
        """Whether the row says that they are the head, by the relation or by the head's name."""
        return self.relation == relations.HEAD or (
            self.relation == relations.UNTOLD and bool(self.head) and names.compared(self.head) == names.compared(self.facts.name)
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Understood:
    """What the rows of a batch tell of people, understood and sealed before the database is asked anything, on a day."""

    on: date
    people: Mapping[int, Sequence[Told | Refusal]]

    def of(self, row: Said, today: date) -> Sequence[Told | Refusal]:
        """What a row tells of each of its people, or why that can't be; anew where another day has begun."""
        return self.people[row.at] if today == self.on else _each_of(row, today)


def understand(rows: Iterable[Said], today: date) -> Understood:
    """Understand rows of people; asks no database."""
    return Understood(today, {row.at: _each_of(row, today) for row in rows})


def _each_of(row: Said, today: date) -> list[Told | Refusal]:
    found: list[Told | Refusal] = []
    for person in row.people:
        try:
            found.append(told_of(row, person, today))
        except Refusal as refusal:
            found.append(refusal)
    return found


def told_of(row: Said, person: Mapping[str, Any], today: date) -> Told:
    """What a row tells of one person, as it is kept; Refusal where something can't be."""
    # a telephone is looked at once it is known whose it is: a child's is left out
    phone = person.get("phone", "")
    told = Facts(
        name=person.get("name", ""), kind=person.get("kind", "none"), number=person.get("number", ""),
        sex=person.get("sex", "") or relations.sex_of(person["relation"]), born_on=person.get("born_on"),
        born_is_certain=person.get("born_is_certain", True), nation=person.get("nation", ""),
        registered_here=person.get("registered_here", ""), domicile_code=person.get("domicile_code", ""),
    )  # fmt: skip
    facts, document = understood(told, today)
    since = _since(person.get("since"), facts.born_on, today)
    no_phone = bool(phone) and is_child(facts.born_on, today)
    if phone and not no_phone:
        facts = replace(facts, phone=phone_of(phone))
    lives = _lives(person, since)
    return Told(
        row, facts, made(facts, area_code=""), person["relation"], person.get("standing", ""), since,
        person.get("household", ""), person.get("head", ""), lives, document.was_converted, no_phone,
    )  # fmt: skip


def is_child(born: date | None, today: date) -> bool:
    """Whether somebody has to be answered for."""
    return born is not None and age_on(born, today) < GUARDED_UNTIL


def _since(told: date | None, born: date | None, today: date) -> date | None:
    if told is None:
        return None
    require(told <= today, _("入住日期在今天以后，请核对。"), field="since")
    require(told >= FOUNDED, _("入住日期太早，请核对年份。"), field="since")
    # one day stands for a whole family: nobody lived there before they were born
    return max(told, born) if born else told


def _lives(person: Mapping[str, Any], since: date | None) -> dict[str, Any]:
    """How they live there; Refusal where that doesn't fit together."""
    said = {name: person[name] for name in LIVES if person.get(name)}
    is_floating = person.get("standing") == Standing.FLOATING
    if said.get("permit_until") and not said.get("permit_kind"):
        said["permit_kind"] = "01"
    require(
        is_floating or not said.get("permit_kind"), _("写了居住证，人口类型却不是流动人口，请核对。"), field="standing"
    )  # fmt: skip
    came_from = said.get("came_from", "")
    require(
        not came_from or (len(came_from) == CODE_DIGITS and came_from.isascii() and came_from.isdigit()),
        _("来源地请填六位区划代码，不填地址。"), field="came_from",
    )  # fmt: skip
    registered = said.get("registered_on")
    require(registered is None or since is None or registered >= FOUNDED, _("居住登记日期太早，请核对年份。"))
    return said


def recognised(people: Sequence[Told], street: str) -> dict[int, str]:
    """Say of each who it is, as far as it is known; of those that may be several people, why they can't be told apart."""
    with everything(
        "whose documents these are in a street, and where they live, before anything of them is written"
    ):
        _by_document(people, street)
        left = _who_left(people)
    return _by_name(people, left)


def _by_document(people: Sequence[Told], street: str) -> None:
    ids = known_many(street=street, hashes=[one.document_hash for one in people if one.document_hash])
    rows = Person.objects.in_bulk(list(set(ids.values())))
    lives: dict[UUID, list[Residence]] = defaultdict(list)
    homes = Residence.objects.current().filter(person__in=list(rows))
    for residence in homes.select_related("dwelling__building", "dwelling__entrance", "household"):
        lives[residence.person_id].append(residence)
    for one in people:
        one.known = rows.get(ids.get(one.document_hash, None))  # type: ignore[arg-type]
        if one.known is not None:
            _lives_in(one, lives[one.known.pk])


def _lives_in(one: Told, lives: Iterable[Residence]) -> None:
    own = one.home.dwelling.pk if one.home.dwelling else None
    for residence in lives:
        if residence.dwelling_id == own:
            one.here = residence
        elif residence.is_main:
            one.there.append(residence)


def _who_left(people: Sequence[Told]) -> dict[tuple[UUID, bytes], list[Person]]:
    """Who lived in these homes and doesn't any more, by home and name: for rows without a document."""
    asked = [one for one in people if one.known is None and not one.document_hash and one.home.dwelling]
    names_asked = {one.name_hash for one in asked}
    homes = {one.home.dwelling.pk for one in asked if one.home.dwelling}
    found: dict[tuple[UUID, bytes], list[Person]] = defaultdict(list)
    rows = (
        Residence.objects.filter(dwelling__in=homes).select_related("person").order_by("pk") if homes else ()
    )
    living = {
        (row.dwelling_id, row.person_id)
        for row in rows
        if row.period.upper is None and not row.period.isempty
    }
    for row in rows:
        name = bytes(row.person.name_hash)
        if name in names_asked and not row.period.isempty and (row.dwelling_id, row.person_id) not in living:
            found[row.dwelling_id, name].append(row.person)
    return found


def _by_name(people: Sequence[Told], left: Mapping[tuple[UUID, bytes], Sequence[Person]]) -> dict[int, str]:
    """Those who are known by their name alone: of who lives in this very home the one of whom nothing speaks against it.

    left: who lived there before; a row that may be about one of them is a doubt.
    """
    asked = [one for one in people if one.known is None and one.home.dwelling]
    homes = {one.home.dwelling.pk for one in asked if one.home.dwelling}
    lives: dict[tuple[UUID, bytes], list[Residence]] = defaultdict(list)
    rows = Residence.objects.current().filter(dwelling__in=homes).select_related("person", "household")
    for residence in rows:
        lives[residence.dwelling_id, bytes(residence.person.name_hash)].append(residence)
    taken = {one.here.pk for one in people if one.here}
    wrong = {}
    for one in asked:
        same = [
            row for row in lives.get((one.home.dwelling.pk, one.name_hash), ())  # type: ignore[union-attr]
            if row.pk not in taken and may_be(one, row.person)
        ]  # fmt: skip
        if len(same) > 1:
            wrong[one.row.at] = _("这户登记着 %(n)d 个同名的人，分不清是哪一个，请写证件号码。") % {
                "n": len(same)
            }
        elif same:
            one.known, one.here = same[0].person, same[0]
            taken.add(same[0].pk)
        elif any(may_be(one, person) for person in left.get((one.home.dwelling.pk, one.name_hash), ())):  # type: ignore[union-attr]
            wrong[one.row.at] = str(
                _("同名的人从这户搬走了或已故：又搬回来的、是另一个人的，都请写证件号码。")
            )
    return wrong


def may_be(one: Told, person: Person) -> bool:
    """Whether somebody of the same name in the same home may be this one: no document, birth or sex speaks against it."""
    if one.document_hash and person.document_hash:
        return False
    return _agree(one.facts, person)


def may_be_both(one: Told, other: Told) -> bool:
    """The same of two rows."""
    if one.document_hash and other.document_hash:
        return one.document_hash == other.document_hash
    return _agree(one.facts, other.facts)


def _agree(one: Facts, other: Facts | Person) -> bool:
    born = (one.born_on, other.born_on)
    certain = one.born_is_certain and other.born_is_certain
    if all(born) and (born[0] != born[1] if certain else born[0].year != born[1].year):  # type: ignore[union-attr]
        return False
    unknown = (Sex.UNKNOWN, Sex.UNSAID, "")
    return one.sex in unknown or other.sex in unknown or one.sex == other.sex


def same_name(one: Told) -> None:
    """Refuse a document that is somebody's whose name reads otherwise: one of both was taken down wrongly."""
    if one.known is None:
        return
    known = opened(one.known, "name")
    if names.compared(known) != names.compared(one.facts.name):
        raise Refusal(
            _("这个证件号登记的姓名是%(mask)s，与表里的不一致；请核对证件号，姓名有误请先到人员页更正。")
            % {"mask": names.masked(known)},
            field="name",
        )
