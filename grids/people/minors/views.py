"""Pages of minors' values: what is asked for once or for a task, the decision, the year's list for the audit."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.approvals import actions as approvals
from grids.approvals.models import Approval, What
from grids.approvals.queries import may_decide
from grids.approvals.telling import asked as say_asked
from grids.areas.models import Area
from grids.areas.queries import areas_by_code
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal, require
from grids.pages import belongs_to
from grids.people import revealing
from grids.people.forms import RevealForm
from grids.people.minors import asking, yearly
from grids.people.minors.forms import AnswerForm, LeaveForm
from grids.people.minors.models import MinorLeave
from grids.people.views import PLACE, page, visible

READS = (Permission.AUDIT_READ, Permission.MINOR_APPROVE)
FIRST_YEAR = 2026
# whole reports about somebody are decided on the same page
DECIDED_HERE = (*yearly.ASKED, What.REPORT, What.MINOR_REPORT)


@require_POST
def person_minor(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Ask for what the form of the page names, in the same press: which value, and why."""
    found, form = visible(request, pk), RevealForm(request.POST)
    oracle.require_in(request.user, Permission.PEOPLE_REVEAL, found.area_id, _("查看居民的完整信息"))
    try:
        require(form.is_valid(), _("请选择查看哪一项、为什么查看。"), field="why")
        given = form.cleaned_data
        made = asking.ask_once(
            person_id=pk, field=given["field"], reason=revealing.reason_said(given["why"], given["words"]), by=request.user
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        return page(request, found, reveal=form, error=str(refusal), status=refusal.status)
    say_asked(request, made)
    return redirect("person", pk=pk)


@require_http_methods(["GET", "POST"])
def minor_leave(request: HttpRequest) -> HttpResponseBase:
    """The reader's own leaves for tasks, and asking for another."""
    belongs_to(request, PLACE)
    oracle.require_anywhere(request.user, Permission.PEOPLE_REVEAL, _("查看居民的完整信息"))
    form, status = LeaveForm(posted(request), areas=_areas(request)), 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            given = form.cleaned_data
            try:
                made = asking.ask_leave(
                    area_code=given["area"], task=given["task"], until=given["until"], by=request.user
                )
            except Refusal as refusal:
                if refusal.code == "forbidden":
                    raise
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
                status = refusal.status
            else:
                say_asked(request, made)
                return redirect("minor_leave")
    rows = list(MinorLeave.objects.of(request.user).select_related("granted_by")[:30])
    names = areas_by_code({row.area_code for row in rows})
    mine = [(row, names[row.area_code], row.until >= timezone.localdate()) for row in rows]
    return render(request, "grids/people/minors/leave.html", {"form": form, "mine": mine}, status=status)


def _areas(request: HttpRequest) -> list[tuple[str, str]]:
    """The areas of the reader's own posts in which they may look at values at all."""
    codes = {
        grant.area_code for grant in request.user.grants if Permission.PEOPLE_REVEAL in grant.permissions and grant.prefix
    }  # fmt: skip
    return [(one.code, one.name) for one in Area.objects.filter(code__in=codes).order_by("code")]


@require_http_methods(["GET", "POST"])
def minor_asking(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """What somebody asked for, granted or refused here by another, or taken back by themselves."""
    belongs_to(request, PLACE)
    rows = Approval.objects.visible_to(request.user).filter(what__in=DECIDED_HERE)
    found = get_object_or_404(rows.select_related("asked_by", "decided_by"), pk=pk)
    form, status = AnswerForm(posted(request)), 200
    if form.is_bound and form.is_valid():
        decision = request.POST.get("decision")
        decide = approvals.grant if decision == "yes" else approvals.refuse
        try:
            require(decision in ("yes", "no"), _("请选“同意”或“不同意”。"))
            decide(approval_id=pk, by=request.user, answer=form.cleaned_data["answer"])
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("已记下您的决定。"))
            return redirect("minor_asking", pk=pk)
    elif form.is_bound:
        status = 400
    return _asking(request, found, form, status)


def _asking(request: HttpRequest, found: Approval, form: AnswerForm, status: int) -> HttpResponse:
    is_open = found.is_open(timezone.now())
    context = {
        "approval": found, "form": form, "person": found.wanted.get("person", ""), "is_open": is_open,
        "may_decide": is_open and found.asked_by_id != request.user.pk and may_decide(found, request.user),
        "is_own": is_open and found.asked_by_id == request.user.pk,
    }  # fmt: skip
    return render(request, "grids/people/minors/asking.html", context, status=status)


@require_safe
def minors(request: HttpRequest) -> HttpResponse:
    """The year's list for the audit: what was asked for, granted, looked at."""
    if not any(oracle.allowed_anywhere(request.user, one) for one in READS):
        oracle.require_anywhere(request.user, Permission.MINOR_APPROVE, _("查看未成年人信息的年度清单"))
    this = timezone.localdate().year
    given = request.GET.get("year", "")
    wanted = int(given) if given in {str(year) for year in range(FIRST_YEAR, this + 1)} else this
    found = yearly.year_of(request.user, wanted)
    context = {
        "found": found, "years": range(this, FIRST_YEAR - 1, -1),
        "counts": [(approvals_label(what), row) for what, row in found.counts.items()],
    }  # fmt: skip
    return render(request, "grids/people/minors/year.html", context)


def approvals_label(what: str) -> str:
    """What was asked for, in words."""
    return str(asking.What(what).label)
