"""The demonstration's ground: invented boundaries near real places, the buildings of one community, who holds its posts.

Everything here is drawn by us and marked so; nothing of it is where something really is.
"""

import json
import random
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point, Polygon
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from governance.demo import caring, homes, people, residents, rights, shuguang, tables, tenures, visits
from governance.demo.estates import canvassed, managed, registered, repaired
from governance.demo.matters import DATA
from grids.areas.changing import change_boundaries
from grids.areas.models import Area, AreaBoundary, ChangeKind
from grids.door.models import PublicNumber
from grids.registry.actions import add_building
from grids.registry.facts import Facts, Place
from grids.registry.models import Building
from grids.staff.models import Appointment, Member, PostKind, User
from whistles.verification.models import DayHead

FILES = ("streets", "liuhe")
DRAWN = ("street", "community", "grid4", "grid5")
COMMUNITY = "530112007009"
STREETS = ("530102006", "530111004", "530112007")
REASON = "演示：界线为虚构，画在真实位置附近"
# storeys from which a house has one entrance, as towers have
TOWER = 11
# of matters so many have no place, as when somebody calls and doesn't say where
NOWHERE, TRIES = 0.125, 200


def draw(*, since: date, by: User) -> None:
    """Streets, communities and grids, each street in one change; what is drawn already is left alone."""
    drawn = set(AreaBoundary.objects.values_list("area_id", flat=True))
    streets: dict[str, dict[str, GEOSGeometry]] = {}
    for told, shape in _features(*DRAWN):
        if told["code"] not in drawn:
            streets.setdefault(told["code"][:9], {})[told["code"]] = shape
    for shapes in streets.values():
        change_boundaries(
            shapes=shapes, from_day=since, reason=REASON, by=by, kind=ChangeKind.IMPORT, is_invented=True, confirm=True
        )  # fmt: skip


@transaction.atomic
def build(*, by: User) -> None:
    """The eighty-one residential buildings of 六合社区."""
    if Building.objects.filter(area__code__startswith=COMMUNITY).exists():
        return
    for told, shape in _features("building"):
        many = 1 if told["storeys"] >= TOWER else max(1, round(told["dwellings"] / told["storeys"] / 2))
        # houses of the village have one door and numbers of their own
        is_village = told["shape"] == homes.YARD
        many = 0 if is_village else many
        facts = Facts(
            number=told["number"], name="", address=told["yard"], storeys=told["storeys"],
            use="self_built" if is_village else "residential",
            entrances=tuple(str(n) for n in range(1, many + 1)),
        )  # fmt: skip
        place = Place(shape.point_on_surface, shape, "WGS84")
        add_building(facts=facts, place=place, by=by, is_demo=True)


def furnish(*, since: date, by: User) -> None:
    """The dwellings of these buildings, who lives in them, who owns, rents and works in them, what became of them, and 曙光."""
    homes.furnish(_features("building"), community=COMMUNITY, since=since, by=by)
    residents.settle(community=COMMUNITY, by=by)
    tenures.settle(COMMUNITY, since=since, by=by)
    caring.settle(COMMUNITY)
    visits.settle(community=COMMUNITY, by=by)
    shuguang.settle(by=by)
    registered.settle(by=by)
    managed.settle(by=by)
    repaired.settle(by=by)
    canvassed.settle()
    # what was done before today isn't written into days whose books are sealed
    if not DayHead.objects.exists():
        rights.settle(COMMUNITY)
        tables.settle(COMMUNITY)


@transaction.atomic
def staff(*, since: date, today: date, phones: Iterator[int] | None = None) -> None:
    """Who holds the posts of 六合社区's grids: nearly all of them, so that a few holes are there to be found."""
    told = tomllib.loads((DATA / "liuhe_staff.toml").read_text(encoding="utf-8"))
    kinds = PostKind.objects.in_bulk([one["kind"] for one in told["post"]], field_name="code")
    phones = phones or count(9001)
    made: dict[str, Member] = {}
    if Appointment.objects.filter(area=f"{told['community']}00402", member__is_demo=True).exists():
        return
    for post in told["post"]:
        for one in post["holders"]:
            name = one["name"]
            if name not in made:
                made[name] = Member.objects.create(
                    name=name, is_demo=True, office_phone=people.office_phone(next(phones)),
                    standing=post.get("standing", ""),
                )  # fmt: skip
            Appointment.objects.create(
                member=made[name], kind=kinds[post["kind"]], area_id=f"{told['community']}{one['area']}",
                period=DateRange(one.get("since", since), _until(one, today), "[)"),
            )  # fmt: skip


class Places:
    """Where invented matters of a street are: the same place for the same word every time, within the area's shape."""

    def __init__(self, street: str) -> None:
        drawn = AreaBoundary.objects.filter(
            area__code__startswith=street, period__contains=timezone.localdate()
        )
        self.shapes = {one.area_id: one.shape for one in drawn}

    def of(self, area_code: str, word: str) -> tuple[float, float] | None:
        """Degrees of a place in the area; None where it isn't drawn, and for one matter in eight, whose place nobody knows."""
        shape = self.shapes.get(area_code)
        rng = random.Random(f"{area_code} {word}")  # noqa: S311 - the same every time, which is the point
        if shape is None or rng.random() < NOWHERE:
            return None
        west, south, east, north = shape.extent
        for _try in range(TRIES):
            at = Point(rng.uniform(west, east), rng.uniform(south, north), srid=4326)
            if shape.contains(at):
                return round(at.x, 7), round(at.y, 7)
        return None


def numbers() -> None:
    """Whom residents of the three streets ring: invented numbers, of the block of offices."""
    for order, street in enumerate(STREETS, start=9801):
        PublicNumber.objects.get_or_create(
            area_id=street,
            defaults={"complaints": people.office_phone(order), "desk": people.office_phone(order + 10), "hours": "工作日 9:00–17:00"},
        )  # fmt: skip


def _until(one: dict[str, Any], today: date) -> date | None:
    if "ended" in one:
        return today - timedelta(days=one["ended"])
    return today + timedelta(days=one["ends"]) if "ends" in one else None


def _features(*kinds: str) -> Iterator[tuple[dict[str, Any], Polygon]]:
    known = set(Area.objects.values_list("code", flat=True))
    for name in FILES:
        told = json.loads((DATA / f"{name}.geojson").read_text(encoding="utf-8"))
        for one in told["features"]:
            code = one["properties"].get("code", one["properties"].get("grid", ""))
            if one["properties"]["kind"] in kinds and code in known:
                shape = GEOSGeometry(json.dumps(one["geometry"]))
                shape.srid = 4326
                yield one["properties"], shape
