"""A step of a lead as a page of its own."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grids.access.doors import takes_files
from grids.access.roles import Permission
from grids.approvals.shown import told_of as asked_of
from grids.conduct.fields import posted_with_files
from grids.conduct.lifecycle import Step
from grids.conduct.refusals import Refusal
from grids.files.asks import TAKES_OFF
from grids.pages import belongs_to
from whistles.desk.offered import waits_as
from whistles.desk.views import kept, on_to_next, visible
from whistles.intake import place_maps
from whistles.intake.engine import LEAD_ENGINE
from whistles.intake.models import Lead
from whistles.intake.situation import LeadSituation
from whistles.intake.table import LEAD_LIFECYCLE, LEAD_REST
from whistles.lifecycle.forms import StepForm


@takes_files(
    Permission.LEAD_RECEIVE,
    Permission.LEAD_TRIAGE,
    Permission.COMPLAINT_HANDLE,
    at_most="ATTACHMENT_MAX_BYTES",
)
@require_http_methods(["GET", "POST"])
def lead_take(request: HttpRequest, pk: uuid.UUID, verb: str) -> HttpResponse:
    """One step of a lead as a page of its own: what it asks for, then done."""
    shown = visible(request.user, pk)
    step = LEAD_LIFECYCLE.of(verb)
    around = LeadSituation(shown, request.user)
    wanted = request.GET.get("attachment")
    named = {TAKES_OFF: wanted} if wanted and TAKES_OFF in step.inputs else {}
    form = StepForm(step, around, *posted_with_files(request), initial={"version": shown.version, **named})
    if request.method == "GET":
        if refusal := LEAD_ENGINE.refusal(around, step):
            raise refusal
        return _step_page(request, around, step, form)
    if not form.is_for_the_engine(shown.version):
        return _step_page(request, around, step, form, status=400)
    try:
        taken = LEAD_ENGINE.take(
            pk, verb, by=request.user, version=form.cleaned_data["version"], given=form.given
        )
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _step_page(request, around, step, form, status=refusal.status)
    said = {"title": shown.title, "step": step.label}
    if taken.again:
        messages.info(request, _("您已经办过%(step)s，「%(title)s」没有重复办理。") % said)
    else:
        messages.success(
            request, (_("已%(step)s：%(title)s") % said) + (f" {form.dropped}" if form.dropped else "")
        )
    # moved elsewhere it may be no more of the reader's
    is_known = Lead.objects.visible_to(request.user).filter(pk=pk).exists()
    if is_known and (step.adds or taken.matter.state not in LEAD_REST):
        return redirect(reverse("lead", args=[pk]) + kept(request))
    return on_to_next(request, shown)


def _step_page(
    request: HttpRequest, around: LeadSituation, step: Step, form: StepForm, status: int = 200
) -> HttpResponse:
    shown = visible(request.user, around.matter.pk)
    belongs_to(request, "complaint_desk" if shown.is_sealed else "lead_desk")
    if status == HTTPStatus.CONFLICT:
        # sent again it is against the newest version, which stands beside it
        form.data = form.data.copy()
        form.data["version"] = shown.version
    context = {
        "lead": shown, "step": step, "form": form, "waits_as": waits_as(shown, step),
        "askings": asked_of(around.decided_by(step)),
        "place_map": place_maps.of_page(shown, [step]),
        "still_possible": LEAD_ENGINE.refusal(LeadSituation(shown, request.user), step) is None,
        "not_saved": form.told if status == HTTPStatus.CONFLICT else [],
    }  # fmt: skip
    return render(request, "whistles/desk/take.html", context, status=status)
