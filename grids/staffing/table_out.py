"""The whole staffing of an area as a workbook, by which it can be read in again; and refused rows as one."""

import io
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.areas.codes import prefix_of
from grids.areas.models import Area
from grids.areas.queries import areas_by_code
from grids.audit.actions import Subject, note
from grids.audit.models import Kind
from grids.exports.head import Head
from grids.exports.workbook import Workbook
from grids.staff.models import Appointment, User
from grids.staffing.spans import IN_GRIDS
from grids.staffing.table_in import Done
from grids.staffing.table_rows import COLUMNS

LEADS = ("行", "原因")


def staffing_workbook(area: Area, by: User) -> tuple[bytes, int]:
    """Every post of the area's communities and grids that is held, today or later; it stands in the security log."""
    rows = [*_rows(area)]
    data = _workbook(_("%(area)s任职表") % {"area": area.name}, tuple(COLUMNS), rows, by)
    note(
        kind=Kind.EXPORT, by=by, subject=Subject("grids.appointment", "", str(_("任职表"))), area_code=area.code,
        detail={"what": "staffing", "rows": len(rows)},
    )  # fmt: skip
    return data, len(rows)


def _rows(area: Area) -> Iterable[Sequence]:
    posts = Appointment.objects.filter(
        Q(period__endswith=None) | Q(period__endswith__gt=timezone.localdate()), period__isempty=False,
        area__code__startswith=prefix_of(area.code), area__level__gte=3, kind__group__in=IN_GRIDS,
    ).select_related("member", "kind")  # fmt: skip
    found = list(posts.order_by("area__code", "kind__order", "period", "pk"))
    areas = areas_by_code({post.area_id for post in found})
    for post in found:
        member = post.member
        yield (
            post.area_id, areas[post.area_id].short_name, post.kind.name, member.name, member.office_phone,
            str(member.get_standing_display()), post.period.lower, post.period.upper, post.basis,
        )  # fmt: skip


def refused_workbook(rows: Iterable[Done], by: User) -> bytes:
    """The rows that were not taken, each with its line and the reason, to be mended and read in again."""
    table = [(row.said.line, row.what, *(row.said.text(name) for name in COLUMNS)) for row in rows]
    return _workbook(_("没有导入的任职"), (*LEADS, *COLUMNS), table, by)


def _workbook(title: str, heads: Sequence[str], rows: Sequence[Sequence], by: User) -> bytes:
    when = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    head = Head(title, ((_("导出人"), str(by)), (_("数据截至"), when)), f"{title} · {by} · {when}")
    target = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="staffing-") as folder:
        book = Workbook(target, head, Path(folder))
        book.table(title, heads, rows)
        book.close()
    return target.getvalue()
