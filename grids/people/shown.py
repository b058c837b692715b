"""A person as their page tells them: every value masked, what it said before, who looked, the book."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access.oracle import may_in
from grids.of_people import Look
from grids.pages import registered
from grids.people import names
from grids.people.ages import age_said
from grids.people.kinds import Fact, Sex, Verb
from grids.people.minors.known import is_kept_back
from grids.people.models import EarlierValue, Person, PersonEvent
from grids.people.queries import opened_by
from grids.people.revealing import SHOWN
from grids.people.writing import masked_name, opened
from grids.personal.masking import mask_phone
from grids.privacy.ciphers import unseal
from grids.privacy.sealing import place_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from grids.of_people import PersonBlock
    from grids.staff.models import User

MASKS = {Fact.NAME: names.masked, Fact.DOCUMENT: names.masked_number, Fact.PHONE: mask_phone}
LONG, STEPS, EARLIER = 80, 60, 20


class Row(NamedTuple):
    """A line of what is registered: what it is called, the value as it is shown, and where it leads."""

    label: str
    text: str
    url: str = ""


class Step(NamedTuple):
    """A step of the book, as the timeline shows it."""

    at: datetime
    who: str
    what: str
    given: tuple[str, ...]
    text: str
    is_long: bool
    is_imported: bool = False
    recorded_at: datetime | None = None


class Before(NamedTuple):
    """What a field said before, masked, and until when."""

    label: str
    text: str
    until_at: datetime


def rows_of(person: Person, user: "User") -> list[Row]:
    """What is registered of somebody."""
    day = timezone.localdate()
    sex = person.get_sex_display() if person.sex in (Sex.MALE, Sex.FEMALE) else ""
    born = f"{person.born_on.year}" if person.born_on else ""
    age = age_said(person.born_on, day, is_certain=person.born_is_certain)
    is_back = is_kept_back(person)
    found = [
        Row(_("姓名"), masked_name(person)),
        Row(_("性别"), sex),
        Row(_("年龄"), _("%(age)s（%(year)s 年生）") % {"age": age, "year": born} if age else ""),
        Row(
            str(person.get_document_kind_display()),
            _digits(person, "document", names.masked_number, is_back=is_back),
        ),
        Row(_("电话"), _digits(person, "phone", mask_phone, is_back=is_back)),
        Row(_("国籍"), person.nation),
        Row(_("户籍地区划代码"), person.domicile_code),
        Row(_("人户"), person.get_registered_here_display()),
        _guardian(person, user),
        Row(_("所在网格"), person.area.short_name),
        Row(_("最近核实"), person.confirmed_on.isoformat() if person.confirmed_on else ""),
    ]
    return [row for row in found if row.text]


def _guardian(person: Person, user: "User") -> Row:
    if person.guardian_id is None:
        return Row(_("监护人"), "")
    found = Person.objects.visible_to(user).filter(pk=person.guardian_id).first()
    if found is None:
        return Row(_("监护人"), _("住在别处"))
    return Row(_("监护人"), masked_name(found), reverse("person", args=[found.pk]))


def place_of_person(person: Person) -> Row | None:
    """Where somebody lives, with the page of the dwelling."""
    if person.place is None:
        return None
    return Row(_("住处"), person.place.label, reverse("dwelling", args=[person.place_id]))


def _digits(person: Person, name: str, mask: "Callable[[str], str]", *, is_back: bool) -> str:
    """Both ends of a number; of a minor no digit at all."""
    value = opened(person, name)
    return _("未成年，须批准") if is_back and value else mask(value)


def earlier_of(person: Person) -> list[Before]:
    """What fields said before they were put right, the newest first."""
    rows = list(EarlierValue.objects.filter(person=person)[:EARLIER])
    is_back = bool(rows) and is_kept_back(person)
    return [
        Before(
            one.get_field_display(),
            _("未成年，须批准")
            if is_back and one.field in (Fact.DOCUMENT, Fact.PHONE)
            else masked_before(one),
            one.until_at,
        )
        for one in rows
    ]


def masked_before(row: EarlierValue) -> str:
    """An earlier value as every screen may show it: of a day the year, of somebody else nothing."""
    value = unseal(row.value, at=place_of(row, "value"))
    if row.field in MASKS:
        return MASKS[Fact(row.field)](value)
    if row.field in (Fact.BORN_ON, Fact.DIED_ON):
        return _("%(year)s 年") % {"year": value[:4]}
    if row.field == Fact.SEX:
        return str(Sex(value).label)
    return value if row.field in (Fact.NATION, Fact.DOMICILE) else "***"


def story_of(person: Person) -> list[Step]:
    """The book in words, the newest first."""
    steps = PersonEvent.objects.filter(person=person).order_by("-seq")[:STEPS]
    return [
        Step(one.occurred_at, one.actor_label, one.verb_label, tuple(_given(one)), one.reason, len(one.reason) > LONG)
        for one in steps
    ]  # fmt: skip


def _given(event: PersonEvent) -> list[str]:
    if event.verb in (Verb.CORRECTED, Verb.DOCUMENTED) and event.detail.get("field") in Fact.values:
        return [str(Fact(event.detail["field"]).label)]
    if event.detail.get("left"):
        return [_("留在保留的登记：%(n)d 条") % {"n": event.detail["left"]}]
    return []


def looks_of(person: Person) -> "list[Look]":
    """Who opened which value, and who could look at the row from outside: when and why, the newest first."""
    called = {f"person.{field.value}": str(label) for field, label in SHOWN.items()}
    merged = list(person.merged_rows.values_list("pk", flat=True))
    found = [
        Look(one.read_at, one.reader_label, called.get(one.field, one.field), one.reason)
        for one in opened_by(person, merged)
    ]
    for pages in registered():
        found += pages.looks(person, merged) if pages.looks is not None else []
    return sorted(found, key=lambda one: one.at, reverse=True)


def looked_at(person: Person) -> list[Row]:
    """The same, as the page has it."""
    return [
        Row(f"{timezone.localtime(one.at):%Y-%m-%d %H:%M} {one.who}", f"{one.what} · {one.why}")
        for one in looks_of(person)
    ]


def blocks_of(user: "User", person: Person) -> "list[tuple[PersonBlock, dict]]":
    """What other subjects show of somebody, as far as the reader may see it."""
    found = sorted((one for pages in registered() for one in pages.person_blocks), key=lambda one: one.order)
    shown = [(one, one.of(user, person)) for one in found if may_in(user, one.permission, person.area_id)]
    return [(one, context) for one, context in shown if context is not None]
