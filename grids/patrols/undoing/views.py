"""Ways back on a round: a finding that was entered wrongly, a round that was begun by mistake."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import Refusal
from grids.conduct.why import WhyForm
from grids.patrols.models import Patrol
from grids.patrols.undoing import actions
from grids.patrols.views import finding_page, own_finding


@require_POST
def patrol_strike(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Strike out a finding, with a reason."""
    one = own_finding(request, pk)
    form = WhyForm(request.POST)
    if form.is_valid():
        try:
            actions.strike(finding_id=pk, reason=form.cleaned_data["reason"], by=request.user)
        except Refusal as refusal:
            form.add_error("reason" if refusal.field else None, str(refusal))
            return finding_page(request, one, why=form, status=refusal.status)
        messages.success(request, _("已划去，原因记在经过里。"))
        return redirect("patrol_finding", pk=pk)
    return finding_page(request, one, why=form, status=400)


@require_POST
def patrol_drop(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Drop a round on which nothing was found."""
    oracle.require_anywhere(request.user, Permission.PATROL_DO, _("巡查"))
    get_object_or_404(Patrol.objects.visible_to(request.user), pk=pk)
    actions.drop(patrol_id=pk, by=request.user)
    messages.success(request, _("这次巡查已作废。"))
    return redirect("patrol_mine")
