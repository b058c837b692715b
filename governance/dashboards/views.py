"""The first page, by what somebody has to do; more; help."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from governance.dashboards import queries
from governance.frame import nav
from grids.staff.access import allowed_anywhere
from grids.staff.roles import ADMIN_PERMISSIONS, ROLES
from grids.staff.roles import Permission as P
from whistles.intake.table import LEAD_STATES
from whistles.lifecycle import views as lifecycle_views
from whistles.lifecycle.models import Grade
from whistles.lifecycle.table import LIFECYCLE, PATH
from whistles.statistics import views as statistics_views

WORK = (P.WHISTLE_HANDLE, P.WHISTLE_VIEW, P.LEAD_TRIAGE, P.LEDGER_IMPORT)


@require_safe
def whistle_list(request: HttpRequest) -> HttpResponse:
    """The list of whistles; with `figure`, exactly those behind that figure."""
    view = statistics_views.figure_whistles if "figure" in request.GET else lifecycle_views.whistle_list
    return view(request)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the user today. Who only reads figures goes to them; who administers sees where to."""
    user = request.user
    works = any(allowed_anywhere(user, permission) for permission in WORK)
    if not works and allowed_anywhere(user, P.STATISTICS_VIEW):
        return redirect("statistics")
    administers = [permission for permission in ADMIN_PERMISSIONS if allowed_anywhere(user, permission)]
    if not works:
        return render(request, "governance/administration.html", {"administers": administers})
    context = {
        "today": queries.today_of(user),
        "side": queries.side_of(user),
        "day": timezone.localtime(),
        "may_receive": allowed_anywhere(user, P.LEAD_RECEIVE),
        "counted": queries.COUNTED,
    }
    return render(request, "governance/home.html", context)


@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """Everything the phone's tabs have no room for."""
    return render(request, "governance/more.html", {"entries": nav(request)})


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Short help by role: the way of a whistle from the table itself, keys, deadlines, whom to ask."""
    held = {grant.role for grant in request.user.grants}
    context = {
        "roles": [role for code, role in ROLES.items() if code in held],
        "path": [(LIFECYCLE.states[state], _verb_out_of(state)) for state in PATH],
        "lead_states": LEAD_STATES.values(),
        "grades": Grade.objects.visible_to(request.user).filter(scheme__code="wuhua", is_active=True),
        "may": {permission.name: allowed_anywhere(request.user, permission) for permission in P},
    }
    return render(request, "governance/help.html", context)


def _verb_out_of(state: str):
    """The step on the straight path that leaves a state; none after the last."""
    following = PATH[PATH.index(state) + 1 :]
    for step in LIFECYCLE.steps.values():
        if following and state in step.sources and step.target == following[0]:
            return step
    return None
