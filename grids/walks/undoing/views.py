"""The door to taking a visit back."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import Refusal
from grids.walks.models import Visit
from grids.walks.undoing.actions import undo
from grids.walks.visiting import DONE


@require_POST
def visit_undo(request: HttpRequest, pk: uuid.UUID, visit: uuid.UUID) -> HttpResponse:
    """Take back what a visit registered; a script is answered in JSON, as for the visit itself."""
    one = get_object_or_404(Visit.objects.visible_to(request.user), pk=visit, dwelling=pk)
    asks_json = "application/json" in request.headers.get("Accept", "")
    try:
        oracle.require_in(request.user, Permission.PEOPLE_EDIT, one.area_id, _("撤回走访"))
        dwelling = undo(visit_id=visit, by=request.user)
    except Refusal as refusal:
        if asks_json:
            said = {"code": refusal.code, "field": refusal.field, "said": str(refusal)}
            return JsonResponse(said, status=refusal.status)
        raise
    said = _("已撤回这次走访的登记。")
    if asks_json:
        return JsonResponse({"became": DONE, "version": dwelling.version, "said": said, "conflict": ""})
    messages.success(request, said)
    return redirect("household", pk=pk)
