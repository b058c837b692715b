"""The page of words and answers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from governance.feedback import actions
from governance.feedback.models import Feedback
from grids.conduct.refusals import Refusal
from grids.staff.access import allowed_anywhere
from grids.staff.roles import Permission

SHOWN = 50


@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """Say something, and read what was answered."""
    refusal = None
    if request.method == "POST":
        try:
            actions.say(text=request.POST.get("text", ""), page=request.POST.get("page", ""), by=request.user)
        except Refusal as said:
            refusal = said
        else:
            messages.success(request, _("已收到，答复会公开在本页。"))
            return redirect("feedback")
    context = {
        "items": Feedback.objects.visible_to(request.user).select_related("answered_by")[:SHOWN],
        "may_answer": allowed_anywhere(request.user, Permission.REFERENCE_EDIT),
        "refusal": refusal,
        "text": request.POST.get("text", ""),
        "page": request.POST.get("page", request.headers.get("Referer", ""))[:200],
    }
    return render(request, "governance/feedback/page.html", context, status=refusal.status if refusal else 200)


@require_POST
def feedback_answer(request: HttpRequest, feedback_id: int) -> HttpResponse:
    """Answer one word."""
    try:
        actions.answer(feedback_id=feedback_id, text=request.POST.get("answer", ""), by=request.user)
    except Feedback.DoesNotExist as unknown:
        raise Http404 from unknown
    messages.success(request, _("答复已公开。"))
    return redirect("feedback")
