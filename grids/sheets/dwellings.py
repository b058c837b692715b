"""Dwellings that a batch tells of: new ones house by house, known ones put right by their own steps."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from grids.registry.dwellings.actions import add_to_many, change_dwelling, fit_into_many, set_use
from grids.registry.dwellings.facts import floor_of
from grids.registry.dwellings.kinds import Verb
from grids.sheets.addresses import key_of
from grids.sheets.places import Home
from grids.sheets.reading_rows import Said
from grids.sheets.tally import ADDED, SAME, UPDATED, Tally

if TYPE_CHECKING:
    from grids.registry.dwellings.facts import Facts
    from grids.registry.dwellings.models import Dwelling
    from grids.staff.models import User

Blocks = Sequence[tuple[Home, list[Said]]]
# what of a dwelling is put right by one step
PUT_RIGHT = ("floor", "floor_area_m2", "layout")


def standing(
    blocks: Blocks, tally: Tally, by: "User", reason: str, *, writes: bool = True
) -> list[tuple[Home, list[Said]]]:
    """The doors with a dwelling behind each, made or put right; rows of a door of which that is refused are refused with it.

    writes: False: new dwellings are only made, and written by whoever asked.
    """
    missing: dict[UUID, list[tuple[Home, list[Said]]]] = defaultdict(list)
    for home, rows in blocks:
        if home.dwelling is None:
            missing[home.building.pk].append((home, rows))
    made = _added(missing, tally, by, reason, writes=writes) if missing else {}
    found = []
    for home, rows in blocks:
        if home.dwelling is None:
            if home.key in made:
                found.append((replace(home, dwelling=made[home.key]), rows))
                tally.new_dwellings += 1
        elif _corrected(home, rows, tally, by, reason):
            found.append((home, rows))
    return found


def _added(
    missing: dict[UUID, list[tuple[Home, list[Said]]]], tally: Tally, by: "User", reason: str, *, writes: bool
) -> "dict[tuple, Dwelling]":
    told: dict[UUID, list[Facts]] = {
        building: [home.facts for home, _rows in blocks] for building, blocks in missing.items()
    }
    if writes:
        made, refused = add_to_many(rooms=told, by=by, reason=reason, verb=Verb.IMPORTED)
    else:
        made, refused = fit_into_many(rooms=told, by=by)
    for building, blocks in missing.items():
        for _home, rows in blocks:
            if building not in refused:
                tally.note(rows[0].at, ADDED)
                tally.found["told_otherwise"] += _otherwise(rows, tally)
                continue
            for row in rows:
                tally.refuse(row.at, str(refused[building]))
    return {
        (one.building_id, one.entrance.number if one.entrance else "", key_of(one.room)): one for one in made
    }


def _corrected(home: Home, rows: list[Said], tally: Tally, by: "User", reason: str) -> bool:
    """Put a known dwelling right as its first row tells; what later rows tell otherwise is counted, and left."""
    dwelling = home.dwelling
    if dwelling is None:
        return False
    tally.found["told_otherwise"] += _otherwise(rows, tally)
    tally.note(rows[0].at, SAME)
    if any(getattr(dwelling, name) != getattr(home.facts, name) for name in PUT_RIGHT):
        is_done = tally.try_to(
            rows[0].at, lambda: _change(dwelling, home, by, reason)
        )  # fmt: skip
        if not is_done:
            return False
        tally.note(rows[0].at, UPDATED)
    if rows[0].house.get("use") and dwelling.use != home.facts.use:
        if not tally.try_to(rows[0].at, lambda: _use(dwelling, home, by, reason)):
            return False
        tally.note(rows[0].at, UPDATED)
    return True


def _otherwise(rows: list[Said], tally: Tally) -> int:
    """How many rows that are taken tell of a home otherwise than its first one."""
    return sum(1 for row in rows[1:] if row.at not in tally.refused and _differs(rows[0], row))


def _differs(first: Said, row: Said) -> bool:
    return any(value not in ("", first.house.get(name)) for name, value in row.house.items())


def _change(dwelling: "Dwelling", home: Home, by: "User", reason: str) -> None:
    change_dwelling(
        dwelling_id=dwelling.pk, facts=replace(home.facts, use=dwelling.use), by=by, reason=reason
    )


def _use(dwelling: "Dwelling", home: Home, by: "User", reason: str) -> None:
    set_use(dwelling_id=dwelling.pk, use=home.facts.use, by=by, reason=reason)


def one_floor(blocks: Blocks, tally: Tally) -> None:
    """A number that doesn't say its floor (东, 1号) is one door: a row that tells another floor means another one, and is refused."""
    for home, rows in blocks:
        if re.match(r"[^0-9]*[0-9]{3}", home.room):
            continue
        there = home.dwelling.floor if home.dwelling else None
        told = [(row, floor_of(str(row.house.get("floor") or ""))) for row in rows]
        first = (
            there if there is not None else next((floor for _row, floor in told if floor is not None), None)
        )
        for row, floor in told:
            if floor not in (None, first):
                sentence = _(
                    "房号“%(room)s”是第 %(floor)d 层的，这一行写的是另一层；各层都有这个号的，房号请写成“%(other)d楼%(room)s”这样。"
                )
                tally.refuse(row.at, sentence % {"room": home.room, "floor": first, "other": floor})


def told_once(blocks: Blocks, tally: Tally) -> None:
    """In a table of dwellings each stands once: a row that tells of one again is refused."""
    for _home, rows in blocks:
        for row in rows[1:]:
            tally.refuse(row.at, _("与第 %(line)s 行是同一户。") % {"line": rows[0].line})
