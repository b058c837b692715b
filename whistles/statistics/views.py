"""The statistics page: closure figures of an area at the end of a day, each opening the list behind it."""

from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from grids import keyset
from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.background.models import Kind
from grids.background.queries import waits
from grids.lists.page import read
from grids.lists.reading import ordered
from grids.staff.models import Department, User
from whistles.desk.listings import fetched
from whistles.intake.complaints import complaints_in
from whistles.intake.models import Source
from whistles.lifecycle import rows
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.states import STATES
from whistles.statistics import queries
from whistles.statistics.asking import (
    asked_board,
    asked_departments,
    asked_period,
    choices,
    top_areas,
    way_to,
)
from whistles.statistics.basis import BASES
from whistles.statistics.behind import FigureList, figure_list, lead_list
from whistles.statistics.by_department import CLOCKS
from whistles.statistics.closure import ENOUGH
from whistles.statistics.department_board import EVER, PERIODS, PERIODS_OF_A_DAY, ROWS, TABLES
from whistles.statistics.figures import HAPPENED, MEASURES
from whistles.statistics.lengths import exactly
from whistles.statistics.listings import FIGURE_LEADS, FIGURE_ROUNDS, FIGURE_WHISTLES
from whistles.statistics.models import StatisticsCheck
from whistles.statistics.period_figures import EXPLAINED
from whistles.statistics.periods import OWN, TODAY, Period, earlier, later, period_of

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
    asked = asked_board(request.user, request.GET)
    area, day, is_wall = asked.area, asked.day, "wall" in request.GET
    context = {
        "board": asked.board,
        "form": asked.form,
        "today": timezone.localdate(),
        "days": _days(area, day),
        "way": way_to(request.user, area),
        "tops": _tops(request.user, area, {"as_of": day.isoformat()}),
        "check": queries.last_check(),
        "complaints": complaints_in(request.user, area.code),
        "enough": ENOUGH,
        "steps": HAPPENED,
        "is_wall": is_wall,
        "basis": asked.basis,
        "bases": choices(BASES, "basis", {"area": area.code, "as_of": day.isoformat(), "basis": asked.basis}),
        "waits": waits(Kind.STATISTICS),
        "again": WALL_SECONDS if is_wall and _sees_figures_only(request.user) else 0,
    }
    return render(
        request, "whistles/statistics/board.html", context, status=400 if asked.form.errors else 200
    )


@require_safe
def period(request: HttpRequest) -> HttpResponse:
    """Figures of the asked area in a period, beside those of the one before; of this month without a question."""
    asked = asked_period(request.user, request.GET)
    area, one, today = asked.area, asked.period, timezone.localdate()
    said = _said_of(one)
    after = later(one, today)
    context = {
        "board": asked.board, "area": area, "period": one, "form": asked.form, "today": today, "enough": ENOUGH,
        "way": way_to(request.user, area), "tops": _tops(request.user, area, said), "asked": urlencode(said),
        "periods": [
            {"label": label, "url": f"?{urlencode({'area': area.code, 'period': kind})}", "is_chosen": one == period_of(kind, today)}
            for kind, label in TODAY.items()
        ],
        "earlier": f"?{urlencode({'area': area.code, **_said_of(earlier(one))})}",
        "later": f"?{urlencode({'area': area.code, **_said_of(after)})}" if after else "",
        "explained": EXPLAINED, "check": queries.last_check(), "waits": waits(Kind.STATISTICS),
        "complaints": complaints_in(request.user, area.code),
    }  # fmt: skip
    return render(
        request, "whistles/statistics/period.html", context, status=400 if asked.form.errors else 200
    )


def _said_of(one: Period) -> dict[str, str]:
    """What an address says of a period."""
    if one.kind == OWN:
        return {"from": one.first.isoformat(), "to": one.last.isoformat()}
    return {"period": one.kind, "as_of": one.last.isoformat()}


@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    """Figures of the departments of an area: of every one for whoever sees the area's, of the own ones for a department."""
    is_whole = "whole" in request.GET
    found = asked_departments(request.user, request.GET, whole=is_whole)
    area, first, narrowed, board = found.area, found.first, found.narrowed, found.board
    when = _said_of(found.period) if found.period else {"as_of": found.day.isoformat(), "period": EVER}
    asked = {"area": area.code, **when, "table": found.table, **narrowed}
    # a period of the calendar is asked of the same day
    up_to = {
        **{name: value for name, value in asked.items() if name not in ("from", "to")},
        "as_of": found.day.isoformat(),
    }
    context = {
        "board": board, "area": area, "day": found.day, "today": timezone.localdate(), "form": found.form,
        "when": found.period, "narrowed": narrowed, "rest": f"&{urlencode(narrowed)}" if narrowed else "",
        "said": urlencode({**when, "table": found.table}), "counts_content": board.counts_content,
        "kinds": [
            (name, label, [{"code": code, "label": one, "is_chosen": code == narrowed.get(name, "")} for code, one in known.items()])
            for name, label, known in found.kinds
        ],
        "is_cut": board.count > ROWS and not is_whole, "is_of_steps": found.table in CLOCKS, "is_own": found.own is not None, "enough": ENOUGH,
        "period": found.period_name, "table": found.table,
        "way": way_to(request.user, area) if found.own is None else [area],
        "tabs": choices(TABLES, "table", asked),
        "periods": choices(PERIODS if found.day == timezone.localdate() else PERIODS_OF_A_DAY, "period", up_to),
        "page": keyset.Page(
            board.lines,
            f"?{urlencode(asked | {'first': max(first - ROWS, 0)})}" if first else "",
            f"?{urlencode(asked | {'first': first + ROWS})}" if first + ROWS < board.count and not is_whole else "",
        ),
    }  # fmt: skip
    return render(
        request, "whistles/statistics/departments.html", context, status=400 if found.form.errors else 200
    )


def _sees_figures_only(user: User) -> bool:
    """Whether nothing but figures could be seen by whoever passes a wall that stays signed in as this user."""
    return all(
        grant.permissions <= {Permission.STATISTICS_VIEW, Permission.GRID_VIEW} for grant in user.grants
    )


def _tops(user: User, area: Area, said: dict[str, str]) -> list[dict]:
    """The topmost areas that the user may see, each with its own page."""
    return [
        {
            "label": top.name, "url": f"?{urlencode({'area': top.code, **said})}",
            "is_chosen": area.code.startswith(top.prefix),
        }
        for top in top_areas(user)
    ]  # fmt: skip


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
