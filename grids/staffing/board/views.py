"""A grid's duty board, to be printed and hung up: what everybody may read, and the way to the grid's public page."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids.pages import belongs_to
from grids.staff.models import Member
from grids.staff.phones import of_office
from grids.staffing.asked import PLACE, area_seen
from grids.staffing.vacancies import Row, vacancies


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A post on the duty board with who holds it: names and telephones of offices."""

    post: str
    people: list[tuple[str, str]]


@require_safe
def board_page(request: HttpRequest, code: str) -> HttpResponse:
    """The duty board of a grid: posts, names, office telephones, and the way to its public page."""
    area = area_seen(request.user, code)
    belongs_to(request, PLACE)
    matrix = vacancies(area, timezone.localdate())
    row = next((row for row in matrix.rows if row.grid.code == code), None)
    address = request.build_absolute_uri(f"/g/{area.code}/")
    context = {"area": area, "lines": _lines(row), "row": row, "address": address, "day": matrix.day}
    return render(request, "grids/staffing/board.html", context | {"square": _drawn(address)})


def _lines(row: Row | None) -> list[BoardLine]:
    """The posts in their order; where nobody leads the grid, whoever leads the one around it, named as such."""
    cells = row.posts if row else []
    ids = {span.member_id for cell in cells for span in (*cell.holders, *cell.led_from)}
    phones = dict(Member.objects.filter(pk__in=ids).values_list("pk", "office_phone"))
    found = []
    for cell in cells:
        found.append(_line(cell.column.kind.name, cell.holders, phones))
        if cell.led_from:
            post = _("上级网格的%(post)s") % {"post": cell.column.kind.name}
            found.append(_line(post, cell.led_from, phones))
    return found


def _line(post: str, people: tuple, phones: dict[int, str]) -> BoardLine:
    return BoardLine(post, [(span.name, of_office(phones[span.member_id])) for span in people])


def _drawn(address: str) -> SafeString:
    """A square picture that opens an address."""
    import segno

    drawn = segno.make(address, error="m").svg_inline(
        omitsize=True, border=2, light="#fff", svgclass="qr", lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308 (drawn by segno, modules only)
