"""The statistics page: closure figures of an area at the end of a day, each opening the list behind it."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from grids import keyset
from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.codes import ancestor_codes, code_of
from grids.areas.models import Area
from grids.areas.queries import areas_by_code
from grids.background.models import Kind
from grids.background.queries import waits
from grids.conduct.refusals import require
from grids.lists.page import read
from grids.lists.reading import ordered
from grids.staff.models import Department, User
from whistles.desk.listings import fetched
from whistles.intake.complaints import complaints_in
from whistles.intake.models import Source
from whistles.intake.queries import active_sources
from whistles.lifecycle import rows
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.queries import grades_in
from whistles.lifecycle.states import STATES
from whistles.statistics import queries
from whistles.statistics.behind import FigureList, figure_list, lead_list
from whistles.statistics.board import Link, board, exactly
from whistles.statistics.by_department import CLOCKS, kind_of, own_of
from whistles.statistics.closure import ENOUGH
from whistles.statistics.department_board import PERIODS, ROWS, TABLES, department_board, since_of
from whistles.statistics.figures import HAPPENED, MEASURES
from whistles.statistics.forms import BoardForm
from whistles.statistics.listings import FIGURE_LEADS, FIGURE_ROUNDS, FIGURE_WHISTLES
from whistles.statistics.models import StatisticsCheck

CHECKS = 30
# what a rollup's row is told apart by beside area and day
KEYS = {"grade": "grade_key", "source": "source_code", "department": "department_id"}
WALL_SECONDS = 300


@require_safe
def figure_whistles(request: HttpRequest) -> HttpResponse:
    """Exactly the whistles behind a figure, as the list of whistles shows them."""
    user, figure = request.user, figure_list(request.user, request.GET)
    listing = FIGURE_ROUNDS if figure.is_of_rounds else FIGURE_WHISTLES
    found = ordered(listing, user, request.GET, figure.rows.short())

    def lines(page: list) -> list:
        shown = zip(rows.listed(page), page, strict=True)
        return [_line(row, whistle, figure) for row, whistle in shown]

    hidden = () if figure.is_past else ("state_then",)
    context = {"figure": figure, **read(found, lines, user, request.GET, hidden=hidden)}
    return render(request, "whistles/lifecycle/list.html", context)


def _line(row: rows.Row, whistle: Whistle, figure: FigureList) -> rows.Row:
    """A row of the list behind a figure: of a past one with where it stood then, of rounds with how long it took."""
    if figure.is_past:
        row = replace(
            row, then=str(STATES.get(whistle.state_then, "")), then_chip=rows.chip_of(whistle.state_then)
        )
    return replace(row, due=exactly(whistle.longest), urgency="") if figure.is_of_rounds else row


@require_safe
def figure_leads(request: HttpRequest) -> HttpResponse:
    """Exactly the leads behind a figure: those that ended without a whistle."""
    user = request.user
    if not oracle.allowed_anywhere(user, Permission.LEAD_VIEW):
        oracle.require_anywhere(user, Permission.STATISTICS_VIEW, _("查看统计"))
    figure = lead_list(user, request.GET)
    found = ordered(FIGURE_LEADS, user, request.GET, figure.rows.defer("content", "reply"))
    context = {"figure": figure, **read(found, fetched, user, request.GET)}
    return render(request, "whistles/statistics/leads.html", context)


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Figures of the asked area and day; of the user's own area and today without a question."""
    oracle.require_anywhere(request.user, Permission.STATISTICS_VIEW, _("查看统计"))
    form = BoardForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    tops = _tops(request.user)
    area = _asked(request.user, request.GET["area"]) if request.GET.get("area") else tops[0]
    day = asked.get("as_of") or timezone.localdate()
    is_wall = "wall" in request.GET
    context = {
        "board": board(area, day, _link(area, day)),
        "form": form,
        "today": timezone.localdate(),
        "days": _days(area, day),
        "way": _way(request.user, area),
        "tops": [_place(top, day, is_chosen=area.code.startswith(top.prefix)) for top in tops],
        "check": queries.last_check(),
        "complaints": complaints_in(request.user, area.code),
        "enough": ENOUGH,
        "steps": HAPPENED,
        "is_wall": is_wall,
        "waits": waits(Kind.STATISTICS),
        "again": WALL_SECONDS if is_wall and _sees_figures_only(request.user) else 0,
    }
    return render(request, "whistles/statistics/board.html", context, status=400 if form.errors else 200)


@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    """Figures of the departments of an area: of every one for whoever sees the area's, of the own ones for a department."""
    user, own = request.user, oracle.departments(request.user, Permission.WHISTLE_HANDLE)
    if not own:
        oracle.require_anywhere(user, Permission.STATISTICS_VIEW, _("查看统计"))
    form = BoardForm(request.GET or None)
    day = (form.cleaned_data.get("as_of") if form.is_valid() else None) or timezone.localdate()
    area = _area_of_departments(user, request.GET.get("area", ""), own)
    only = own_of(user, area.code)
    period = _one_of(PERIODS, request.GET.get("period", ""))
    table = _one_of(TABLES, request.GET.get("table", ""))
    first = _whole_number(request.GET.get("first", ""))
    since = since_of(period, day)
    # unknown ones narrow nothing down, as an unknown period or table doesn't
    grades = {"": _("全部哨种"), **{one.key: str(one) for one in grades_in(area.code)}}
    sources = {"": _("全部渠道"), **{one.code: one.short_name for one in active_sources()}}
    narrowed = {
        "grade": _one_of(grades, request.GET.get("grade", "")),
        "source": _one_of(sources, request.GET.get("source", "")),
    }
    narrowed = {name: code for name, code in narrowed.items() if code}
    asked = {"area": area.code, "as_of": day.isoformat(), "period": period, "table": table, **narrowed}
    link = partial(_link(area, day), **narrowed)
    shown = department_board(area, day, since, table, link, only=only, first=first, kind=kind_of(narrowed))
    context = {
        "board": shown, "area": area, "day": day, "today": timezone.localdate(), "form": form, "since": since,
        "narrowed": f"&{urlencode(narrowed)}" if narrowed else "", "counts_content": shown.counts_content,
        "kinds": [
            (name, label, [{"code": code, "label": one, "is_chosen": code == narrowed.get(name, "")} for code, one in known.items()])
            for name, label, known in (("grade", _("哨种"), grades), ("source", _("渠道"), sources))
        ],
        "is_of_steps": table in CLOCKS, "is_own": only is not None, "enough": ENOUGH, "period": period, "table": table,
        "way": _way(user, area) if only is None else [area],
        "tabs": _choices(TABLES, "table", asked), "periods": _choices(PERIODS, "period", asked),
        "page": keyset.Page(
            shown.lines,
            f"?{urlencode(asked | {'first': max(first - ROWS, 0)})}" if first else "",
            f"?{urlencode(asked | {'first': first + ROWS})}" if first + ROWS < shown.count else "",
        ),
    }  # fmt: skip
    return render(
        request, "whistles/statistics/departments.html", context, status=400 if form.errors else 200
    )


def _area_of_departments(user: User, code: str, own: tuple[int, ...]) -> Area:
    """The asked area, else the topmost that the user sees figures of, else that of the own department."""
    sees_areas = oracle.allowed_anywhere(user, Permission.STATISTICS_VIEW)
    if code and (sees_areas or not own):
        return _asked(user, code)
    if sees_areas:
        return _tops(user)[0]
    codes = sorted({grant.area_code for grant in user.grants if grant.department_id in own})
    return areas_by_code(codes)[code if code in codes else codes[0]]


def _one_of(known: dict, asked: str) -> str:
    return asked if asked in known else next(iter(known))


def _whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _choices(known: dict, name: str, asked: dict[str, str]) -> list[dict]:
    """Pills that lead to the same page with another value of a parameter."""
    return [
        {"url": f"?{urlencode(asked | {name: code})}", "label": label, "count": None, "is_chosen": asked[name] == code}
        for code, label in known.items()
    ]  # fmt: skip


def _sees_figures_only(user: User) -> bool:
    """Whether nothing but figures could be seen by whoever passes a wall that stays signed in as this user."""
    return all(grant.permissions <= {Permission.STATISTICS_VIEW} for grant in user.grants)


def _tops(user: User) -> list[Area]:
    """The topmost areas whose figures the user may see."""
    prefixes = oracle.prefixes(user, Permission.STATISTICS_VIEW)
    found = sorted(areas_by_code(map(code_of, prefixes)).values(), key=lambda area: (area.level, area.code))
    require(found, _("您还没有可以看统计的区域，请联系街道管理员。"), code="forbidden")
    return found


def _asked(user: User, code: str) -> Area:
    """The asked area; unknown is 404, outside of what the user may see is refused."""
    area = areas_by_code([code]).get(code)
    if area is None:
        raise Http404
    require(
        oracle.may_in(user, Permission.STATISTICS_VIEW, area.code),
        _("「%(area)s」不在您的统计范围内。") % {"area": area.short_name},
        code="forbidden",
    )
    return area


def _way(user: User, area: Area) -> list[Area]:
    """The areas from the topmost that the user may see down to this one."""
    codes = [
        code for code in ancestor_codes(area.code) if oracle.may_in(user, Permission.STATISTICS_VIEW, code)
    ]
    way = areas_by_code(codes)
    return [way[code] for code in codes] if len(codes) > 1 else [area]


def _place(area: Area, day: date, *, is_chosen: bool) -> dict:
    return {"label": area.name, "url": _address(area, day), "is_chosen": is_chosen}


def _days(area: Area, day: date) -> list[dict]:
    """Days that are asked for often: today, the end of last month, the end of last year."""
    today = timezone.localdate()
    usual = (
        (pgettext("button", "今天"), today),
        (_("上月底"), today.replace(day=1) - timedelta(days=1)),
        (_("去年底"), today.replace(month=1, day=1) - timedelta(days=1)),
    )
    return [{"label": label, "url": _address(area, one), "is_chosen": one == day} for label, one in usual]


def _address(area: Area, day: date) -> str:
    return f"?{urlencode({'area': area.code, 'as_of': day.isoformat()})}"


def _link(area: Area, day: date) -> Link:
    """A function that gives the address of the list behind a figure."""
    rows = reverse("whistle_list")

    def link(figure: str, *, within: Area = area, as_of: date = day, **narrowing: str | date) -> str:
        # a code, a day and a figure's name need no escaping
        rest = "".join(f"&{name}={value}" for name, value in narrowing.items())
        return f"{rows}?area={within.code}&as_of={as_of.isoformat()}&figure={figure}{rest}"

    return link


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """The comparisons of rollups and ledger, with what differed in the user's areas."""
    oracle.require_anywhere(request.user, Permission.STATISTICS_VIEW, _("查看统计"))
    found = list(StatisticsCheck.objects.order_by("-checked_at")[:CHECKS])
    names = _Names()
    context = {
        "checks": [{"check": check, "lines": _differences(request.user, check, names)} for check in found]
    }
    return render(request, "whistles/statistics/checks.html", context)


class _Names:
    """What areas, grades and channels are called, read when a check has differences to show."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str | int, str]] = {}

    def of(self, kind: str, code: str | int) -> str:
        if kind not in self._known:
            rows = {
                "area": lambda: Area.objects.values_list("code", "name"),
                "grade": lambda: ((grade.key, str(grade)) for grade in Grade.objects.all()),
                "source": lambda: Source.objects.values_list("code", "name"),
                "department": lambda: Department.objects.values_list("pk", "name"),
            }
            self._known[kind] = dict(rows[kind]())
        return self._known[kind].get(code, str(code))


def _differences(user: User, check: StatisticsCheck, names: _Names) -> list[dict]:
    """The differences of a check that lie in the user's areas, in words; figures that agreed are left out."""
    labels = {measure.name: str(measure.label) for measure in MEASURES if not measure.outcome}
    return [
        {
            "area": names.of("area", row["area_code"]),
            "day": row["day"] if row["grain"] == "d" else row["day"][:7],
            "where": [names.of(kind, row[column]) for kind, column in KEYS.items() if column in row],
            "by": _said(row, labels),
        }
        for row in check.details
        if oracle.may_in(user, Permission.STATISTICS_VIEW, row["area_code"])
    ]


def _said(row: dict, labels: dict[str, str]) -> str:
    """What a rollup row differs in."""
    if "what" in row:
        said = _("部门统计 %(n)+d") if "department_id" in row else _("办理过程 %(n)+d")
        return said % {"n": row["number"]}
    return "，".join(f"{label} {row[name]:+d}" for name, label in labels.items() if row[name]) or _(
        "办结方式"
    )
