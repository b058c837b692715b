"""The list of homes (按户看): who lives how in each, what of its entries doesn't agree, what is due; as page, file and command read it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code, named_on_a_page
from grids.colours.over import shown_over
from grids.colours.queries import shown
from grids.homes.narrowing import below_of, form_at_doors
from grids.lists.listing import Column, Listing
from grids.lists.page import Shown
from grids.registry.dwellings.models import Dwelling
from grids.registry.dwellings.querysets import DwellingQuerySet
from grids.roster import states, steps
from grids.roster.due import stripe_of, told_day
from grids.roster.kinds import OfHomes
from grids.roster.narrowing import HomeFilterForm
from grids.search.questions import Asked

if TYPE_CHECKING:
    from grids.staff.models import User

IN_ORDER, BY_DUE = ("sort_key", "id"), ("due_on", "id")


def form_of(user: "User", query: Mapping[str, str]) -> HomeFilterForm:
    """The filters of the list, bound to an address."""
    return form_at_doors(HomeFilterForm, user, query)


def rows_of(user: "User", query: Mapping[str, str], form: HomeFilterForm | None = None) -> DwellingQuerySet:
    """Homes that stand where `user` sees people, narrowed by an address; Refusal where there can be none."""
    wanted = (form or form_of(user, query)).wanted
    rows = without_colour(user, query, wanted)
    return rows.filter(colour=wanted["colour"]) if "colour" in wanted else rows


def without_colour(user: "User", _query: Mapping[str, str], wanted: Mapping) -> DwellingQuerySet:
    """The same in every colour: what the strip above the list counts."""
    oracle.require_anywhere(user, Permission.PEOPLE_VIEW, gettext("查看住户"))
    here = states.Here(user, below_of(wanted))
    rows = here.lying(Dwelling.objects.visible_to(user).standing())
    if "building" in wanted:
        rows = rows.filter(building=wanted["building"])
    if "q" in wanted:
        rows = rows.saying(Asked.of(wanted["q"]), is_of_streets=here.is_of_streets)
    if "use" in wanted:
        rows = rows.filter(use=wanted["use"])
    if "state" in wanted:
        rows = rows.filter(states.OF_HOMES[OfHomes(wanted["state"])](here))
    return rows


def fetched(rows: Iterable[Dwelling]) -> list[Dwelling]:
    """Rows with their houses, entrances and grids, in a few questions."""
    found = list(rows)
    prefetch_related_objects(found, "building", "entrance")
    areas = areas_by_code({row.area_id for row in found})
    for row in found:
        row.area = areas[row.area_id]
    return found


def lines(rows: list[Dwelling], user: "User | None" = None) -> list[Dwelling]:
    """The rows as the page shows them to `user`: and how long there is for what is due."""
    found, today = fetched(rows), timezone.localdate()
    marks = shown(dwellings=found) | (shown_over(user, dwellings=found) if user else {})
    areas = named_on_a_page(row.area for row in found)
    for row in found:
        row.mark, row.area_said = marks.get(row.pk), areas[row.area_id]
        row.stripe = stripe_of(row.due_on, today)
        row.due_day = told_day(row.due_on, today) if row.due_on else ""
    return found


COLUMNS = (
    Column("colour", _("分色"), lambda row: row.get_colour_display(), is_shown=True),
    Column("home", _("房屋"), lambda row: row.label, keyset=IN_ORDER, is_ready=True, is_shown=True),
    Column("area", _("网格"), lambda row: row.area.short_name, is_shown=True),
    Column("use", _("用途"), lambda row: row.get_use_display(), keyset=("use", "id"), is_shown=True),
    Column("people", _("人数"), lambda row: row.people, keyset=("-people", "-id"), is_shown=True),
    Column("residents", _("常住"), lambda row: row.residents),
    Column("floaters", _("流动"), lambda row: row.floaters),
    Column("doubt", _("登记对不上"), lambda row: row.get_doubt_display(), keyset=("doubt", "id"), present=~Q(doubt=""), is_shown=True),
    Column(
        "next", _("下一步"), lambda row: row.get_due_what_display(), keyset=BY_DUE, present=Q(due_on__isnull=False),
        is_ready=True, is_shown=True,
    ),
    Column("due_on", _("应办日期"), lambda row: row.due_on),
    Column("confirmed", _("最近核实"), lambda row: row.confirmed_on),
)  # fmt: skip

HOMES = Listing(
    name="homes", label=_("住户"), page="home_list", permission=Permission.PEOPLE_VIEW, columns=COLUMNS, rows=rows_of,
    said=lambda user, query: form_of(user, query).said, fetched=fetched, keyset=IN_ORDER, place="person_table",
)  # fmt: skip


def shown_to(user: "User", query: Mapping[str, str]) -> Shown:
    """The list as its page shows it to this reader: each row with the step that takes it off the list."""

    def told(rows: list[Dwelling]) -> list[Dwelling]:
        found = lines(rows, user)
        steps.put_to_homes(user, found, query.get("state", ""))
        return found

    return Shown(HOMES, form_of, rows_of, told)
