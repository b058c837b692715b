"""How long each list of what is due is, grid by grid: a question for people and one for homes, however many lists there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.queries import children_of
from grids.lists.areas import areas_to_choose
from grids.roster import homes, listings, states
from grids.roster.kinds import LISTS, OfHomes, OfPeople
from grids.seams import DueList
from grids.together import due_lists

if TYPE_CHECKING:
    from grids.areas.models import Area
    from grids.staff.models import User


@dataclass(frozen=True, slots=True)
class Cell:
    """A number with its list; "" where there is nothing to lead to."""

    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One list: its name, and how much of it lies in each area and in all of them."""

    label: str
    total: Cell
    cells: list[Cell]


def table_of(user: "User", query: Mapping[str, str]) -> dict:
    """Lists down, areas across: those right below the chosen one, or the one itself."""
    areas = areas_to_choose(user, Permission.PEOPLE_VIEW, query.get("area", ""))
    here = next((one for one in areas if one.code == query.get("area")), areas[0] if areas else None)
    if here is None:
        return {"areas": [], "groups": [], "columns": [], "here": None}
    columns = list(children_of(here.code))
    counted = _counted(user, here)
    groups = [
        (heading, [_line(name, label, counted, here, columns) for name, label in lists.choices])
        for heading, lists in ((_("人"), OfPeople), (_("户"), OfHomes))
    ]
    groups[-1][1].extend(_of_others(user, here, columns))
    return {"areas": areas, "here": here, "columns": columns, "groups": groups}


def _counted(user: "User", here: "Area") -> dict[str, dict[str, int]]:
    """By list, how many of it lie in each leaf."""
    place, wanted, found = states.Here(user, here.prefix), {"area": here.code}, {}
    asked = (
        (listings.without_colour(user, wanted, wanted), states.OF_PEOPLE),
        (homes.without_colour(user, wanted, wanted), states.OF_HOMES),
    )
    for rows, conditions in asked:
        counts = {f"n_{one}": Count("pk", filter=of(place)) for one, of in conditions.items()}
        for row in rows.order_by().values("area_id").annotate(**counts):
            for one in conditions:
                found.setdefault(one, {})[row["area_id"]] = row[f"n_{one}"]
    return found


def _of_others(user: "User", here: "Area", columns: "list[Area]") -> list[Line]:
    """Lists of other subjects, for whoever may read them there: a question each."""
    lines = []
    for one in due_lists():
        if not oracle.may_in(user, one.permission, here.code):
            continue
        leaves = one.count(user, here)

        def cell(area: "Area", leaves: dict[str, int] = leaves, one: DueList = one) -> Cell:
            count = sum(n for code, n in leaves.items() if code.startswith(area.prefix))
            return Cell(count, one.page(area.code) if count else "")

        lines.append(Line(str(one.label), cell(here), [cell(area) for area in columns]))
    return lines


def _line(name: str, label: object, counted: dict, here: "Area", columns: "list[Area]") -> Line:
    leaves = counted.get(name, {})
    return Line(str(label), _cell(name, leaves, here), [_cell(name, leaves, one) for one in columns])


def _cell(name: str, leaves: dict[str, int], area: "Area") -> Cell:
    count = sum(n for code, n in leaves.items() if code.startswith(area.prefix))
    return Cell(
        count, f"{reverse(LISTS[name])}?{urlencode({'state': name, 'area': area.code})}" if count else ""
    )
