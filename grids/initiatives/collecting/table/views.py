"""Pages of entries that come by a table. Nothing of the file is kept."""

import uuid
from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grids.access import oracle
from grids.access.doors import takes_files
from grids.access.roles import Permission
from grids.conduct.fields import posted_with_files
from grids.conduct.refusals import Refusal
from grids.initiatives.collecting import bringing
from grids.initiatives.collecting.forms import TableForm
from grids.initiatives.collecting.models import Collecting
from grids.pages import belongs_to


@takes_files(Permission.INITIATIVE_EDIT)
@require_http_methods(["GET", "POST"])
def entry_bring(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """A table of entries: what would come of it is shown before anything is written, and what was refused with its reasons."""
    made, form = _open(request, pk), TableForm(*posted_with_files(request))
    if request.method == "POST" and form.is_valid():
        try:
            rows = _read(form.cleaned_data["file"])
            bringing.stage(initiative_id=pk, rows=rows, by=request.user)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("entry_bring", pk=pk)
    belongs_to(request, "initiative_list")
    context = {
        "initiative": made.initiative, "form": form, "columns": bringing.COLUMNS,
        "refused": bringing.refused_of(request.user, made), "preview": bringing.preview(request.user, made),
    }  # fmt: skip
    return render(
        request, "grids/initiatives/collecting/bring.html", context, status=400 if form.is_bound else 200
    )


@require_POST
def entry_bring_settle(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Take down what waits to be confirmed, or let it go."""
    _open(request, pk)
    is_confirmed = request.POST.get("decision") == "yes"
    brought = bringing.settle(initiative_id=pk, is_confirmed=is_confirmed, by=request.user)
    if brought:
        said = _("已登记 %(taken)d 人，%(refused)d 行没有导入。")
        messages.success(request, said % {"taken": brought.taken, "refused": brought.refused})
    else:
        messages.success(request, _("没有登记，上传的表已经删除。"))
    return redirect("entry_bring", pk=pk)


@require_POST
def entry_refused(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The refused rows, for whoever brought them."""
    _open(request, pk)
    answer = HttpResponse(
        bringing.hand_back(initiative_id=pk, by=request.user), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = content_disposition_header(True, _("没有导入的登记") + ".csv")
    answer["Cache-Control"] = "no-store, private"
    return answer


def _open(request: HttpRequest, pk: uuid.UUID) -> Collecting:
    rows = Collecting.objects.visible_to(request.user).select_related("initiative")
    made = get_object_or_404(rows, initiative=pk)
    oracle.require_in(request.user, Permission.INITIATIVE_EDIT, made.initiative.area_id, _("导入登记"))
    if made.opened_at is None or made.destroyed_at is not None:
        raise Http404
    return made


def _read(file) -> list[tuple[int, list[str]]]:
    """The rows of an uploaded file, where it lies while it comes in: no other copy of it outlives a process that is killed."""
    return bringing.rows_of(Path(file.temporary_file_path()), file.name or "")
