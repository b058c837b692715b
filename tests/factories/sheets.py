"""Tables of registers for tests, and their way in: everybody in them is invented."""

import csv
import io
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from stdnum.cn import uscc

from grids.areas.models import Area
from grids.sheets import actions, refused, uploading
from grids.sheets.batches import Line
from grids.sheets.engine import by_itself
from grids.sheets.models import ColumnMemory, RegisterImport
from grids.sheets.running import run
from grids.sheets.table import UPLOAD
from grids.sheets.vocabulary import Register, guessed
from tests import personas

_codes = count(1)
HOUSE = "建设路 18 号院 1 幢"
PEOPLE_HEAD = (
    "楼栋",
    "单元",
    "房号",
    "户主",
    "姓名",
    "与户主关系",
    "身份证号",
    "联系电话",
    "人口类型",
    "入住日期",
)


def as_csv(head: Sequence[str], *rows: Sequence) -> bytes:
    """A table as text."""
    target = io.StringIO()
    csv.writer(target).writerows([head, *rows])
    return target.getvalue().encode("utf-8-sig")


def as_workbook(head: Sequence[str], *rows: Sequence, merged: Sequence[tuple[int, int, int]] = ()) -> bytes:
    """A table as a workbook; merged: cells over rows, as (first row, last row, column), rows counted below the head."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate((head, *rows)):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("="):
                    sheet.write_formula(at, column, cell, value="算出来的")
                elif cell is not None:
                    sheet.write(at, column, cell)
        for first, last, column in merged:
            sheet.merge_range(first + 1, column, last + 1, column, rows[first][column])
    return target.getvalue()


def uploaded(
    content: bytes, *, register: str = Register.PEOPLE, by=None, area: str = personas.SUJIATANG, name: str = ""
) -> RegisterImport:  # fmt: skip
    """A file that was uploaded, its columns guessed."""
    name = name or ("登记表.xlsx" if content.startswith(b"PK") else "登记表.csv")
    file = SimpleUploadedFile(name, content)
    return uploading.upload(
        content=file.chunks(), name=name, register=register, area=Area.objects.get(code=area),
        by=by or personas.make("grid_admin"),
    )  # fmt: skip


def checked(content: bytes, **told) -> RegisterImport:
    """A file that was uploaded and checked as it was guessed."""
    matter = uploaded(content, **told)
    actions.map_columns(import_id=matter.pk, mapping=matter.mapping, by=matter.created_by)
    return run(import_id=matter.pk)


def brought(content: bytes, **told) -> RegisterImport:
    """A file that was uploaded, checked, confirmed and brought in."""
    matter = checked(content, **told)
    actions.confirm(import_id=matter.pk, by=matter.created_by)
    return run(import_id=matter.pk)


def a_register_import(*, by_hand: bool = False, by=None) -> RegisterImport:
    """An import whose columns wait to be looked at; by_hand: without its file, with a row that was refused."""
    if not by_hand:
        return uploaded(as_csv(PEOPLE_HEAD, [HOUSE, "1", "402", "", "李桂英", "户主", "", "", "", ""]), by=by)
    by = by or personas.make("grid_admin")
    matter = RegisterImport(
        register=Register.PEOPLE, area_id=personas.SUJIATANG, street_code=personas.LIANHUA, file_name="登记表.csv",
        file_digest="0" * 64, header=list(PEOPLE_HEAD), mapping=guessed(Register.PEOPLE, PEOPLE_HEAD), created_by=by,
        refused=1, state="",
    )  # fmt: skip
    by_itself(matter, UPLOAD, by=by)
    refused.keep(matter, {1: Line(1, "", 2, ["李桂英", "1"])}, {1: "证件号应是 18 位"})
    ColumnMemory.objects.get_or_create(
        street_code=personas.LIANHUA, register=Register.PEOPLE, fingerprint=f"{matter.pk.hex:0>64}",
        defaults={"mapping": matter.mapping},
    )  # fmt: skip
    return matter


def reasons(matter: RegisterImport) -> dict[int, str]:
    """Why which rows were refused, by their lines."""
    return dict(matter.refused_rows.values_list("line", "reason"))


def counts(matter: RegisterImport) -> tuple[int, int, int, int]:
    """New, updated, unchanged, refused."""
    return matter.added, matter.updated, matter.unchanged, matter.refused


def a_uscc() -> str:
    """One more right code of an organisation, in a division that there is none of."""
    first = f"91530199MA{next(_codes):07d}"
    return first + uscc.calc_check_digit(first)


def saved(folder: Path, content: bytes, name: str = "登记表.xlsx") -> Path:
    """The table as a file on this machine."""
    path = folder / name
    path.write_bytes(content)
    return path
