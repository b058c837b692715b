"""What somebody wrote is put right: how it read first stays in the book, without who reported it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from grids.areas.models import CoordSource
from grids.conduct.engine import Act
from grids.conduct.refusals import require
from grids.personal.masking import without
from whistles.intake import places
from whistles.intake.reporters import known_where_written
from whistles.intake.table_added import WAS, WRITTEN
from whistles.ledgers.texts import clean_line

NAMES = frozenset(name for name, *_more in WRITTEN)
ONE_LINE = frozenset({"title", "address"})
# by how many metres a place was put right
MOVED_BY = "moved_by"


def put_right(act: Act, leads: Iterable[Any]) -> None:
    """Change what differs, and tell how it read; leads: whose reporters the book doesn't name."""
    known = [value for lead in leads for value in known_where_written(lead)]
    told = {}
    for name, now in _written(act.given).items():
        # a complaint names its reporter nowhere
        now = without(now, known) if act.matter.is_sealed else now
        if now != (was := getattr(act.matter, name)):
            told[f"{name}{WAS}"] = without(was, known)
            act.change(**{name: now})
    require(told, _("没有改动：请先改好文字，再提交。"), field="reason")
    act.told["given"] = told


def put_place(act: Act) -> None:
    """It lies elsewhere than was said; how far the book tells, and where it was said to lie goes with the matter's term."""
    given, matter = act.given, act.matter
    source = given.get("coord_source") or str(CoordSource.WGS84)
    point = places.point_of(places.degrees_in(given["place"]), source)
    require(point != matter.point, _("位置没有改动。"), field="place")
    places.check_outside(
        point, act.around.lies_with, by=act.by, is_confirmed=bool(given.get("outside_confirmed"))
    )
    metres = round(places.metres_between(matter.point, point)) if matter.point and point else None
    act.told["given"] = {MOVED_BY: metres} if metres is not None else {}
    act.change(**places.moved(matter, point, source))


def _written(given: Mapping[str, Any]) -> dict[str, str]:
    """The texts that were given, as they are kept; what was left empty stays as it is."""
    return {
        name: clean_line(given[name]) if name in ONE_LINE else given[name]
        for name in given if name in NAMES and given[name]
    }  # fmt: skip


def is_as_given(matter: Any, given: Mapping[str, Any]) -> bool:
    """Whether the texts and the place that were given are those that stand there."""
    if given.get("place") and not _lies_there(matter, given):
        return False
    return all(now == getattr(matter, name) for name, now in _written(given).items())


def _lies_there(matter: Any, given: Mapping[str, Any]) -> bool:
    source = given.get("coord_source") or str(CoordSource.WGS84)
    return bool(places.point_of(places.degrees_in(given["place"]), source) == matter.point)
