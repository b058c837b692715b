"""A list of a hundred thousand rows as a workbook, against a bare loop of the same library over one query of the same columns."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from grids.areas.models import Area
from grids.exports.at_the_machine import as_desk_of
from grids.exports.models import Export, Form
from grids.exports.sources import Rows, source
from grids.exports.writing import written
from tools.bench.measuring import Figure, in_turn, milliseconds
from tools.bench.world import CITY
from whistles.lifecycle.models import Whistle

MOST = 100_000
BOUND = 2.5
# what the list's file writes of a row, by one query that knows no right, no mask and no word
BARE = """
SELECT w.number, w.title, g.name, s.name, a.name, w.address, c.path, d.name, w.state,
    w.received_at AT TIME ZONE 'Asia/Shanghai', w.whistled_at AT TIME ZONE 'Asia/Shanghai',
    w.sign_due_at AT TIME ZONE 'Asia/Shanghai', w.report_due_at AT TIME ZONE 'Asia/Shanghai',
    w.close_due_at AT TIME ZONE 'Asia/Shanghai', w.next_due_at AT TIME ZONE 'Asia/Shanghai',
    w.closed_at AT TIME ZONE 'Asia/Shanghai', w.outcome
FROM whistles_whistle w JOIN whistles_grade g ON g.key = w.grade_key JOIN whistles_source s ON s.code = w.source_code
JOIN grids_area a ON a.code = w.area_code LEFT JOIN whistles_category c ON c.id = w.category_id
LEFT JOIN grids_department d ON d.id = w.lead_department_id
ORDER BY w.whistled_at DESC, w.id DESC LIMIT %s
"""


def against_the_library(rounds: int = 3) -> Figure:
    """Seconds of our export of a city's whistles and of the bare loop over as many rows and columns."""
    rows = min(MOST, Whistle.objects.count())
    columns = len(Rows(source("whistles"), as_desk_of(Area.objects.get(code=CITY)), {}).columns)
    with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        ours, bare = in_turn(lambda: _ours(rows), lambda: _bare(rows, Path(folder)), rounds=rounds, warm_up=0)
    ratio = ours.median / bare.median
    return Figure(
        f"导出 {rows:,} 行 Excel（{columns} 列）", milliseconds(ours.median), milliseconds(bare.median), ratio, f"≤ {BOUND}",
        ratio <= BOUND, "裸参照：同样的列一条查询，xlsxwriter 逐行写",
    )  # fmt: skip


def _ours(most: int) -> None:
    export = Export(
        name="whistles", query={}, form=Form.XLSX, asked_by=as_desk_of(Area.objects.get(code=CITY)), area_code=CITY,
        asked_at=timezone.now(),
    )  # fmt: skip
    with Few(most):
        if written(export, io.BytesIO()) != most:
            raise ValueError("not every row was written")


class Few:
    """No more than so many rows of a list, for as long as it holds."""

    def __init__(self, most: int) -> None:
        self.most, self.batches = most, Rows.batches

    def __enter__(self) -> None:
        most, batches = self.most, self.batches

        def some(rows: Rows):
            left = most
            for batch in batches(rows):
                yield batch[:left]
                left -= len(batch[:left])
                if not left:
                    return

        Rows.batches = some

    def __exit__(self, *_raised: object) -> None:
        Rows.batches = self.batches


def _bare(most: int, folder: Path) -> None:
    book = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True, "tmpdir": str(folder)})
    sheet, moment = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    with connection.cursor() as cursor:
        cursor.execute(BARE, [most])
        for at, row in enumerate(iter(cursor.fetchone, None)):
            for column, value in enumerate(row):
                if hasattr(value, "year"):
                    sheet.write_datetime(at, column, value, moment)
                elif value:
                    sheet.write_string(at, column, str(value))
    book.close()
