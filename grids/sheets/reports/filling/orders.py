"""What the process that opens templates does with one: look at it, or fill it."""

import json
from typing import Any

from grids.files.cleaning.told import NotTakenError
from grids.sheets.reports.filling import document, outline
from grids.sheets.reports.filling.references import number_of
from grids.sheets.reports.filling.rows import read
from grids.sheets.reports.filling.workbook import Filling, Where

XLSX, DOCX = "xlsx", "docx"


def carried_out(order: dict[str, Any], given: bytes) -> tuple[dict[str, Any], bytes]:
    """What is told of a template, and what is kept of it or was made of it.

    given: the template, and behind it, from `order["size"]` on, what is filled in.
    """
    template, rest = given[: order["size"]], given[order["size"] :]
    if order["do"] == "look":
        return _looked(order["kind"], template)
    filled = json.loads(rest)
    rows = [[read(value) for value in row] for row in filled["rows"]]
    if order["kind"] == DOCX:
        return {}, document.fill(template, filled["columns"], rows, filled["words"], filled["mark"])
    columns = {number_of(letters): at for letters, at in filled["columns"].items()}
    made = Filling(template, Where(filled["sheet"], filled["first"], columns)).fill(rows, filled["mark"])
    return {"free": made.free, "more": made.more, "left": made.left}, made.content


def _looked(kind: str, template: bytes) -> tuple[dict[str, Any], bytes]:
    if kind == DOCX:
        kept = document.clean(template)
        return document.outline_of(kept), kept
    if kind != XLSX:
        raise NotTakenError("unknown")
    return outline.outline_of(template), template
