"""Who comes: what is told of somebody at a door, and whose row that is, known by document or new."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from grids.homes import relations
from grids.homes.kinds import GROWN_UP, GUARDED_UNTIL, PEOPLE_MOST, Inflow, Permit, ResidenceType, Standing
from grids.people import identity, names, queries
from grids.people.kinds import Sex, State
from grids.people.locking import one_after_the_other
from grids.people.models import Person
from grids.people.writing import Facts, opened
from grids.registry.dwellings.models import Dwelling

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grids.homes.models import Residence
    from grids.staff.models import User


class Incoming(NamedTuple):
    """Somebody who comes to live in a dwelling, as told. person_id: of whom it is known who they are.

    sex, born_on: of whom no document says it. is_main: where they mainly live.
    """

    kind: str = "none"
    number: str = ""
    name: str = ""
    phone: str = ""
    sex: str = ""
    born_on: date | None = None
    relation: str = relations.UNTOLD
    standing: str = Standing.RESIDENT
    residence_type: str = ""
    came_from: str = ""
    inflow_reason: str = ""
    is_main: bool = True
    person_id: UUID | None = None
    born_is_certain: bool = True
    registered_here: str = ""
    domicile_code: str = ""
    guardian_id: UUID | None = None
    registered_on: date | None = None
    permit_kind: str = ""
    permit_until: date | None = None

    @property
    def facts(self) -> Facts:
        """What of it is told of the person, not of how they live here."""
        return Facts(
            name=self.name, kind=self.kind, number=self.number, phone=self.phone, sex=self.sex or relations.sex_of(self.relation),
            born_on=self.born_on, born_is_certain=self.born_is_certain, registered_here=self.registered_here,
            domicile_code=self.domicile_code, guardian_id=self.guardian_id,
        )  # fmt: skip


def fitting(people: Sequence[Incoming]) -> None:
    """Refuse what can't be said of newcomers, whoever they are."""
    require(people, _("请填写迁入的人。"), field="name")
    require(len(people) <= PEOPLE_MOST, _("一次最多登记 %(n)d 人，请分几次。") % {"n": PEOPLE_MOST})
    require(
        sum(one.relation == relations.HEAD for one in people) <= 1, _("一户只有一个户主。"), field="relation"
    )
    for one in people:
        _codes(one)
    named = [str(one.person_id) for one in people if one.person_id]
    numbers = [identity.plain(one.number) for one in people if one.number]
    require(
        len(set(named)) == len(named) and len(set(numbers)) == len(numbers),
        _("同一个人填了两遍，请去掉一份。"), field="number",
    )  # fmt: skip


def _codes(one: Incoming) -> None:
    require(one.relation in relations.NAMES or one.relation == "", _("请选与户主的关系。"), field="relation")
    require(one.standing in Standing.values, _("请选常住还是流动。"), field="standing")
    require(one.residence_type in ("", *ResidenceType.values), _("请选住所类型。"), field="residence_type")
    require(one.inflow_reason in ("", *Inflow.values), _("请选流入原因。"), field="inflow_reason")
    has_permit = one.permit_kind or one.permit_until
    require(
        not has_permit or (one.permit_kind in Permit.values and one.standing == Standing.FLOATING),
        _("只有流动人口才填居住证，并要选办证类型。"), field="permit_kind",
    )  # fmt: skip


def age_on(born: date, day: date) -> int:
    """Whole years on a day; whoever was born on 29 February is a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_child(person: Person, day: date) -> bool:
    """Whether somebody has to be answered for; of whom no age is known nobody guesses one."""
    return person.born_on is not None and age_on(person.born_on, day) < GUARDED_UNTIL


def is_grown_up(person: Person, day: date) -> bool:
    """Whether somebody may answer for a child."""
    return person.born_on is not None and age_on(person.born_on, day) >= GROWN_UP


def guarded(
    arrived: "Sequence[tuple[Incoming, Person]]", living_there: "Sequence[Residence]", day: date
) -> "Mapping[UUID, UUID]":
    """Who answers for each child that comes: whom its row names already, else a grown-up who comes along or lives there; else Refusal."""
    grown = [person for _told, person in arrived if is_grown_up(person, day)]
    grown += [row.person for row in living_there if is_grown_up(row.person, day)]
    found = {}
    for told, person in arrived:
        if not is_child(person, day) or person.guardian_id is not None:
            continue
        require(
            grown,
            _("未满 14 周岁的孩子要登记监护人：请把同住的大人一起登记，或者先登记监护人。"), field="guardian",
        )  # fmt: skip
        require(not told.phone, _("未满 14 周岁的不登记电话，请登记监护人的电话。"), field="phone")
        found[person.pk] = grown[0].pk
    return found


def alive(person: Person) -> None:
    """Refuse whoever can't move any more."""
    require(
        person.state != State.DEAD,
        _("这个人已登记死亡，不能登记迁入；登记错了请先撤回死亡登记。"),
        field="number",
        code="conflict",
    )


def known_ids(street: str, told: Sequence[Incoming], by: "User") -> list[UUID | None]:
    """Whose row each one's is: the named one, else whose document it is in the street; None of whom nothing is known.

    Whoever brings the same documents at the same moment waits here until this is done.
    """
    documents = [
        identity.read(one.kind, one.number, timezone.localdate()) if one.number and not one.person_id else None for one in told
    ]  # fmt: skip
    hashes = [queries.hash_of(one) if one else b"" for one in documents]
    for hashed in sorted({one for one in hashes if one}):
        one_after_the_other(street, hashed)
    known = queries.known_many(street=street, hashes=[one for one in hashes if one])
    return [one.person_id or known.get(hashed) for one, hashed in zip(told, hashes, strict=True)]


def noted(dwelling_id: UUID, told: Sequence[Incoming], by: "User") -> None:
    """Whoever gives the document of somebody whose row they may not see is told where that one lives: it is noted, whatever comes of it."""
    street = Dwelling.objects.values_list("area", flat=True).get(pk=dwelling_id)[:9]
    for one in told:
        if by.is_system or not one.number or one.person_id:
            continue
        document = identity.read(one.kind, one.number, timezone.localdate())
        found = queries.holder(street, document)
        if found is not None and not Person.objects.visible_to(by).filter(pk=found.pk).exists():
            queries.noted(document, street, found, by)


def shown(person: Person, day: date) -> str:
    """Somebody as the page says who was written down: masked, with what their document says of them."""
    parts = [names.masked(opened(person, "name"))]
    if person.sex in (Sex.MALE, Sex.FEMALE):
        parts.append(str(Sex(person.sex).label))
    if person.born_on is not None:
        parts.append(_("%(n)d 岁") % {"n": max(0, age_on(person.born_on, day))})
    return "，".join(parts)


def same_name(told: Incoming, person: Person) -> None:
    """Refuse a document that is somebody's whose name reads otherwise: one of both was taken down wrongly."""
    if told.person_id is None and told.name:
        known = opened(person, "name")
        require(
            names.compared(told.name) == names.compared(known),
            _("这个证件号登记的姓名是%(mask)s，与填写的不一致；请核对证件号，姓名有误请先到人员页更正。") % {"mask": names.masked(known)},
            field="name", code="conflict",
        )  # fmt: skip
