"""The page of words and answers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from governance.feedback import actions
from governance.feedback.actions import PAGE_LENGTH
from governance.feedback.forms import AnswerForm, SayForm
from governance.feedback.models import Feedback
from grids import keyset
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.conduct.texts import path_of

NEWEST = ("-said_at", "-id")


@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """Say something, and read what was answered."""
    form = SayForm(posted(request), initial={"page": _page_before(request)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.say(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("已收到。答复会写在本页。"))
            return redirect("feedback")
    return _page(request, form, status=400 if form.is_bound else 200)


@require_POST
def feedback_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one word; what is wrong with the answer is said beside it."""
    found = get_object_or_404(Feedback.objects.visible_to(request.user), pk=pk)
    form = AnswerForm(request.POST, prefix=str(pk))
    if not form.is_valid():
        return _page(request, SayForm(), answering=(found.pk, form), status=400)
    given = form.cleaned_data
    try:
        actions.answer(feedback_id=pk, text=given["answer"], is_public=given["is_public"], by=request.user)
    except Refusal as refusal:
        if refusal.code != "invalid":
            raise
        form.add_error(refusal.field, str(refusal))
        return _page(request, SayForm(), answering=(found.pk, form), status=refusal.status)
    messages.success(request, _("答复已公开。") if given["is_public"] else _("已答复，只有提出人看得到。"))
    return redirect("feedback")


def _page(
    request: HttpRequest, form: SayForm, *, answering: tuple | None = None, status: int
) -> HttpResponse:
    shown = Feedback.objects.visible_to(request.user).select_related("answered_by")
    page = keyset.page_of(shown, request.GET, NEWEST)
    waiting = Feedback.objects.answerable_by(request.user).waiting()
    answerable = set(waiting.filter(pk__in=[one.pk for one in page.rows]).values_list("pk", flat=True))
    forms = {pk: AnswerForm(prefix=str(pk)) for pk in answerable}
    if answering:
        forms |= {answering[0]: answering[1]}
    items = [
        {"word": one, "form": forms.get(one.pk), "is_own": one.said_by_id == request.user.pk}
        for one in page.rows
    ]
    context = {"form": form, "items": items, "page": page}
    return render(request, "governance/feedback/page.html", context, status=status)


def _page_before(request: HttpRequest) -> str:
    """The path of the page from which one came, without what its address asked for."""
    return path_of(request.headers.get("Referer"))[:PAGE_LENGTH]
