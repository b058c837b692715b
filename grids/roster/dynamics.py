"""What changed in somebody's grids, day by day, from the books of homes; how many had which colour on any day of the past."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, prefetch_related_objects
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code
from grids.lists.areas import areas_to_choose
from grids.lists.listing import Column, Listing
from grids.lists.page import Shown
from grids.registry.dwellings.kinds import Verb
from grids.registry.dwellings.models import DwellingEvent
from grids.roster.household.story import is_late, names_of
from grids.roster.narrowing import DynamicsForm

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.areas.models import Area
    from grids.staff.models import User

# days of the strip
DAYS = 14
IN_ORDER = ("-occurred_at", "-id")
# the index by time is of a street: what the fence holds is found by no part of a code
COLUMNS_OF_STEPS = Columns(area="area_code", street="street_code", is_fenced=True)


def form_of(user: "User", query: Mapping[str, str]) -> DynamicsForm:
    """What the page is narrowed to, bound to an address."""
    return DynamicsForm(query, areas=areas_to_choose(user, Permission.PEOPLE_VIEW, query.get("area", "")))


def area_of(user: "User", form: DynamicsForm) -> "Area | None":
    """The chosen area, else the first of those in which `user` sees people."""
    code = form.wanted.get("area") or next((one.code for one in form.areas), "")
    return areas_by_code([code]).get(code)


def steps_within(user: "User", area: "Area | None", since: date, until: date) -> "QuerySet[DwellingEvent]":
    """Steps that happened from a day to another, both within, in an area as far as `user` sees people there."""
    begin, end = (
        timezone.make_aware(datetime.combine(day, time.min)) for day in (since, until + timedelta(days=1))
    )
    rows = DwellingEvent.objects.filter(oracle.scope(user, Permission.PEOPLE_VIEW, columns=COLUMNS_OF_STEPS))
    rows = rows.filter(occurred_at__gte=begin, occurred_at__lt=end)
    return rows.none() if area is None else rows.filter(COLUMNS_OF_STEPS.below(area.prefix))


def that_hold(rows: "QuerySet[DwellingEvent]") -> "QuerySet[DwellingEvent]":
    """Those that were neither taken back nor take one back: what figures count."""
    back = DwellingEvent.objects.filter(dwelling=OuterRef("dwelling"), takes_back=OuterRef("seq"))
    return rows.filter(~Exists(back), takes_back=None)


def rows_of(
    user: "User", query: Mapping[str, str], form: DynamicsForm | None = None
) -> "QuerySet[DwellingEvent]":
    """Steps of one day in one area, narrowed by an address; Refusal where there can be none."""
    oracle.require_anywhere(user, Permission.PEOPLE_VIEW, gettext("查看住户"))
    form = form or form_of(user, query)
    wanted = form.wanted
    rows = steps_within(user, area_of(user, form), form.chosen_day, form.chosen_day)
    if "verb" in wanted:
        rows = rows.filter(verb=wanted["verb"])
    if "state" not in wanted:
        return rows
    held = that_hold(rows)
    return held if wanted["state"] == DynamicsForm.STANDS else rows.exclude(pk__in=held.values("pk"))


def fetched(rows: Iterable[DwellingEvent]) -> list[DwellingEvent]:
    """Rows with their homes and grids, and whether they were taken back, in a few questions."""
    found = list(rows)
    prefetch_related_objects(found, "dwelling__building", "dwelling__entrance")
    areas = areas_by_code({row.area_code for row in found})
    asked = Q(dwelling__in=[row.dwelling_id for row in found], takes_back__isnull=False)
    gone = set(DwellingEvent.objects.filter(asked).values_list("dwelling", "takes_back")) if found else set()
    for row in found:
        row.area = areas.get(row.area_code)
        row.is_back = bool(row.takes_back) or (row.dwelling_id, row.seq) in gone
        row.is_late = is_late(row)
    return found


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the strip: how much happened, and its address."""

    day: date
    count: int
    url: str
    is_chosen: bool
    share: int


@dataclass(frozen=True, slots=True)
class Group:
    """How often one verb was taken on the day, with the list of exactly these."""

    label: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Dynamics:
    """What the page shows above its list. late: how many of the day's steps were entered later."""

    days: list[Day]
    groups: list[Group]
    total: int


def dynamics_of(user: "User", query: Mapping[str, str], form: DynamicsForm) -> Dynamics:
    """The strip of days and the verbs of the chosen one: two questions, whatever happened."""
    area, day = area_of(user, form), form.chosen_day
    until = min(
        max(day, timezone.localdate() - timedelta(days=DAYS - 1)) + timedelta(days=DAYS // 2),
        timezone.localdate(),
    )
    since = until - timedelta(days=DAYS - 1)
    held = that_hold(steps_within(user, area, since, until)).order_by()
    zone = timezone.get_current_timezone()
    by_day = dict(held.values_list(TruncDate("occurred_at", tzinfo=zone)).annotate(n=Count("pk")))
    of_day = that_hold(steps_within(user, area, day, day)).order_by()
    by_verb = Counter(dict(of_day.values_list("verb").annotate(n=Count("pk"))))
    kept = {name: value for name, value in query.items() if value and name == "area"}
    most = max(by_day.values(), default=0) or 1
    days = [
        Day(
            one,
            by_day.get(one, 0),
            f"?{urlencode(kept | {'day': one.isoformat()})}",
            one == day,
            by_day.get(one, 0) * 100 // most,
        )
        for one in (since + timedelta(days=number) for number in range(DAYS))
    ]
    kept |= {"day": day.isoformat(), "state": DynamicsForm.STANDS}
    chosen = form.wanted.get("verb")
    groups = [
        Group(str(Verb(verb).label), count, f"?{urlencode(kept | {'verb': verb})}", verb == chosen)
        for verb, count in by_verb.most_common()
    ]
    return Dynamics(days, groups, by_verb.total())


def lines(user: "User"):
    """How the page shows rows to its reader: whom each is about, masked."""

    def shown(rows: list[DwellingEvent]) -> list[DwellingEvent]:
        found = fetched(rows)
        names = names_of(found, user)
        for row in found:
            row.whom = names.get(row.person_id, "")
        return found

    return shown


COLUMNS = (
    Column("at", _("时间"), lambda row: row.occurred_at, keyset=IN_ORDER, is_ready=True, is_shown=True),
    Column("what", _("事项"), lambda row: row.verb_label, is_shown=True),
    Column("home", _("房屋"), lambda row: row.dwelling.label, is_shown=True),
    Column("area", _("网格"), lambda row: row.area.short_name if row.area else "", is_shown=True),
    Column("late", _("补录"), lambda row: _("补录") if row.is_late else ""),
    Column("recorded_at", _("录入时间"), lambda row: row.recorded_at),
    Column("back", _("已撤回"), lambda row: _("已撤回") if row.is_back else ""),
)  # fmt: skip

DYNAMICS = Listing(
    name="dynamics", label=_("人员动态"), page="dynamics", permission=Permission.PEOPLE_VIEW, columns=COLUMNS, rows=rows_of,
    said=lambda user, query: form_of(user, query).said, fetched=fetched, keyset=IN_ORDER, place="person_table",
)  # fmt: skip


def shown_to(user: "User") -> Shown:
    """The list as its page shows it to this reader."""
    return Shown(DYNAMICS, form_of, rows_of, lines(user))
