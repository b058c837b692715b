"""The first page, by what somebody has to do; more; help."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from governance.dashboards import helping, pulsing, queries
from governance.dashboards.sections import figures_of, places_of, sections_of
from governance.dashboards.touring import tours_of
from governance.frame import nav, todos
from grids.access.oracle import allowed_anywhere, departments
from grids.access.roles import ADMIN_PERMISSIONS, ROLES
from grids.access.roles import Permission as P
from grids.background.queries import to_mend
from grids.pages import Todo, standing_of, tasks_of
from whistles.intake.queries import COUNTED
from whistles.lifecycle import views as lifecycle_views
from whistles.statistics import views as statistics_views

WORK = (P.WHISTLE_HANDLE, P.WHISTLE_VIEW, P.LEAD_TRIAGE, P.LEDGER_IMPORT, P.COMPLAINT_HANDLE)


@require_safe
def whistle_list(request: HttpRequest) -> HttpResponse:
    """The list of whistles; with `figure`, exactly those behind that figure."""
    view = statistics_views.figure_whistles if "figure" in request.GET else lifecycle_views.whistle_list
    return view(request)


def _rows_of(found: list[tuple[str | Promise, list[Todo]]]) -> list[tuple[str | Promise, list[dict]]]:
    """To-dos below their headings as rows of the page."""
    return [(heading, [todo.row for todo in rows]) for heading, rows in found]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the user today. Who only reads figures goes to them; other posts without whistles see where to."""
    user = request.user
    works = any(allowed_anywhere(user, permission) for permission in WORK)
    administers = [permission for permission in ADMIN_PERMISSIONS if allowed_anywhere(user, permission)]
    if not works and not administers and allowed_anywhere(user, P.STATISTICS_VIEW):
        return redirect("statistics")
    mends = allowed_anywhere(user, P.AREA_EDIT)
    waiting = todos(request)
    context = {
        "to_mend": to_mend() if mends else "",
        "waiting": [todo.row for todo in waiting],
        "waiting_count": sum(todo.count for todo in waiting),
        "first": (first := _rows_of(standing_of(user, first=True))),
        "standing": _rows_of(standing_of(user)),
        "administers": administers,
    }
    if not works:
        context["places"] = places_of(administers)
        # whose post neither handles whistles nor administers is led to what it is for
        if not administers and user.grants:
            context["entries"] = [one for one in nav(request) if one.url != request.path]
        return render(request, "governance/administration.html", context)
    today, side, day = queries.today_of(user), queries.side_of(user), timezone.localtime()
    several = len(departments(user, P.WHISTLE_HANDLE)) > 1
    context |= {
        "today": today,
        "total": today.total + context["waiting_count"] + sum(len(rows) for _heading, rows in first),
        "sections": sections_of(today, here=request.path, several=several),
        "side": side,
        "side_figures": figures_of(side, day.date().isoformat()),
        "day": day,
        "may_receive": allowed_anywhere(user, P.LEAD_RECEIVE),
        "counted": COUNTED,
    }
    part = "governance/_waits.html" if request.htmx.target == "waits" else "governance/home.html"
    return render(request, part, context)


@require_safe
def pulse(request: HttpRequest) -> HttpResponse:
    """What is new for the reader, as an open page asks for it again and again: nothing where nothing changed."""
    said = pulsing.said_to(request.user, nav(request))
    mark = pulsing.mark_of(said)
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified(headers={"ETag": mark})
    return JsonResponse(said, headers={"ETag": mark})


@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """Everything the phone's tabs have no room for."""
    context = {"entries": nav(request), "may_receive": allowed_anywhere(request.user, P.LEAD_RECEIVE)}
    return render(request, "governance/more.html", context)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Short help by role: tasks, the way of a whistle, deadlines, keys, whom to ask."""
    user = request.user
    held = {grant.role for grant in user.grants}
    columns, limits = helping.limits_for(user)
    personal_columns, personal_rows = helping.personal_data()
    asking_columns, asking_rows = helping.askings(user)
    rule_columns, rule_rows = helping.street_rules(user)
    context = {
        "roles": [(role, tasks_of(code)) for code, role in ROLES.items() if code in held],
        "pages": helping.pages_of(user),
        "way": helping.way_of_a_whistle(),
        "limit_columns": columns,
        "limit_rows": limits,
        "asking_columns": asking_columns,
        "asking_rows": asking_rows,
        "rule_columns": rule_columns,
        "rule_rows": rule_rows,
        "personal_columns": personal_columns,
        "personal_rows": personal_rows,
        "people": helping.whom_to_ask(user),
        "may_receive": allowed_anywhere(user, P.LEAD_RECEIVE),
        "may_triage": allowed_anywhere(user, P.LEAD_TRIAGE),
    }
    return render(request, "governance/help.html", context)


@require_safe
def first_day(request: HttpRequest) -> HttpResponse:
    """The first day of the reader's posts, in pictures."""
    held = {grant.role for grant in request.user.grants}
    return render(request, "governance/first_day.html", {"tours": tours_of(held)})
