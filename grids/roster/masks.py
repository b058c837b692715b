"""How somebody reads on every screen: the family name, a band of age, both ends of a number; of a minor no digit at all."""

from dataclasses import dataclass
from datetime import date

from grids.homes.relations import CHILDREN, sex_of
from grids.people import names
from grids.people.ages import is_minor
from grids.people.kinds import Sex
from grids.people.masks import UNREADABLE, document_of, readable
from grids.people.models import Person
from grids.personal.masking import mask_phone
from grids.roster.ages import band_of


@dataclass(frozen=True, slots=True)
class Shown:
    """Somebody as every screen may show them. document, phone: "" where there is none, or where they are a minor's."""

    name: str
    sex_and_age: str
    age: str
    document: str
    phone: str
    is_minor: bool


def shown(person: Person, today: date, *, relation: str = "", with_phone: bool = True) -> Shown:
    """Somebody masked; relation: to the head of their household, which tells a child whose day of birth isn't known.

    with_phone: False where no telephone is shown: then it isn't opened.
    """
    minor = is_minor(person.born_on, today) or (person.born_on is None and relation in CHILDREN)
    band = band_of(person.born_on, today)
    age = str(band.label) if band else ""
    sex = person.sex if person.sex in (Sex.MALE, Sex.FEMALE) else sex_of(relation)
    said = str(Sex(sex).label) if sex in (Sex.MALE, Sex.FEMALE) else ""
    return Shown(
        name=names.masked(readable(person, "name")) or UNREADABLE,
        sex_and_age=" ".join(filter(None, (said, age))),
        age=age,
        document="" if minor else document_of(person),
        phone="" if minor or not with_phone else mask_phone(readable(person, "phone")),
        is_minor=minor,
    )
