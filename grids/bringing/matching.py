"""Which area each shape of a file is: by its code, else by its name under what lies above it, else a new one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from shapely import Geometry

from grids.access.installation import common_code
from grids.areas.coordinates import wgs84_from
from grids.areas.laying import in_force, of_row
from grids.areas.models import CODE_DIGITS, Area, CoordSource
from grids.bringing import shifting
from grids.bringing.numbering import Placed, free_codes, in_order
from grids.geodata.guessing import CODE, LEVEL, NAME, PARENT, guessed, level_of, value
from grids.geodata.reading import Feature, Shapes

LEVEL_OF = {digits: level for level, digits in CODE_DIGITS.items() if level > 1}
FIRST_NEW, LAST = 4, 5
# of a column that was guessed, so many of the values must be codes; otherwise it counts rows, as an "id" does
CODES_AT_LEAST = 0.5
# square degrees by which a shape may differ from the present one and be the same: some tenths of a square metre
SAME = 3e-11


@dataclass(slots=True)
class Row:
    """A shape and the area that it is of. parent: a code. given: its code was found by numbering."""

    feature: Feature
    shape: Geometry
    name: str
    level: int
    parent: str = ""
    code: str = ""
    is_new: bool = False
    given: bool = False
    is_same: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        """Its place in the file."""
        return self.feature.number

    def geometry(self) -> GEOSGeometry:
        """As the file has it, in the file's system."""
        return GEOSGeometry(memoryview(shapely.to_wkb(drawn(self.feature))), srid=4326)


@dataclass(slots=True)
class Plan:
    """What a file would bring into `top` on a day. refused: number, name and reason of each shape that is left out."""

    top: Area
    day: date
    source: str
    columns: dict[str, str]
    rows: list[Row] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def fresh(self) -> list[Row]:
        """What is new, in the order of its codes."""
        return sorted((row for row in self.rows if row.is_new), key=lambda row: (row.level, row.code))

    @property
    def redrawn(self) -> list[Row]:
        """What is there and gets another shape."""
        return [row for row in self.rows if not row.is_new and not row.is_same]

    @property
    def unchanged(self) -> list[Row]:
        """What is there already as the file has it."""
        return [row for row in self.rows if row.is_same]


def drawn(feature: Feature) -> Geometry:
    """The shape as the file has it."""
    return shapely.MultiPolygon([(rings[0], rings[1:]) for rings in feature.polygons])


def columns_of(shapes: Shapes, chosen: Mapping[str, str] | None) -> tuple[dict[str, str], list[str]]:
    """The column of each field, chosen or guessed (an empty choice: none), and what there is to say of it."""
    columns = guessed(shapes.columns)
    warnings = []
    code = columns.get(CODE)
    if code and (chosen is None or CODE not in chosen):
        values = [one.attributes.get(code, "") for one in shapes.features]
        codes = sum(len(one) in LEVEL_OF and one.isascii() and one.isdigit() for one in values)
        if codes < CODES_AT_LEAST * len(values):
            del columns[CODE]
            warnings.append(
                _("「%(column)s」一列里不是网格代码，没有用它；没有代码的按名称对，对不上的另编。")
                % {"column": code}
            )
    columns |= {name: column for name, column in (chosen or {}).items() if column in shapes.columns}
    for name in [name for name, column in (chosen or {}).items() if not column]:
        columns.pop(name, None)
    return columns, warnings


def plan_of(
    shapes: Shapes, *, top: Area, day: date, source: str = "", chosen: Mapping[str, str] | None = None,
    breathe: Callable[[], None] = lambda: None,
) -> Plan:  # fmt: skip
    """What the shapes of a file are. source: as somebody declared it, else as the file says, else WGS-84.

    breathe: called between one shape and the next; whoever has waited for long enough raises there.
    """
    columns, warnings = columns_of(shapes, chosen)
    plan = Plan(top, day, source or shapes.system or CoordSource.WGS84, columns)
    plan.warnings = [*shapes.warned, *warnings]
    for one in shapes.refused:
        plan.refused.append(
            {"number": one.number, "name": value(one.attributes, columns, NAME), "reason": one.reason}
        )
    _Matching(plan, breathe).match(shapes.features)
    plan.refused.sort(key=lambda one: one["number"])
    return plan


class _Refused(Exception):
    """One shape is left out; its text says why."""


class _Matching:
    """Matches the shapes of one file."""

    def __init__(self, plan: Plan, breathe: Callable[[], None]) -> None:
        self.breathe = breathe
        self.plan, self.columns, self.top = plan, plan.columns, plan.top
        everything = list(Area.objects.within(plan.top).order_by("code"))
        self.taken = {area.code for area in everything}
        self.known = {area.code: area for area in everything if not _is_over(area, plan.day)}
        self.named = {(area.parent_id, _bare(area.name)): area for area in self.known.values()}
        self.shapes = {code: of_row(row.shape) for code, row in in_force(self.known, plan.day).items()}
        self.seen: dict[Any, int] = {}
        self.in_file: dict[str, Row] = {}

    def match(self, features: list[Feature]) -> None:
        """Every shape finds its area or its reason; what lies above is looked at before what lies in it."""
        read = []
        for feature in features:
            self.breathe()
            try:
                read.append(self._read(feature))
            except _Refused as why:
                self._refuse(feature, why)
        for level in sorted({row.level for row in read}):
            for row in [row for row in read if row.level == level]:
                self.breathe()
                try:
                    self._place(row)
                except _Refused as why:
                    self._refuse(row.feature, why)
            # what lies in them asks for their codes
            self._number(level)
        self._compare()
        self.plan.rows.sort(key=lambda row: row.number)
        self._warn()

    def _refuse(self, feature: Feature, why: _Refused) -> None:
        name = value(feature.attributes, self.columns, NAME)
        self.plan.refused.append({"number": feature.number, "name": name, "reason": str(why)})

    def _read(self, feature: Feature) -> Row:
        code = value(feature.attributes, self.columns, CODE)
        name = value(feature.attributes, self.columns, NAME)
        word = value(feature.attributes, self.columns, LEVEL)
        level = level_of(word) if word else None
        if code:
            if not (code.isascii() and code.isdigit() and len(code) in LEVEL_OF):
                raise _Refused(_("代码「%(code)s」不是 9、12、15 或 17 位数字") % {"code": code[:20]})
            if level is not None and level != LEVEL_OF[len(code)]:
                raise _Refused(
                    _("级别写「%(word)s」，代码 %(code)s 却不是这一级的位数")
                    % {"word": word[:20], "code": code}
                )
            level = LEVEL_OF[len(code)]
        if word and level is None:
            raise _Refused(
                _("级别「%(word)s」不认识，应为 3、4、5 或 四级网格、五级网格") % {"word": word[:20]}
            )
        if len(name) > 60:
            raise _Refused(_("名称超过 60 字"))
        source = self.plan.source
        shape = shapely.transform(
            drawn(feature), lambda corners: [wgs84_from(x, y, source) for x, y in corners]
        )
        return Row(
            feature, shape, name, level or min(self.top.level + 1, LAST), code=code, notes=feature.mended
        )

    def _place(self, row: Row) -> None:
        if row.code:
            self._by_code(row)
        else:
            self._by_name(row)
        first = self.seen.setdefault(row.code or (row.parent, _bare(row.name) or row.number), row.number)
        if first != row.number:
            raise _Refused(_("和第 %(other)s 个图形是同一个网格") % {"other": first})
        if row.code:
            self.in_file[row.code] = row
        self.plan.rows.append(row)

    def _by_code(self, row: Row) -> None:
        if not row.code.startswith(self.top.prefix):
            raise _Refused(_("代码 %(code)s 不在%(top)s里") % {"code": row.code, "top": self.top.short_name})
        area = self.known.get(row.code)
        if area:
            self._is(row, area)
            return
        if row.code in self.taken:
            raise _Refused(_("代码 %(code)s 的区域已撤销，不能再用") % {"code": row.code})
        if row.level < FIRST_NEW:
            raise _Refused(_("没有代码为 %(code)s 的区域；社区以上的区域先导入代码表") % {"code": row.code})
        row.parent, row.is_new = row.code[: CODE_DIGITS[row.level - 1]], True
        if row.parent not in self.known and row.parent not in self.in_file:
            raise _Refused(_("上级 %(code)s 不存在，文件里也没有") % {"code": row.parent})

    def _is(self, row: Row, area: Area) -> None:
        if row.name and _bare(row.name) != _bare(area.name):
            row.notes = [*row.notes, _("文件里叫「%(name)s」，名称没有改") % {"name": row.name}]
        row.code, row.name, row.level, row.parent = area.code, area.name, area.level, area.parent_id or ""

    def _by_name(self, row: Row) -> None:
        row.parent = self._parent(row)
        area = self.named.get((row.parent, _bare(row.name))) if row.name else None
        if area:
            self._is(row, area)
            return
        if row.level < FIRST_NEW:
            raise _Refused(
                _("没有叫「%(name)s」的区域；社区以上的区域先导入代码表") % {"name": row.name or "—"}
            )
        row.is_new = True

    def _parent(self, row: Row) -> str:
        """What lies above: as its column says, else the area itself, else that in which the shape lies."""
        word = value(row.feature.attributes, self.columns, PARENT)
        above = [area for area in self.known.values() if area.level == row.level - 1]
        if word:
            found = [area.code for area in above if word == area.code or _bare(word) == _bare(area.name)]
            found += [
                one.code
                for one in self.in_file.values()
                if one.level == row.level - 1 and word in (one.code, one.name)
            ]
            if len(set(found)) == 1:
                return found[0]
            raise _Refused(
                _("上级「%(word)s」在%(top)s里找不到，或不止一个")
                % {"word": word[:30], "top": self.top.short_name}
            )
        if self.top.level == row.level - 1:
            return self.top.code
        point = row.shape.representative_point()
        drawn_above = {area.code: self.shapes.get(area.code) for area in above}
        drawn_above |= {code: one.shape for code, one in self.in_file.items() if one.level == row.level - 1}
        around = [
            code for code, shape in sorted(drawn_above.items()) if shape is not None and shape.covers(point)
        ]
        if not around:
            raise _Refused(
                _("没有写明上级，也不落在%(top)s下面任何一个画好的区域里") % {"top": self.top.short_name}
            )
        return around[0]

    def _number(self, level: int) -> None:
        """Codes for what is new and has none, in the order in which the grids lie; nothing else gets another code."""
        waiting: dict[str, list[Row]] = {}
        for row in self.plan.rows:
            if row.is_new and not row.code and row.level == level:
                waiting.setdefault(row.parent, []).append(row)
        for parent, rows in waiting.items():
            taken = self.taken | self.in_file.keys()
            codes = free_codes(parent, CODE_DIGITS[level], taken, len(rows))
            ordered = in_order(Placed.of(place, row.shape) for place, row in enumerate(rows))
            for place, code in zip(ordered, codes, strict=False):
                rows[place].code, rows[place].given = code, True
                self.in_file[code] = rows[place]
        for row in [row for row in self.plan.rows if not row.code]:
            self.plan.rows.remove(row)
            self._refuse(row.feature, _Refused(_("上级 %(code)s 下面的代码已用完") % {"code": row.parent}))
        for row in self.plan.rows:
            if row.is_new and not row.name:
                row.name = _("第%(number)s网格") % {"number": int(row.code[CODE_DIGITS[row.level - 1] :])}

    def _compare(self) -> None:
        for row in self.plan.rows:
            self.breathe()
            old = self.shapes.get(row.code)
            row.is_same = old is not None and shapely.symmetric_difference(row.shape, old).area <= SAME

    def _warn(self) -> None:
        """Where the shapes lie, beside what is drawn already around them."""
        coming = {row.code for row in self.plan.rows if not row.is_same}
        around = {row.parent for row in self.plan.rows} - coming
        shapes = [self.shapes[code] for code in around if code in self.shapes]
        top = in_force([self.top.parent_id or ""], self.plan.day).get(self.top.parent_id or "")
        if not shapes and top is not None:
            shapes = [of_row(top.shape)]
        rows = [row for row in self.plan.rows if not shapes or row.parent in around]
        if shapes and rows:
            found = shifting.looked(
                [drawn(row.feature) for row in rows], shapely.union_all(shapes), self.plan.source
            )
            if said := found.said():
                self.plan.warnings.append(said)


def _bare(name: str) -> str:
    return "".join(name.split()).removesuffix("居民委员会").removesuffix("居委会")


def _is_over(area: Area, day: date) -> bool:
    return area.ends_on is not None and area.ends_on <= day


def top_of(shapes: Shapes, chosen: Mapping[str, str] | None = None) -> str:
    """The code of the smallest area that holds every code of a file; empty where it has none."""
    columns, _said = columns_of(shapes, chosen)
    codes = {value(one.attributes, columns, CODE) for one in shapes.features} - {""}
    known = {code for code in codes if len(code) in LEVEL_OF and code.isascii() and code.isdigit()}
    # a grid alone is looked at within what it lies in
    return common_code({code[: CODE_DIGITS[max(LEVEL_OF[len(code)] - 1, 2)]] for code in known})
