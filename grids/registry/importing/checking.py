"""Looks at every row of a file before anything is written: read, placed, new or known, and why not."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from django.contrib.gis.geos import GEOSException, Polygon
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access.oracle import may_in, prefixes
from grids.access.roles import Permission
from grids.areas.coordinates import wgs84_from
from grids.areas.locating import located_sql
from grids.areas.models import Area
from grids.conduct.refusals import Refusal, require
from grids.registry.facts import Facts, Place, entrances_of, place_of, written
from grids.registry.importing.reading import Row, Table
from grids.registry.kinds import STOREYS_LEAST, STOREYS_MOST, Use
from grids.registry.models import Building

if TYPE_CHECKING:
    from grids.staff.models import User

LEAVES = f"""
    SELECT given.place, {located_sql("given.point")} FROM (
        SELECT place, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS point
        FROM unnest(%(places)s::int[], %(lons)s::float8[], %(lats)s::float8[]) AS one(place, lon, lat)
    ) given
"""  # noqa: S608  nothing of it comes from outside
USES = {str(label): value for value, label in Use.choices} | {
    "住": Use.RESIDENTIAL, "住宅": Use.RESIDENTIAL, "居住": Use.RESIDENTIAL, "商住": Use.MIXED, "商住两用": Use.MIXED,
    "商业": Use.COMMERCIAL, "商铺": Use.COMMERCIAL, "办公": Use.OFFICE, "写字楼": Use.OFFICE, "公共": Use.PUBLIC,
    "公共服务": Use.PUBLIC, "学校": Use.PUBLIC, "医院": Use.PUBLIC, "自建房": Use.SELF_BUILT, "城中村自建房": Use.SELF_BUILT,
    "其他": Use.OTHER, "": Use.RESIDENTIAL,
} | {value: value for value in Use.values}  # fmt: skip
NEW, CHANGED, SAME = "new", "changed", "same"
# metres of degrees within which a place is the same
NEAR = 1e-6


@dataclass(slots=True)
class Candidate:
    """A row that can come in. found: new, changed or same; known: the building that it is."""

    line: int
    facts: Facts
    place: Place
    cells: list[str]
    area: str = ""
    found: str = NEW
    known: str = ""

    def kept(self) -> dict:
        """As JSON keeps it: its place converted."""
        shape = self.place.shape
        return {
            "line": self.line, "facts": asdict(self.facts), "area": self.area, "found": self.found, "known": self.known,
            "lon": self.place.point.x, "lat": self.place.point.y, "rings": shape.coords if shape else None,
        }  # fmt: skip


@dataclass(slots=True)
class Checked:
    """What a file would do. refused: line, cells, reason. advice: what may be wrong with the whole of it."""

    columns: list[str]
    taken: list[Candidate] = field(default_factory=list)
    refused: list[tuple[int, list[str], str]] = field(default_factory=list)
    advice: str = ""

    @property
    def counts(self) -> dict:
        """In figures."""
        found = {kind: sum(1 for one in self.taken if one.found == kind) for kind in (NEW, CHANGED, SAME)}
        return found | {"refused": len(self.refused), "rows": len(self.taken) + len(self.refused)}


def check(*, table: Table, coord_source: str, area: Area, by: "User") -> Checked:
    """Every row of a file as it would come into an area and what lies below it; a few questions, however many rows."""
    made = Checked(table.columns)
    read: list[Candidate] = []
    for row in table.rows:
        try:
            read.append(_candidate(row, coord_source))
        except Refusal as refusal:
            made.refused.append((row.line, row.cells, str(refusal)))
    _locate(read)
    lost = []
    for one in _once(read, made):
        if reason := _not_here(one, area, by):
            made.refused.append((one.line, one.cells, reason))
            lost.append(one)
        else:
            made.taken.append(one)
    made.taken = _know(made, by)
    made.refused.sort(key=lambda one: one[0])
    made.advice = _advice(lost, made.taken, coord_source)
    return made


def _candidate(row: Row, coord_source: str) -> Candidate:
    require(not row.wrong, row.wrong)
    given = row.given
    facts = Facts(
        number=given.get("number", "").removesuffix("幢").removesuffix("栋").strip(), address=given.get("address", ""),
        name=given.get("name", ""), storeys=_storeys(given.get("storeys", "")), use=_use(given.get("use", "")),
        entrances=entrances_of(given.get("entrances", "")),
    )  # fmt: skip
    return Candidate(row.line, _fitting(facts), _place(row, coord_source), row.cells)


def _fitting(facts: Facts) -> Facts:
    require(facts.address, _("没有地址。"))
    require(facts.number, _("没有幢号。"))
    try:
        written(Building(), facts).clean_fields(
            exclude=["area", "point", "coord_source", "sought", "sort_key"]
        )
    except ValidationError as wrong:
        name, messages = next(iter(wrong.message_dict.items()))
        raise Refusal(f"{Building._meta.get_field(name).verbose_name}：{'；'.join(messages)}") from wrong
    return facts


def _storeys(text: str) -> int | None:
    plain = text.removesuffix("层").strip()
    if not plain:
        return None
    is_number = (
        plain.isascii()
        and plain.isdigit()
        and len(plain) <= 4
        and STOREYS_LEAST <= int(plain) <= STOREYS_MOST
    )
    require(is_number, _("层数「%(text)s」应是 1 到 200 的整数。") % {"text": text[:20]})
    return int(plain)


def _use(text: str) -> str:
    require(
        text in USES,
        _("用途「%(text)s」不认识，应为：%(uses)s。")
        % {"text": text[:20], "uses": "、".join(map(str, Use.labels))},
    )
    return USES[text]


def _place(row: Row, coord_source: str) -> Place:
    if row.rings:
        try:
            return place_of(coord_source, shape=Polygon(*row.rings, srid=4326))
        except (GEOSException, ValueError, TypeError) as broken:
            raise Refusal(_("楼形读不懂。")) from broken
    if row.point:
        return place_of(coord_source, lon=row.point[0], lat=row.point[1])
    lon, lat = row.given.get("lon", ""), row.given.get("lat", "")
    if not (lon or lat):
        lon, _parting, lat = row.given.get("at", "").replace("，", ",").replace(" ", ",", 1).partition(",")
    require(lon.strip() and lat.strip(), _("没有经纬度。"))
    try:
        return place_of(coord_source, lon=float(lon), lat=float(lat))
    except ValueError as wrong:
        raise Refusal(
            _("经纬度「%(lon)s, %(lat)s」不是数字。") % {"lon": lon[:20], "lat": lat[:20]}
        ) from wrong


def _locate(rows: list[Candidate]) -> None:
    found = leaves_of([(one.place.point.x, one.place.point.y) for one in rows])
    for one, code in zip(rows, found, strict=True):
        one.area = code


def leaves_of(places: list[tuple[float, float]]) -> list[str]:
    """The codes of the leaves in which places lie today, "" where in none: one question."""
    given = {
        "day": timezone.localdate(), "places": list(range(len(places))), "lons": [lon for lon, _lat in places],
        "lats": [lat for _lon, lat in places],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(LEAVES, given)
        found = dict(cursor.fetchall())
    return [found.get(place) or "" for place in range(len(places))]


def _once(rows: Iterable[Candidate], made: Checked) -> Iterable[Candidate]:
    """Each building of a community once; a row that says one again is refused by the line of the first."""
    seen: dict[tuple, int] = {}
    for one in rows:
        key = (one.area[:12], one.facts.address, one.facts.number)
        if key in seen:
            reason = _("与第 %(line)s 行是同一个地址、同一个幢号。") % {"line": seen[key]}
            made.refused.append((one.line, one.cells, reason))
            continue
        seen[key] = one.line
        yield one


def _not_here(one: Candidate, area: Area, by: "User") -> str:
    if not one.area:
        return _("位置 %(lon).6f, %(lat).6f 不在任何已画的网格里。") % {
            "lon": one.place.point.x,
            "lat": one.place.point.y,
        }
    if not one.area.startswith(area.prefix):
        return _("位置落在%(area)s以外。") % {"area": area.short_name}
    own = prefixes(by, Permission.REGISTRY_EDIT)
    if not by.is_system and not any(one.area.startswith(prefix) for prefix in own):
        return _("位置不在您管的区域里。")
    return ""


def _know(made: Checked, by: "User") -> list[Candidate]:
    """Which of the rows are buildings that are there, and whether they say anything else; the rows that stay.

    A building of a grid next door, which `by` may not change, is not corrected by the way: its row is refused.
    """
    rows, kept = made.taken, []
    communities = {one.area[:12] for one in rows}
    known = Building.objects.filter(community_code__in=communities, ends_on__isnull=True)
    addresses = {one.facts.address for one in rows}
    by_key = {
        (one.community_code, one.address, one.number): one
        for one in known.filter(address__in=addresses).prefetch_related("entrances")
    }
    for row in rows:
        there = by_key.get((row.area[:12], row.facts.address, row.facts.number))
        if there is not None and not by.is_system and not may_in(by, Permission.REGISTRY_EDIT, there.area_id):
            reason = _("同址同号的楼登记在您不管的网格里；请核对地址、幢号和位置，或请街道网格岗办理。")
            made.refused.append((row.line, row.cells, reason))
            continue
        kept.append(row)
        if there is not None:
            row.known = str(there.pk)
            row.found = SAME if _says_the_same(row, there) else CHANGED
    return kept


def _says_the_same(row: Candidate, there: Building) -> bool:
    facts = row.facts
    told = (there.name, there.storeys, there.use, tuple(one.number for one in there.entrances.all()))
    is_near = there.point.equals_exact(row.place.point, NEAR) and (there.shape is None) == (
        row.place.shape is None
    )
    return is_near and told == (facts.name, facts.storeys, facts.use, facts.entrances)


def _advice(lost: list[Candidate], taken: list[Candidate], coord_source: str) -> str:
    """Where most rows fall beside every grid: whether they would lie within if they were of another system."""
    outside = [one for one in lost if not one.area]
    if coord_source not in ("WGS84", "CGCS2000") or len(outside) <= len(taken):
        return ""
    places = [(one.place.point.x, one.place.point.y) for one in outside]
    for system, called in (("GCJ02", "GCJ-02"), ("BD09", "BD-09")):
        inside = sum(map(bool, leaves_of([wgs84_from(lon, lat, system) for lon, lat in places])))
        if inside * 2 > len(outside):
            told = {"n": len(outside), "inside": inside, "system": called}
            return (
                _(
                    "有 %(n)d 行不在任何网格里；按 %(system)s 换算则有 %(inside)d 行落在网格里。坐标可能是 %(system)s，请改选坐标来源再传一次。"
                )
                % told
            )
    return ""
