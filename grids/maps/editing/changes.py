"""What a change of boundaries moves, in words: of a preview and of what was put in force."""

from typing import Any

from django.utils.translation import gettext as _

from grids.areas.changing import ChangeReport
from grids.areas.queries import areas_by_code
from grids.seams import Moved
from grids.together import carried

MOST_ROWS = 4


def lines_of(report: ChangeReport) -> list[dict[str, Any]]:
    """One entry for each subject that lies in grids: how many move, from where to where, and some of them by name."""
    moved = {name: rows for name, rows in report.moved.items() if rows}
    codes = {code for rows in moved.values() for row in rows for code in (row.area_from, row.area_to)}
    known = areas_by_code(codes)
    names = {code: area.short_name for code, area in known.items()} | {
        row["code"]: row["name"] for row in report.areas if row.get("name")
    }
    return [_entry(str(one.label), moved.get(one.name, []), names) for one in carried()]


def _entry(label: str, rows: list[Moved], names: dict[str, str]) -> dict[str, Any]:
    total = sum(row.count for row in rows)
    if not total:
        return {"label": label, "head": _("不变"), "lines": []}
    lines = []
    for row in rows:
        said = {"one": names.get(row.area_from, row.area_from), "other": names.get(row.area_to, row.area_to)}
        lines.append(row.said or _("%(one)s → %(other)s：%(n)s") % {**said, "n": row.count})
        shown = [title for title, _rest in row.rows[:MOST_ROWS]]
        if shown:
            more = _(" 等") if row.count > len(shown) else ""
            lines.append("、".join(shown) + more)
    # what moves is counted; what is told otherwise says its own numbers
    head = "" if rows[0].said else _("%(n)s 项") % {"n": f"{total:,}"}
    return {"label": label, "head": head, "lines": lines}
