"""The table of people (人员分色管理表): as a page shows it, a file holds it and a command names it."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db.models import F, FilteredRelation, Prefetch, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code, named_on_a_page
from grids.colours.over import shown_over
from grids.colours.queries import shown
from grids.homes.kinds import ResidenceType, Standing
from grids.homes.models import Residence
from grids.homes.narrowing import below_of, form_at_doors, homes_saying
from grids.homes.queries import openable
from grids.lists.listing import Column, Listing
from grids.lists.page import Shown
from grids.people.models import Person
from grids.people.querysets import PersonQuerySet
from grids.registry.dwellings.kinds import Colour, Due
from grids.registry.dwellings.models import Dwelling
from grids.roster import in_files, masks, states, steps
from grids.roster.ages import NAMED
from grids.roster.cells import Cells
from grids.roster.due import stripe_of
from grids.roster.kinds import Lease, OfPeople
from grids.roster.narrowing import PersonFilterForm

if TYPE_CHECKING:
    from grids.staff.models import User

IN_ORDER, BY_DUE = ("area_id", "id"), ("due_on", "id")


def form_of(user: "User", query: Mapping[str, str]) -> PersonFilterForm:
    """The filters of the table, bound to an address."""
    return form_at_doors(PersonFilterForm, user, query)


def rows_of(user: "User", query: Mapping[str, str], form: PersonFilterForm | None = None) -> PersonQuerySet:
    """Living people whose place lies where `user` sees people, narrowed by an address; Refusal where there can be none."""
    wanted = (form or form_of(user, query)).wanted
    rows = without_colour(user, query, wanted)
    return rows.filter(colour=wanted["colour"]) if "colour" in wanted else rows


def without_colour(user: "User", query: Mapping[str, str], wanted: Mapping) -> PersonQuerySet:
    """The same in every colour: what the strip above the table counts."""
    oracle.require_anywhere(user, Permission.PEOPLE_VIEW, gettext("查看住户"))
    # who is only tied to something here (an owner who lives elsewhere) stands on the page of that home
    rows = Person.objects.living_in_areas_of(user)
    here = states.Here(user, below_of(wanted))
    if here.prefix:
        rows = rows.below(here.prefix)
    if "building" in wanted:
        rows = rows.filter(place__building=wanted["building"])
    if "q" in wanted:
        rows = rows.filter(place__in=homes_saying(wanted["q"], user, here.prefix).values("pk"))
    if "age" in wanted:
        after, until = NAMED[wanted["age"]].born(here.today)
        rows = rows.filter(born_on__lte=until)
        rows = rows.filter(born_on__gt=after) if after else rows
    if "standing" in wanted:
        rows = rows.filter(states.standing(here, wanted["standing"]))
    if "lease" in wanted:
        rows = rows.filter(_lease_ends(wanted["lease"], here.today))
    if "state" in wanted:
        rows = rows.filter(states.OF_PEOPLE[OfPeople(wanted["state"])](here))
    return rows


def _lease_ends(given: str, today) -> Q:
    if given == Lease.OVER:
        return Q(lease_ends_on__lt=today)
    return Q(lease_ends_on__range=(today, today + timedelta(days=int(given))))


def fetched(rows: Iterable[Person]) -> list[Person]:
    """Rows with their homes, their grids and how they live there, masked, in a few questions."""
    found, today = list(rows), timezone.localdate()
    prefetch_related_objects(found, Prefetch("place", Dwelling.objects.called()))
    areas = areas_by_code({row.area_id for row in found})
    lived = Residence.objects.current().main().filter(person__in=[row.pk for row in found])
    lives = {one.person_id: one for one in lived}
    for row in found:
        row.area, row.lives = areas.get(row.area_id), lives.get(row.pk)
        row.shown = masks.shown(row, today, relation=row.lives.relation if row.lives else "")
    return found


class Lives(NamedTuple):
    """What a page says of how somebody lives where they mainly live; a file says more."""

    pk: UUID
    dwelling_id: UUID
    relation: str
    standing: str
    residence_type: str


# what the cells of a page say, and by what its rows stand in their orders
OF_PAGE = (
    "name", "document_kind", "document", "sex", "born_on", "area", "colour", "due_on", "due_what", "lease_ends_on", "confirmed_on",
    "place__room", "place__entrance__number", "place__building__number",
)  # fmt: skip


def on_page(rows: PersonQuerySet) -> PersonQuerySet:
    """The rows of a page with where and how they live, in one question."""
    mainly = Q(residences__is_main=True, residences__period__upper_inf=True)
    how = {f"lives_{name}": F(f"mainly__{name}") for name in Lives._fields}
    found = rows.annotate(mainly=FilteredRelation("residences", condition=mainly), **how)
    return found.select_related("place__building", "place__entrance").only(*OF_PAGE)


def read_on_page(rows: list[Person]) -> list[Person]:
    """What `on_page` read, as `fetched` has it; no telephone is opened, since no cell shows one."""
    areas, today = areas_by_code({row.area_id for row in rows}), timezone.localdate()
    for row in rows:
        row.area, lives = (
            areas.get(row.area_id),
            Lives(*(getattr(row, f"lives_{name}") for name in Lives._fields)),
        )
        row.lives = lives if lives.pk else None
        row.shown = masks.shown(row, today, relation=lives.relation or "", with_phone=False)
    return rows


def lines(rows: list[Person], user: "User | None" = None) -> list[Person]:
    """The rows as the page shows them to `user`: and how long there is for what is due."""
    found, today = read_on_page(rows), timezone.localdate()
    marks = shown(people=found) | (shown_over(user, people=found) if user else {})
    areas = named_on_a_page(row.area for row in found if row.area)
    for row in found:
        row.mark, row.area_said = marks.get(row.pk), areas.get(row.area_id, "")
        row.home_short = short_of(row.place) if row.place else ""
        row.stripe = stripe_of(row.due_on, today)
        row.living = living_of(row)
    return found


def short_of(home: Dwelling) -> str:
    """Where somebody lives, as short as a column: house and door, without the street."""
    return f"{home.building.called} {home.door}"


def living_of(row: Person) -> str:
    """How somebody lives where they live: 流动 · 租赁房屋."""
    if row.lives is None:
        return ""
    standing, kind = row.lives.standing, row.lives.residence_type
    return " · ".join(
        str(one.label) for one in (Standing(standing), ResidenceType(kind) if kind else None) if one
    )


def revealed(user: "User", rows: list[Person]) -> set:
    """Those whose values `user` may have in a file."""
    return openable(user, rows)


def _full(name: str):
    return lambda row: masks.readable(row, name)


COLUMNS = (
    Column("colour", _("分色"), lambda row: Colour(row.colour).label if row.colour else "", is_shown=True),
    Column("name", _("姓名"), lambda row: row.shown.name, full=_full("name"), is_kept=True, is_shown=True),
    Column("document_kind", _("证件类型"), lambda row: row.get_document_kind_display()),
    Column(
        "document", _("证件号"), lambda row: row.shown.document, full=_full("document"), is_kept=True, is_shown=True
    ),
    Column("phone", _("电话"), lambda row: row.shown.phone, full=_full("phone"), is_kept=True),
    Column("sex", _("性别"), lambda row: row.get_sex_display()),
    Column("age", _("年龄段"), lambda row: row.shown.age, is_shown=True),
    Column("home", _("房屋"), lambda row: row.place.label if row.place else "", is_shown=True),
    Column("area", _("网格"), lambda row: row.area.short_name if row.area else "", is_shown=True),
    Column("living", _("居住"), lambda row: living_of(row), is_shown=True),
    Column("since", _("入住日期"), lambda row: row.lives.here_since if row.lives else None),
    Column(
        "lease", _("租期至"), lambda row: row.lease_ends_on, keyset=("lease_ends_on", "id"),
        present=Q(lease_ends_on__isnull=False), is_shown=True,
    ),
    Column(
        "confirmed", _("最近核实"), lambda row: row.confirmed_on, keyset=("confirmed_on", "id"),
        present=Q(confirmed_on__isnull=False), is_shown=True,
    ),
    Column(
        "next", _("下一步"), lambda row: Due(row.due_what).label if row.due_what else "", keyset=BY_DUE,
        present=Q(due_on__isnull=False), is_ready=True, is_shown=True,
    ),
    Column("due_on", _("应办日期"), lambda row: row.due_on),
    *in_files.COLUMNS,
)  # fmt: skip

PEOPLE = Listing(
    name="people", label=_("人员"), page="person_table", permission=Permission.PEOPLE_VIEW, columns=COLUMNS, rows=rows_of,
    said=lambda user, query: form_of(user, query).said, fetched=fetched, keyset=IN_ORDER, revealed=revealed,
    revealed_by=Permission.PEOPLE_REVEAL,
)  # fmt: skip


def shown_to(user: "User", query: Mapping[str, str]) -> Shown:
    """The table as its page shows it to this reader: each row with the step that takes it off the list."""

    def told(rows: list[Person]) -> list[Person]:
        found = lines(rows, user)
        address = steps.home_addresses()
        steps.put_to_people(user, found, query.get("state", ""), address)
        cells = Cells(timezone.localdate(), address)
        for row in found:
            row.cells = cells.of(row)
        return found

    return Shown(PEOPLE, form_of, rows_of, told, on_page)
