"""The demonstration's tables: a register that was brought in and had rows refused, and somebody's own form with its columns mapped.

The table names residents who are there already, so that nobody comes in without the mark of the demonstration.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import timedelta

import xlsxwriter
from django.db import transaction
from django.utils import timezone

from governance.demo.living.clock import as_of
from governance.demo.posts import holder
from grids.access.fence import everything
from grids.areas.models import Area
from grids.homes.models import Residence
from grids.privacy.ciphers import unseal
from grids.privacy.sealing import place_of
from grids.sheets import actions, uploading
from grids.sheets.models import RegisterImport
from grids.sheets.reports import actions as reports
from grids.sheets.reports.models import ReportTemplate
from grids.sheets.vocabulary import Register
from grids.staff.models import User

STREET_DIGITS, KNOWN = 9, 6
FILE, FORM = "演示-人房一表通.xlsx", "演示：居民情况月报"
HEAD = ("楼栋", "单元", "房号", "姓名", "与户主关系", "身份证号", "人口类型", "出生日期")
# what offices mistype: a last digit, a day to come, a house that there is none of
REFUSED = (
    ("", "", "", "演示甲", "户主", "530199198605040010", "常住", ""),
    ("", "", "", "演示乙", "户主", "", "流动", "2031-05-01"),
    ("演示路 999 号院 99 幢", "1", "101", "演示丙", "户主", "", "常住", ""),
)
SHEET, TITLE, HEADS, FIRST = "月报", "居民情况月报表（演示）", ("序号", "姓名", "房屋", "居住", "入住日期"), 4
COLUMNS = {"B": "name", "C": "home", "D": "living", "E": "since"}
ROWS = 12


@everything("the demonstration's table names its own invented residents")
def settle(community: str) -> None:
    """The table and the form of the street's desk of grids; each only once, nothing where nobody holds that post."""
    desk = holder("grid_admin", community[:STREET_DIGITS])
    if desk is None:
        return
    if not RegisterImport.objects.filter(area_id=community).exists():
        _brought(community, desk)
    if not ReportTemplate.objects.filter(owner=desk).exists():
        _form(desk)


def _brought(community: str, desk: User) -> None:
    lived = Residence.objects.current().filter(community_code=community, is_main=True, relation="02")
    related = ("person", "dwelling__building", "dwelling__entrance")
    rows = [_row(one) for one in lived.select_related(*related).order_by("pk")[:KNOWN]]
    if not rows:
        return
    told = [(*rows[0][:3], *one[3:]) if not one[0] else one for one in REFUSED]
    with as_of(timezone.now() - timedelta(days=1)):
        matter = uploading.upload(
            content=[_book(HEAD, [*rows, *told])], name=FILE, register=Register.PEOPLE,
            area=Area.objects.get(code=community), by=desk,
        )  # fmt: skip
        actions.import_at_once(import_id=matter.pk, mapping=matter.mapping, by=desk)


def _row(one: Residence) -> Sequence[str]:
    home = one.dwelling
    name = unseal(one.person.name, at=place_of(one.person, "name"))
    entrance = home.entrance.number if home.entrance else ""
    return home.building.label, entrance, home.room, name, "户主", "", "", ""


def _book(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("登记表")
        for at, row in enumerate((head, *rows)):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell)
    return target.getvalue()


@transaction.atomic
def _form(desk: User) -> None:
    """A form of the street's own: a title over its columns, heads, free rows with lines around them, who filled it in."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        lined, head = book.add_format({"border": 1}), book.add_format({"border": 1, "bold": True})
        sheet.merge_range(0, 0, 0, len(HEADS) - 1, TITLE, book.add_format({"bold": True, "align": "center"}))
        sheet.write_string(1, 0, "填报单位：棕树营街道（演示）")
        sheet.write_row(2, 0, HEADS, head)
        for row in range(FIRST - 1, FIRST - 1 + ROWS):
            sheet.write_row(row, 0, [""] * len(HEADS), lined)
        sheet.write_string(FIRST + ROWS, 0, "填报人：            审核人：")
        sheet.set_column(1, len(HEADS) - 1, 18)
    file = reports.Given("演示月报.xlsx", target.getvalue())
    made = reports.take(name=FORM, listing="people", file=file, by=desk)
    reports.map_columns(template_id=made.pk, columns=COLUMNS, sheet=SHEET, first=FIRST, by=desk)
