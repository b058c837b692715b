"""Where am I: the one leaf in which a place lies, everything above it, and who is on duty there, in one query."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.areas.coordinates import wgs84_from
from grids.areas.locating import CHAIN
from grids.conduct.refusals import require
from grids.staff.models import PostGroup

GRID = 4
# of the grids around the place; where no grid is drawn, of the community
_WHO = f"""
    WITH chain AS MATERIALIZED ({CHAIN})
    SELECT chain.code, chain.name, chain.level, chain.is_leaf, post.member_id, post.name, post.office_phone, post.kind, post."group"
    FROM chain LEFT JOIN LATERAL (
        SELECT member.id AS member_id, member.name, member.office_phone, kind.name AS kind, kind."group", kind."order" AS place
        FROM grids_appointment appointment
        JOIN grids_member member ON member.id = appointment.member_id
        JOIN grids_postkind kind ON kind.id = appointment.kind_id
        WHERE appointment.area_code = chain.code AND appointment.period @> %(day)s::date
            AND chain.level >= least({GRID}, (SELECT max(level) FROM chain)) AND chain.level >= 3
    ) post ON true
    ORDER BY chain.level, post.place, post.name, post.member_id
"""  # noqa: S608  nothing of it comes from outside


@dataclass(slots=True)
class OnDuty:
    """Somebody on duty at a place: their posts there, and the office's telephone."""

    member_id: int
    name: str
    office_phone: str
    area_code: str
    posts: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    # appointed to the grid around this one, and so here too
    is_from_above: bool = False

    @property
    def leads(self) -> bool:
        """Whether it is the grid's leader."""
        return PostGroup.LEADER in self.groups


@dataclass(slots=True)
class Whereabouts:
    """A place as it was converted, what it lies in, the city first, and who is on duty there, the leader first.

    leaf: the code of its grid, None where none is drawn. chain: code, name and level of each area.
    """

    lon: float
    lat: float
    leaf: str | None
    chain: list[tuple[str, str, int]]
    members: list[OnDuty]

    def as_json(self) -> dict[str, Any]:
        """As API and command say it."""
        return {
            "lon": round(self.lon, 7), "lat": round(self.lat, 7), "coord": "WGS84", "leaf": self.leaf,
            "chain": [{"code": code, "name": name, "level": level} for code, name, level in self.chain],
            "members": [
                {
                    "name": one.name, "posts": one.posts, "office_phone": one.office_phone, "area": one.area_code,
                    "is_leader": one.leads, "is_from_above": one.is_from_above,
                }
                for one in self.members
            ],
        }  # fmt: skip


def where(lon: float, lat: float, coord: str = "WGS84", day: date | None = None) -> Whereabouts:
    """Where a place lies and who is on duty there; `coord` names the system in which it is given.

    Refusal where these are no degrees, or no system that is known.
    """
    require(
        -180 <= lon <= 180 and -90 <= lat <= 90, _("地点应为经度和纬度，以度为单位，经度在前。"), field="lon"
    )
    lon, lat = wgs84_from(lon, lat, coord)
    with connection.cursor() as cursor:
        cursor.execute(_WHO, {"lon": lon, "lat": lat, "day": day or timezone.localdate()})
        rows = cursor.fetchall()
    chain = list(dict.fromkeys((code, name, level) for code, name, level, *_rest in rows))
    leaf = next((code for code, _name, _level, is_leaf, *_rest in rows if is_leaf), None)
    return Whereabouts(lon, lat, leaf, chain, _on_duty(rows, chain[-1][0] if chain else ""))


def _on_duty(rows: list[tuple], smallest: str) -> list[OnDuty]:
    """One of each member and area, the nearest areas first, leaders before the others."""
    found: dict[tuple[str, int], OnDuty] = {}
    for code, _name, _level, _is_leaf, member, name, phone, kind, group in rows:
        if member is None:
            continue
        one = found.setdefault(
            (code, member), OnDuty(member, name, phone, code, is_from_above=code != smallest)
        )
        one.posts.append(kind)
        one.groups.append(group)
    return sorted(found.values(), key=lambda one: (-len(one.area_code), not one.leads))
