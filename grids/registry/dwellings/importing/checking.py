"""Looks at every row of a table of dwellings before anything is written: in which house, read, new or known, and why not."""

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from grids.access.oracle import prefixes
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.conduct.refusals import Refusal, require
from grids.conduct.wording import in_own_language
from grids.registry.dwellings.facts import Facts, area_of, called, fitting, floor_of, room_of
from grids.registry.dwellings.kinds import Use
from grids.registry.dwellings.models import Dwelling
from grids.registry.importing.reading import Row, Table
from grids.registry.models import Building, Entrance
from grids.search import texts

if TYPE_CHECKING:
    from grids.staff.models import User

NEW, CHANGED, SAME = "new", "changed", "same"
USES = {str(label): value for value, label in Use.choices} | {
    "自用": Use.OWN, "自有": Use.OWN, "业主自住": Use.OWN, "住宅": Use.OWN, "租": Use.LET, "租赁": Use.LET, "出租房": Use.LET,
    "空": Use.VACANT, "空房": Use.VACANT, "闲置": Use.VACANT, "无人": Use.VACANT, "单位": Use.OFFICE, "办公室": Use.OFFICE,
    "商铺": Use.VENUE, "经营": Use.VENUE, "商用": Use.VENUE, "店铺": Use.VENUE, "其他": Use.OTHER, "待核实": Use.OTHER,
} | {value: value for value in Use.values}  # fmt: skip
# a floor is read off a number of so many digits, where the house has that floor
DIGITS = (3, 4)


@dataclass(slots=True)
class Candidate:
    """A row that can come in. found: new, changed or same; known: the dwelling that it is."""

    line: int
    cells: list[str]
    building: Building
    facts: Facts
    says_use: bool
    found: str = NEW
    known: str = ""

    def kept(self) -> dict:
        """As JSON keeps it."""
        area = self.facts.floor_area_m2
        return {
            "line": self.line, "building": str(self.building.pk), "label": self.building.label, "door": called(self.facts),
            "facts": asdict(self.facts) | {"floor_area_m2": None if area is None else str(area)}, "says_use": self.says_use,
            "found": self.found, "known": self.known,
        }  # fmt: skip


def facts_from(kept: dict) -> Facts:
    """What a kept row tells, the area exact again."""
    area = kept["floor_area_m2"]
    return Facts(**(kept | {"floor_area_m2": None if area is None else Decimal(area)}))


@dataclass(slots=True)
class Checked:
    """What a table would do. refused: line, cells, reason. guessed: floors that were read off room numbers."""

    columns: list[str]
    taken: list[Candidate] = field(default_factory=list)
    refused: list[tuple[int, list[str], str]] = field(default_factory=list)
    guessed: int = 0

    @property
    def counts(self) -> dict:
        """In figures."""
        found = {kind: sum(1 for one in self.taken if one.found == kind) for kind in (NEW, CHANGED, SAME)}
        return found | {"refused": len(self.refused), "rows": len(self.taken) + len(self.refused)}

    @property
    def advice(self) -> str:
        """What is to be looked at of the whole."""
        if not self.guessed:
            return ""
        return _("有 %(n)d 行没有写楼层，按房号读出（402 是 4 层）；不对的请在表里补上楼层再传。") % {
            "n": self.guessed
        }


class Houses:
    """The houses of an area by every way in which a table may call them: one question."""

    @in_own_language
    def __init__(self, area: Area, by: "User") -> None:
        rows = Building.objects.all() if by.is_system else Building.objects.visible_to(by)
        own = None if by.is_system else prefixes(by, Permission.REGISTRY_EDIT)
        rows = rows.standing().below(area.prefix).defer("shape", "shape_3857")
        self.by_name: dict[str, set[UUID]] = defaultdict(set)
        self.by_key = {}
        for one in rows:
            if own is None or any(one.area_id.startswith(prefix) for prefix in own):
                self.by_key[one.pk] = one
                for name in {
                    one.label,
                    f"{one.address}{one.number}",
                    f"{one.name}{one.called}" if one.name else "",
                    one.number,
                }:
                    self.by_name[texts.fold(name)].add(one.pk)
        self.by_name.pop("", None)

    def named(self, given: dict[str, str]) -> Building:
        """The house that a row is in; Refusal where there is none of this name, or more than one."""
        name = given.get("building") or f"{given.get('address', '')}{_as_house(given.get('number', ''))}"
        require(name.strip(), _("没有写是哪幢楼。"))
        found = self.by_name.get(texts.fold(name)) or self.by_name.get(texts.fold(_as_house(name))) or set()
        told = {"name": name[:40], "n": len(found)}
        require(found, _("没有登记过楼栋「%(name)s」；请核对地址和幢号，或先导入楼栋。") % told)
        require(len(found) == 1, _("有 %(n)d 幢楼都叫「%(name)s」，请连地址一起写。") % told)
        return self.by_key[next(iter(found))]


def _as_house(text: str) -> str:
    """A bare number at the end is one of a house: 5 → 5幢."""
    return f"{text}幢" if text[-1:].isdigit() else text


def check(*, table: Table, area: Area, by: "User") -> Checked:
    """Every row of a table as it would come into an area; a few questions, however many rows."""
    made, houses = Checked(table.columns), Houses(area, by)
    entrances: dict[UUID, set[str]] = defaultdict(set)
    for building, number in Entrance.objects.filter(building__in=houses.by_key).values_list(
        "building", "number"
    ):
        entrances[building].add(number)
    seen: dict[tuple[UUID, str, str], int] = {}
    for row in table.rows:
        try:
            found = _candidate(row, houses, entrances, made)
            key = (found.building.pk, found.facts.entrance, found.facts.room)
            require(key not in seen, _("与第 %(line)s 行是同一户。") % {"line": seen.get(key)})
        except Refusal as refusal:
            made.refused.append((row.line, row.cells, str(refusal)))
        else:
            seen[key] = row.line
            made.taken.append(found)
    _know(made)
    return made


def _candidate(row: Row, houses: Houses, entrances: dict[UUID, set[str]], made: Checked) -> Candidate:
    given = row.given
    building = houses.named(given)
    room, use = room_of(given.get("room", "")), given.get("use", "")
    entrance = given.get("entrance", "").removesuffix("单元").strip()
    require(
        not entrance or entrance in entrances[building.pk],
        _("%(building)s没有登记 %(n)s 单元。") % {"building": building.label, "n": entrance[:12]},
    )
    told = {"text": use[:20], "uses": "、".join(map(str, Use.labels))}
    require(not use or use in USES, _("用途「%(text)s」不认识，应为：%(uses)s。") % told)
    floor = floor_of(given.get("floor", ""))
    if floor is None and (floor := _floor_in(room, building)) is not None:
        made.guessed += 1
    facts = Facts(
        room=room, entrance=entrance, floor=floor, floor_area_m2=area_of(given.get("floor_area_m2", "")),
        use=USES.get(use, Use.OTHER),
    )  # fmt: skip
    return Candidate(row.line, row.cells, building, fitting(facts), bool(use))


def _floor_in(room: str, building: Building) -> int | None:
    if not (room.isascii() and room.isdigit() and len(room) in DIGITS and building.storeys):
        return None
    floor = int(room[:-2])
    return floor if 1 <= floor <= building.storeys else None


def _know(made: Checked) -> None:
    """Which of the rows are dwellings that are there, and whether they say anything else. What a row leaves empty stays."""
    rows = Dwelling.objects.standing().filter(building__in={one.building.pk for one in made.taken})
    there = {
        (one.building_id, one.entrance.number if one.entrance else "", one.room): one
        for one in rows.select_related("entrance")
    }
    for one in made.taken:
        dwelling = there.get((one.building.pk, one.facts.entrance, one.facts.room))
        if dwelling is None:
            continue
        one.known = str(dwelling.pk)
        one.facts = Facts(
            room=dwelling.room, entrance=one.facts.entrance, column=dwelling.column, layout=dwelling.layout,
            hazard=dwelling.hazard, floor=one.facts.floor if one.facts.floor is not None else dwelling.floor,
            floor_area_m2=one.facts.floor_area_m2 or dwelling.floor_area_m2,
            use=one.facts.use if one.says_use else dwelling.use,
        )  # fmt: skip
        same = (dwelling.floor, dwelling.floor_area_m2, dwelling.use)
        one.found = SAME if same == (one.facts.floor, one.facts.floor_area_m2, one.facts.use) else CHANGED
