"""Entries by a table: it waits sealed until whoever brought it has seen what would come of it and confirms it.

Then each row comes in for a task of the initiative, or is kept sealed with the reason why not. What a row says stands in
no sentence; what waits and what was refused is for whoever brought it, and is destroyed with the entries.
"""

import csv
import io
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code
from grids.audit.actions import Subject
from grids.conduct.refusals import Refusal, require
from grids.conduct.texts import said
from grids.initiatives.actions import append
from grids.initiatives.collecting import keeping
from grids.initiatives.collecting.entering import SUBJECT, cleaned, entered, opened
from grids.initiatives.collecting.models import (
    BroughtTable,
    Collecting,
    InitiativeEntry,
    Need,
    RefusedEntry,
)
from grids.initiatives.kinds import BRING, TaskState
from grids.initiatives.models import Initiative, InitiativeTask
from grids.privacy.actions import hand_out
from grids.staff.models import User
from grids.together import read_table

# what a table has, in this order where it is given back
COLUMNS = ("网格", "楼栋", "姓名", "电话", "需要什么帮助", "需要什么")
GRID, BUILDING, NAME, PHONE, NEED, NOTE = COLUMNS
ROWS_MOST = 2_000
GONE = (TaskState.MERGED, TaskState.DROPPED)


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of a table: how many came in, how many were refused."""

    taken: int
    refused: int


def rows_of(path: Path, name: str) -> list[tuple[int, list[str]]]:
    """The rows of a table, by the process with limits that reads ledgers; Refusal where it is none."""
    reader = read_table()
    require(reader, _("这个系统没有装读表格的部分。"), field="file")
    # the reader tells heads of two levels by columns in which every row says something
    named = {"title": (NAME,), "content": (NEED,)}
    table = reader(path, name=name, max_bytes=settings.IMPORT_MAX_BYTES, named=named)
    unread = "；".join(f"「{sheet}」{why}" for sheet, why in table.left)
    require(not unread, _("有工作表没有读：%(sheets)s。请只留一张表。") % {"sheets": unread}, field="file")
    bare = [_text(one) for one in table.header]
    missing = [one for one in (GRID, NAME, NEED) if one not in bare]
    require(not missing, _("表里没有这几列：%(columns)s。") % {"columns": "、".join(missing)}, field="file")
    places = [bare.index(one) if one in bare else None for one in COLUMNS]
    return list(_told(table.rows, places))


def _told(
    rows: Iterable[tuple[str, int, Sequence | None]], places: list[int | None]
) -> Iterator[tuple[int, list[str]]]:
    count = 0
    for _sheet, line, cells in rows:
        texts = [_text(cells[at]) if cells and at is not None and at < len(cells) else "" for at in places]
        if not any(texts) and cells is not None:
            continue
        count += 1
        require(
            count <= ROWS_MOST, _("表超过 %(most)d 行，请分成几个文件。") % {"most": ROWS_MOST}, field="file"
        )
        yield line, texts


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unicodedata.normalize("NFKC", str(cell)).strip()


def _allowed(initiative_id: UUID, by: User) -> Collecting:
    """What is collected, locked, for whoever may bring a table."""
    initiative = Initiative.objects.visible_to(by).get(pk=initiative_id)
    oracle.require_in(by, Permission.INITIATIVE_EDIT, initiative.area_id, _("导入登记"))
    return opened(initiative_id)


@transaction.atomic
def stage(*, initiative_id: UUID, rows: Sequence[tuple[int, list[str]]], by: User) -> BroughtTable:
    """Let the rows of a table wait, sealed, to be confirmed; one that waited before is gone."""
    made = _allowed(initiative_id, by)
    require(rows, _("表里没有要登记的行。"), field="file")
    waiting = BroughtTable(collecting=made, rows=len(rows), brought_by=by, brought_at=timezone.now())
    keeping.put(waiting, {"cells": json.dumps(rows, ensure_ascii=False)}, key=keeping.key_of(made))
    BroughtTable.objects.filter(collecting=made, brought_by=by).delete()
    waiting.save(force_insert=True)
    return waiting


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come of a table that waits, as things are now. needs: how many of each help; twice: lines with a known telephone."""

    waiting: BroughtTable
    taken: int
    needs: list[tuple[str, int]]
    grids: list[tuple[str, int]]
    refused: list[tuple[int, str]]
    twice: list[int]


def preview(user: User, made: Collecting) -> Preview | None:
    """The same of the table of `user` that waits, if one does; nothing is written."""
    waiting = BroughtTable.objects.visible_to(user).filter(collecting=made).first()
    if waiting is None:
        return None
    key, table = keeping.key_of(made), _Table(made, user)
    needs, grids, refused, twice = Counter(), Counter(), [], []
    known = _known(made)
    for line, cells in _rows_of(waiting, key):
        try:
            task, need, values = table.fits(cells)
        except Refusal as refusal:
            refused.append((line, str(refusal)))
            continue
        needs[need.name] += 1
        grids[table.areas[task.area_id].short_name] += 1
        digest = keeping.phone_digest(values["phone"], key=key)
        if digest and digest in known:
            twice.append(line)
        known.add(digest)
    return Preview(waiting, needs.total(), needs.most_common(), sorted(grids.items()), refused, twice)


def _known(made: Collecting) -> set[bytes]:
    """Telephones that are taken down already, as their hashes."""
    rows = InitiativeEntry.objects.filter(collecting=made).standing().exclude(phone_digest=b"")
    return {bytes(one) for one in rows.order_by().values_list("phone_digest", flat=True)}


def _rows_of(waiting: BroughtTable, key: bytes) -> list[tuple[int, list[str]]]:
    return [(line, cells) for line, cells in json.loads(keeping.get(waiting, "cells", key=key))]


@transaction.atomic
def settle(*, initiative_id: UUID, is_confirmed: bool, by: User) -> Brought | None:
    """Take what waits down, or let it go; afterwards it waits no more."""
    made = _allowed(initiative_id, by)
    waiting = BroughtTable.objects.visible_to(by).filter(collecting=made).first()
    require(waiting, _("没有等待确认的表：上传一小时后自动删除，请重新上传。"), code="conflict")
    rows = _rows_of(waiting, keeping.key_of(made))
    waiting.delete()
    return _brought(made, rows, by) if is_confirmed else None


def forget_waiting() -> int:
    """Delete tables that nobody confirmed within their hour; how many."""
    gone, _each = BroughtTable.objects.over().delete()
    return gone


def _brought(made: Collecting, rows: Sequence[tuple[int, list[str]]], by: User) -> Brought:
    """Take rows down; what doesn't fit is kept sealed. Rows that were refused before are replaced."""
    key, table = keeping.key_of(made), _Table(made, by)
    RefusedEntry.objects.visible_to(by).filter(collecting=made).delete()
    refused = [one for one in (_one(table, line, cells, key) for line, cells in rows) if one]
    RefusedEntry.objects.bulk_create(refused, batch_size=500)
    brought = Brought(len(rows) - len(refused), len(refused))
    given = {"taken": brought.taken, "refused": brought.refused}
    append(made.initiative, BRING, by=by, given=given)
    return brought


def _one(table: "_Table", line: int, cells: list[str], key: bytes) -> RefusedEntry | None:
    try:
        table.take(cells, key)
    except Refusal as refusal:
        row = RefusedEntry(
            collecting=table.made, line=line, why=str(refusal)[:200], brought_by=table.by, brought_at=timezone.now()
        )  # fmt: skip
        keeping.put(row, {"cells": json.dumps(cells, ensure_ascii=False)}, key=key)
        return row
    return None


class _Table:
    """What rows name: tasks by grid and building, kinds of help; read once."""

    def __init__(self, made: Collecting, by: User) -> None:
        self.made, self.by = made, by
        self.needs: dict[str, Need] = {need.name: need for need in made.needs.filter(is_active=True)}
        tasks = InitiativeTask.objects.visible_to(by).filter(initiative=made.initiative_id)
        rows = list(tasks.exclude(state__in=GONE).select_related("building").order_by("item__order", "pk"))
        self.areas = areas_by_code(task.area_id for task in rows)
        self.tasks: dict[tuple[str, str], InitiativeTask] = {}
        for task in rows:
            area = self.areas[task.area_id]
            for name in {area.code, area.name, area.short_name}:
                for house in {"", task.building.number, str(task.building)} if task.building else {""}:
                    self.tasks.setdefault((name, house), task)

    def take(self, cells: list[str], key: bytes) -> None:
        """One row comes in; Refusal where it doesn't fit."""
        task, need, values = self.fits(cells)
        entered(self.made, task, need, values, by=self.by, key=key)

    def fits(self, cells: list[str]) -> tuple[InitiativeTask, Need, dict[str, str]]:
        """For which task a row is, which help it asks for and what it says; Refusal where it doesn't fit."""
        given = dict(zip(COLUMNS, cells, strict=True))
        task = self.tasks.get((given[GRID], given[BUILDING]))
        require(task, _("专项里没有这个网格或楼栋的任务。"))
        need = self.needs.get(given[NEED])
        require(need, _("没有这种帮助，可以写：%(names)s。") % {"names": "、".join(self.needs)})
        return task, need, cleaned({"name": given[NAME], "phone": given[PHONE], "note": given[NOTE]})


def refused_of(user: User, made: Collecting) -> list[RefusedEntry]:
    """Rows that `user` brought and that could not be taken."""
    return list(RefusedEntry.objects.visible_to(user).filter(collecting=made))


def hand_back(*, initiative_id: UUID, by: User) -> str:
    """The refused rows as a table to be mended, for whoever brought them; through the gate of personal values."""
    made = Collecting.objects.visible_to(by).select_related("initiative").get(initiative=initiative_id)
    rows = refused_of(by, made)
    require(rows, _("没有要改的行。"), code="conflict")
    hand_out(
        about=Subject(SUBJECT, str(made.initiative_id), made.initiative.name), area_code=made.initiative.area_id,
        what=_("没有导入的登记"), rows=len(rows), reason=_("改好再导入"), by=by,
    )  # fmt: skip
    key, written = keeping.key_of(made), io.StringIO()
    table = csv.writer(written)
    table.writerow([*COLUMNS, _("行号"), _("原因")])
    for row in rows:
        table.writerow([*map(_bare, json.loads(keeping.get(row, "cells", key=key))), row.line, row.why])
    return "\ufeff" + written.getvalue()


def _bare(text: str) -> str:
    """A cell that no program takes for a formula."""
    return f"'{text}" if said(text).startswith(("=", "+", "-", "@")) else text
