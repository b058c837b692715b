"""Pages of who holds which post in which grid: the matrix, and appointing into its holes."""

from collections import defaultdict
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grids.access.oracle import nearest
from grids.access.roles import Permission
from grids.approvals.telling import asked as told_of
from grids.areas.models import Area
from grids.areas.queries import areas_by_code, children_of
from grids.conduct.refusals import Refusal
from grids.pages import belongs_to
from grids.staff.models import Member
from grids.staffing import actions
from grids.staffing.asked import PLACE, Asked, area_asked, area_seen, may_appoint, month_before
from grids.staffing.candidates import Candidate, candidates
from grids.staffing.completeness import Course, Line, completeness, together
from grids.staffing.forms import FillForm, PeriodForm
from grids.staffing.vacancies import Cell, Matrix, Row, vacancies

STREET_LEVEL, COMMUNITY = 2, 12
# a district's grids are no page: one chooses a street first
SHOWN_FROM_LEVEL = 2
WORDS_MOST = 20
# a key of the database has no more digits
KEY_DIGITS = 18


@require_safe
def matrix_page(request: HttpRequest, code: str = "") -> HttpResponse:
    """Grids down, posts across, what stands empty in red, and beside it who could be appointed."""
    area = area_seen(request.user, code) if code else area_asked(request)
    belongs_to(request, PLACE)
    if area.level < SHOWN_FROM_LEVEL:
        return render(request, "grids/staffing/above.html", {"area": area, "below": children_of(area.code)})
    matrix = vacancies(area, timezone.localdate())
    return render(request, "grids/staffing/matrix.html", _context(request, area, matrix, FillForm()))


def _context(request: HttpRequest, area: Area, matrix: Matrix, form: FillForm) -> dict:
    asked = Asked.of(request, area)
    rows = asked.rows(matrix)
    may = may_appoint(request.user, area.code)
    context = {
        "area": area, "matrix": matrix, "asked": asked, "rows": rows, "tabs": asked.pills(matrix), "may": may,
        "lines": [(row, _cells(asked, row, may)) for row in rows], "totals": zip(matrix.columns, matrix.totals, strict=True),
        "cards": sorted((row for row in rows if row.holes), key=lambda row: -row.longest),
        "full": [row for row in rows if not row.holes], "communities": children_of(area.code) if area.level == 2 else [],
        "query": f"area={area.code}", "instead": None if may else _who_appoints(area),
    }  # fmt: skip
    opened = asked.open_cell(matrix)
    if opened and may:
        context |= _panel(request, *opened, form)
    return context


def _cells(asked: Asked, row: Row, may: bool) -> list[tuple[Cell | None, str, bool]]:
    """The cells of a row, each with the address that opens it and whether it is open."""
    found = []
    for cell in row.cells:
        hole = f"{row.grid.code}:{cell.column.kind.code}" if cell else ""
        url = asked.url(hole=hole) if may and cell and cell.is_hole else ""
        found.append((cell, url, hole != "" and hole == asked.hole))
    return found


def _panel(request: HttpRequest, row: Row, cell: Cell, form: FillForm) -> dict:
    words = request.GET.get("q", "").strip()[:WORDS_MOST]
    people = candidates(row.grid, cell.column, timezone.localdate(), words)
    # what was refused keeps whom it was about
    chosen = form.data.get("member") or (str(people[0].member.pk) if people else "")
    if chosen and chosen not in {str(one.member.pk) for one in people}:
        people = [*_also(chosen), *people]
    return {
        "opened": row, "cell": cell, "people": people, "chosen": chosen, "form": form, "q": words,
        "close_url": Asked.of(request, row.grid).url(area=request.GET.get("area", ""), hole=""),
    }  # fmt: skip


def _also(pk: str) -> list[Candidate]:
    is_key = pk.isascii() and pk.isdigit() and len(pk) <= KEY_DIGITS
    member = Member.objects.filter(pk=int(pk)).first() if is_key else None
    return [Candidate(member)] if member else []


def _who_appoints(area: Area) -> Member | None:
    """Whom somebody asks who may only look: who appoints there and sits nearest."""
    ids = [user for user, _code in nearest(Permission.GRID_APPOINT, area.code)[:1]]
    return Member.objects.filter(user__in=ids).first()


@require_POST
def appoint(request: HttpRequest) -> HttpResponse:
    """Appoint into a hole; what is refused stands above the matrix, and nothing that was filled in is lost."""
    area = area_asked(request)
    belongs_to(request, PLACE)
    asked = Asked.of(request, area)
    matrix = vacancies(area, timezone.localdate())
    opened = asked.open_cell(matrix)
    if opened is None:
        raise Http404
    row, cell = opened
    form, refused = FillForm(request.POST), ""
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.fill(
                area=row.grid, kind=cell.column.kind, by=request.user, **given | {"seen": given["seen"] or 0}
            )
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            refused = str(refusal)
        else:
            told_of(request, made)
            return redirect(asked.url(hole=""))
    context = _context(request, area, matrix, form) | {"refused": refused}
    return render(request, "grids/staffing/matrix.html", context, status=409 if refused else 400)


@require_safe
def completeness_page(request: HttpRequest) -> HttpResponse:
    """Held and due posts over time: of each grid, of a street by its communities, never of a person."""
    area = area_asked(request)
    belongs_to(request, PLACE)
    today = timezone.localdate()
    usual = {"first": month_before(today), "last": today}
    form = PeriodForm(request.GET if {"first", "last"} & request.GET.keys() else None, initial=usual)
    when = form.cleaned_data if form.is_bound and form.is_valid() else usual
    context = {"area": area, "form": form, "today": today, "too_large": area.level < STREET_LEVEL}
    if not context["too_large"]:
        course = completeness(area, when["first"], when["last"])
        lines = _by_community(course) if area.level == STREET_LEVEL else list(course.lines)
        context |= {
            "course": course, "labels": [_label(day, by_month=course.is_by_month) for day in course.days],
            "lines": lines, "chart": _chart(course),
        }  # fmt: skip
    return render(request, "grids/staffing/completeness.html", context)


def _by_community(course: Course) -> list[Line]:
    found = defaultdict(list)
    for line in course.lines:
        found[line.code[:COMMUNITY]].append(line)
    names = areas_by_code(set(found))
    return [
        Line(names[code].short_name if code in names else code, code, tuple(map(together, zip(*(one.values for one in lines), strict=True))))
        for code, lines in found.items()
    ]  # fmt: skip


def _label(day: date, *, by_month: bool) -> str:
    return f"{day:%Y-%m}" if by_month else f"{day:%m-%d}"


def _chart(course: Course) -> dict:
    values = course.whole.values
    return {
        "kind": "stack",
        "labels": [_label(day, by_month=course.is_by_month) for day in course.days],
        "series": [
            {"name": _("有人"), "values": [one[0] if one else 0 for one in values]},
            {"name": _("空缺"), "values": [one[1] - one[0] if one else 0 for one in values]},
        ],
    }
