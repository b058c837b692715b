"""Taking a change of boundaries back that waits for its day, and going on with what was drawn."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grids.areas.models import BoundaryChange
from grids.areas.withdrawing import withdraw_change
from grids.conduct.refusals import Refusal
from grids.maps.editing.views import area_to_edit


@require_POST
def grid_edit_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Withdraw a change; with `again` it becomes a draft in this area's editor."""
    area = area_to_edit(request, code)
    change = get_object_or_404(BoundaryChange.objects.visible_to(request.user), pk=_id(request))
    again = bool(request.POST.get("again"))
    try:
        withdraw_change(change_id=change.pk, by=request.user, draft_in=area.code if again else "")
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        messages.warning(request, str(refusal))
        return redirect("grid_history", code=code)
    if again:
        messages.success(request, _("改界已撤回，画的都在草稿里，接着画吧。"))
        return redirect("grid_edit", code=code)
    messages.success(request, _("改界已撤回，界线照旧。"))
    return redirect("grid_history", code=code)


def _id(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("change", ""))
    except ValueError:
        return None
