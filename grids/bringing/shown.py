"""What the pages of a brought file show, out of what is kept of it."""

from typing import Any

from django.utils.translation import gettext as _

from grids.areas.models import CoordSource
from grids.geodata.guessing import FIELDS

# so many rows of a list are shown; all are counted
MOST = 300


def _table(columns: list[tuple[str, bool]], rows: list[list[Any]]) -> dict[str, Any]:
    heads = [{"label": label, "numeric": numeric} for label, numeric in columns]
    cells = [
        [
            {"text": text, "label": head["label"], "numeric": head["numeric"]}
            for text, head in zip(row, heads, strict=True)
        ]
        for row in rows[:MOST]
    ]
    return {"columns": heads, "rows": cells, "more": max(len(rows) - MOST, 0)}


def boundaries(told: dict[str, Any]) -> dict[str, Any]:
    """Tables and sentences of what a file of boundaries would do, or did."""
    sizes = {one["code"]: one for change in told["changes"] for one in change["areas"]}

    def m2(code: str, when: str) -> str:
        found = sizes.get(code, {}).get(f"m2_{when}")
        return "—" if found is None else f"{found:,.0f}"

    new = [
        [one["code"], one["name"], m2(one["code"], "after"), "；".join(one["notes"]) or "—"]
        for one in told["new"]
    ]
    redrawn = [
        [
            one["code"],
            one["name"],
            m2(one["code"], "before"),
            m2(one["code"], "after"),
            "；".join(one["notes"]) or "—",
        ]
        for one in told["redrawn"]
    ]
    refused = [[str(one["number"]), one["name"] or "—", one["reason"]] for one in told["refused"]]
    size = _("面积（平方米）")
    return {
        "told": told, "coord": CoordSource(told["coord_source"]).label,
        "columns": [(FIELDS[name], column) for name, column in told["columns"].items()],
        "new": _table([(_("代码"), False), (_("名称"), False), (size, True), (_("说明"), False)], new),
        "redrawn": _table(
            [(_("代码"), False), (_("名称"), False), (_("原来（平方米）"), True), (_("改后（平方米）"), True), (_("说明"), False)], redrawn
        ),
        "told_redrawn": len(told["redrawn"]),
        "refused_table": _table([(_("第几个"), False), (_("名称"), False), (_("为什么"), False)], refused),
        "can": bool(told["new"] or told["redrawn"]) and not told["refusal"],
    }  # fmt: skip


def tree(told: dict[str, Any]) -> dict[str, Any]:
    """Tables of what a grid tree would change, or changed."""
    names = {one["code"]: one["name"] for kind in ("new", "renamed", "moved") for one in told[kind]}
    grid = [(_("代码"), False), (_("名称"), False)]
    leads = {True: _("网格长"), False: _("成员")}
    return {
        "told": told,
        "new": _table(grid, [[one["code"], one["name"]] for one in told["new"]]),
        "renamed": _table([*grid, (_("原来叫"), False)], [[one["code"], one["name"], one["was"]] for one in told["renamed"]]),
        "moved": _table([*grid, (_("原来的代码"), False)], [[one["code"], one["name"], one["was"]] for one in told["moved"]]),
        "gone": _table([*grid, (_("怎么办"), False)], [[one["code"], one["name"], _fate(told, one["code"])] for one in told["gone"]]),
        "told_moved": len(told["moved"]), "told_refused": len(told["refused"]),
        "refused_table": _table([(_("名称"), False), (_("为什么"), False)], [[one["name"] or one["id"], one["reason"]] for one in told["refused"]]),
        "appointed": _table(
            [(_("网格"), False), (_("姓名"), False), (_("任什么"), False), (_("按什么对上"), False)],
            [[names.get(one["grid"], one["grid"]), one["name"], _as(one, leads), one["how"]] for one in told["appointed"]],
        ),
        "unfilled": _table(
            [(_("网格"), False), (_("姓名"), False), (_("为什么没有任命"), False)],
            [[names.get(one["grid"], one["grid"]), one["name"] or one["userid"], one["refused"]] for one in told["not_appointed"]],
        ),
        "can": bool(told["new"] or told["renamed"] or told["moved"] or told["ended"] or told["appointed"]),
    }  # fmt: skip


def _as(one: dict[str, Any], leads: dict[bool, str]) -> str:
    if one["instead_of"]:
        return _("网格长，接替%(who)s") % {"who": one["instead_of"]}
    return leads[one["leads"]]


def _fate(told: dict[str, Any], code: str) -> str:
    if code in told["ended"]:
        return _("撤销")
    stays = next((one["reason"] for one in told["stays"] if one["code"] == code), "")
    return stays or _("不动")
