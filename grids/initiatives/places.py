"""What waits for somebody by where it is to be done: one place after the other, and in a place one house after the other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2s
from itertools import groupby

from grids.areas.models import Area
from grids.initiatives.models import InitiativeTask

# days ahead of its end at which something is urgent
SOON = 3
LATE = "late"


@dataclass(frozen=True, slots=True)
class Stop:
    """A house with what is to be done there, or a grid itself."""

    called: str
    tasks: list[InitiativeTask]


@dataclass(frozen=True, slots=True)
class Place:
    """An address in a grid, or the grid itself where no house is asked for."""

    anchor: str
    name: str
    area: Area
    stops: list[Stop]

    @property
    def tasks(self) -> list[InitiativeTask]:
        """All that is to be done here."""
        return [task for stop in self.stops for task in stop.tasks]

    @property
    def late(self) -> int:
        """How much of it is over its day."""
        return sum(task.stripe == LATE for task in self.tasks)

    @property
    def common(self) -> InitiativeTask | None:
        """Of houses that all ask for the same one: any of these tasks, so that its words are said once."""
        tasks = self.tasks
        is_one = len({task.item_id for task in tasks}) == 1 and all(task.building_id for task in tasks)
        return tasks[0] if is_one else None


@dataclass(frozen=True, slots=True)
class GridOnList:
    """A grid of the list, with where its first place stands and how much is to be done in it."""

    area: Area
    anchor: str
    count: int


def stripe_of(due: date, today: date) -> str:
    """How near the end of its time something is."""
    left = (due - today).days
    return LATE if left < 0 else ("soon" if left <= SOON else "none")


def grids_of(places: list[Place]) -> list[GridOnList]:
    """The grids of a list, in its order."""
    groups = [list(group) for _key, group in groupby(places, key=lambda one: one.area.code)]
    return [
        GridOnList(group[0].area, group[0].anchor, sum(len(one.tasks) for one in group)) for group in groups
    ]


def anchor_of(task: InitiativeTask) -> str:
    """Where on the page the place of a task stands: the same before and after it is done."""
    where = f"{task.area_id} {task.building.address if task.building else ''}"
    return f"at-{blake2s(where.encode(), digest_size=6).hexdigest()}"


def by_place(tasks: Iterable[InitiativeTask], areas: dict[str, Area], today: date) -> list[Place]:
    """Tasks in the order in which one walks: by grid, in it by address, there by number; what is due first stands first."""
    rows = sorted(tasks, key=_order)
    for task in rows:
        task.area, task.stripe = areas[task.area_id], stripe_of(task.item.due_on, today)
    return [_place(anchor, list(group)) for anchor, group in groupby(rows, key=anchor_of)]


def _order(task: InitiativeTask) -> tuple:
    building = task.building
    house = (building.address, building.sort_key, str(building.pk)) if building else ("", "", "")
    return task.area_id, *house, task.item.due_on, str(task.initiative_id), task.item.order


def _place(anchor: str, tasks: list[InitiativeTask]) -> Place:
    first = tasks[0]
    stops = [
        Stop(group[0].building.called if group[0].building else "", group)
        for group in (list(rows) for _key, rows in groupby(tasks, key=lambda one: one.building_id))
    ]
    name = first.building.address if first.building else first.area.short_name
    return Place(anchor, name, first.area, stops)
