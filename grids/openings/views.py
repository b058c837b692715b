"""Pages of openings: what is to be opened and why, what was opened, what lies in a grid that is open."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access import oracle
from grids.access.opened import looks_through
from grids.access.roles import Permission
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.openings import queries
from grids.openings.actions import close, open_outside
from grids.openings.forms import OpeningForm
from grids.openings.kinds import Opened
from grids.openings.models import Opening
from grids.pages import belongs_to

PLACE = "person_table"
# at which field a refusal is said
FIELDS = {"why": "why", "reason": "words", "key": "key"}
READS = (Permission.PEOPLE_OPEN, Permission.AUDIT_READ)


@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    """What the reader opened, and what others opened in the reader's areas."""
    belongs_to(request, PLACE)
    if not any(oracle.allowed_anywhere(request.user, one) for one in READS):
        oracle.require_anywhere(request.user, Permission.PEOPLE_OPEN, _("越区查看"))
    context = {
        "mine": queries.made_by(request.user), "theirs": queries.made_in_areas_of(request.user),
        "may_open": oracle.allowed_anywhere(request.user, Permission.PEOPLE_OPEN),
    }  # fmt: skip
    return render(request, "grids/openings/list.html", context)


@require_http_methods(["GET", "POST"])
def opening_new(request: HttpRequest) -> HttpResponseBase:
    """Open one record: `?to=` says what, as kind and key; without it a grid, by its code."""
    belongs_to(request, PLACE)
    oracle.require_anywhere(request.user, Permission.PEOPLE_OPEN, _("越区查看"))
    kind, _colon, key = request.GET.get("to", "").partition(":")
    kind = request.POST.get("kind", kind or Opened.GRID)
    if request.method == "GET" and kind not in Opened.values:
        raise Http404
    form = OpeningForm(posted(request), initial={"kind": kind, "key": key[:36]}, kind=kind)
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                row = open_outside(by=request.user, **form.cleaned_data)
            except Refusal as refusal:
                if refusal.code == "forbidden":
                    raise
                form.add_error(FIELDS.get(refusal.field or ""), str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("已打开，只读；该区域的负责人会收到通知。"))
                return redirect(*_record(row))
    what = Opened(kind).label if kind in Opened.values else ""
    return render(request, "grids/openings/new.html", {"form": form, "what": what}, status=status)


def _record(row: Opening) -> tuple[str, object]:
    """Where what was opened is looked at."""
    return (queries.PAGES[Opened(row.kind)], row.pk if row.kind == Opened.GRID else row.subject_id)


@require_safe
@looks_through
def opening(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One opening; of a grid that is open to the reader, the dwellings that lie in it."""
    belongs_to(request, PLACE)
    row = get_object_or_404(Opening.objects.visible_to(request.user).select_related("closed_by"), pk=pk)
    [line] = queries.lines_of([row], request.user)
    homes, more = [], ""
    if row.kind == Opened.GRID and line.url:
        after = request.GET.get("after", "")
        homes, more = queries.homes_in(row, request.user, after if _is_key(after) else "")
    answer = render(request, "grids/openings/opening.html", {"line": line, "homes": homes, "more": more})
    answer["Cache-Control"] = "no-store, private"
    return answer


@require_POST
def opening_close(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Close an opening before its time."""
    get_object_or_404(Opening.objects.visible_to(request.user), pk=pk)
    close(opening_id=pk, by=request.user)
    messages.success(request, _("已提前关闭，从现在起看不到了。"))
    return redirect("openings")


def _is_key(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
