"""Pages of requests about one's own data: the list, a new one, one of them with its steps, the report."""

import io
import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.approvals.telling import asked as say_asked
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.lists.page import context_of
from grids.pages import belongs_to
from grids.people.models import Person
from grids.people.writing import masked_name
from grids.requests import actions, documents, erasing, granting, reports, shown
from grids.requests.forms import AnswerForm, EraseForm, Keyed, RecordForm, ReportFormForm
from grids.requests.kinds import CHIPS, ReportForm, RequestState
from grids.requests.listings import LIST
from grids.requests.models import SubjectRequest

# the entry of the rail in which these pages stand
PLACE = "request_list"


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """Requests with the days by which they are to be answered."""
    return render(request, "grids/requests/list.html", context_of(LIST, request.user, request.GET))


@require_http_methods(["GET", "POST"])
def request_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write down what somebody asks; pk: of the person."""
    belongs_to(request, PLACE)
    person = get_object_or_404(Person.objects.visible_to(request.user).select_related("area"), pk=pk)
    oracle.require_in(request.user, Permission.REQUEST_HANDLE, person.area_id, _("登记个人信息申请"))
    form = RecordForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            row = actions.record(person_id=pk, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            _said(form, refusal)
        else:
            messages.success(request, _("已登记，%(day)s 前答复。") % {"day": row.due_on})
            return redirect("subject_request", pk=row.pk)
    context = {"person": person, "mask": masked_name(person), "form": form}
    return _kept_by_nobody(
        render(request, "grids/requests/new.html", context, status=400 if form.is_bound else 200)
    )


@require_safe
def subject_request(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One request."""
    return _page(request, _visible(request, pk))


@require_POST
def request_answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Answer it."""
    form, doing = AnswerForm(request.POST), _("答复个人信息申请")
    return _filled(request, pk, actions.answer, doing, _("已登记答复。"), answer=form)


@require_POST
def request_withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Whoever asked wants it no more."""
    return _pressed(request, pk, actions.withdraw, _("申请已撤回。"))


@require_POST
def request_care(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Whoever asked was answered about records of care too."""
    return _pressed(request, pk, actions.answer_for_care, _("已登记关注帮扶部分的答复。"))


@require_POST
def request_report(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The report as a file, each value in it logged; or somebody else is asked that it may be whole."""
    found, form = _visible(request, pk), ReportFormForm(request.POST)
    if "ask" in request.POST:
        return _asked(request, found)
    if not form.is_valid():
        return _page(request, found, error=_("请选 Word 或 PDF。"), status=400)
    made = ReportForm(form.cleaned_data["form"])
    try:
        report = reports.made_for_request(request_id=pk, form=made, by=request.user)
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        return _page(request, found, error=str(refusal), status=refusal.status)
    content = io.BytesIO()
    documents.write(report, made, content)
    answer = HttpResponse(content.getvalue(), content_type=documents.TYPES[made])
    answer["Content-Disposition"] = content_disposition_header(True, documents.name_of(report, made))
    answer["X-Content-Type-Options"] = "nosniff"
    return _kept_by_nobody(answer)


@require_POST
def request_erase(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Erase what was granted to be erased."""
    form, doing = EraseForm(request.POST), _("按申请删除")
    done = _("已按申请删除。请把删去了什么、依法留存什么告诉申请人。")
    return _filled(request, pk, erasing.erase, doing, done, erasing=form)


def _asked(request: HttpRequest, found: SubjectRequest) -> HttpResponse:
    person = found.person.merged_into_id or found.person_id
    try:
        asked = granting.ask(person_id=person, reason=reports.why_of(found), by=request.user)
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        return _page(request, found, error=str(refusal), status=refusal.status)
    say_asked(request, asked)
    return redirect("subject_request", pk=found.pk)


def _filled(
    request: HttpRequest, pk: uuid.UUID, action: Callable, doing: str, done: str, **given: Keyed
) -> HttpResponse:
    """A step by its form, which the page shows again under its name where it is refused."""
    found = _visible(request, pk)
    oracle.require_in(request.user, Permission.REQUEST_HANDLE, found.area_id, doing)
    (form,) = given.values()
    if form.is_valid():
        try:
            action(request_id=pk, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            _said(form, refusal)
        else:
            messages.success(request, done)
            return redirect("subject_request", pk=pk)
    return _page(request, found, status=400, **given)


def _pressed(request: HttpRequest, pk: uuid.UUID, action: Callable, done: str) -> HttpResponse:
    found, form = _visible(request, pk), Keyed(request.POST)
    try:
        action(request_id=pk, by=request.user, key=form.cleaned_data["key"] if form.is_valid() else None)
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        return _page(request, found, error=str(refusal), status=refusal.status)
    messages.success(request, done)
    return redirect("subject_request", pk=pk)


def _visible(request: HttpRequest, pk: uuid.UUID) -> SubjectRequest:
    rows = SubjectRequest.objects.visible_to(request.user).select_related("area", "person")
    return get_object_or_404(rows, pk=pk)


def _page(request: HttpRequest, found: SubjectRequest, *, status: int = 200, **more: object) -> HttpResponse:
    belongs_to(request, PLACE)
    may = shown.may_of(found, request.user)
    context = {
        "row": found, "mask": masked_name(found.person), "may": may, "rows": shown.rows_of(found, may),
        "chip": CHIPS[RequestState(found.state)], "story": shown.story_of(found) if may.handle else [],
        "whole": granting.standing(found.person.merged_into or found.person, request.user) if may.report else "",
        "answer": AnswerForm(auto_id="answer_%s"), "press": Keyed(auto_id="press_%s"),
        "erasing": EraseForm(auto_id="erase_%s"), "plan": erasing.plan_of(found) if may.erase else None, **more,
    }  # fmt: skip
    return _kept_by_nobody(render(request, "grids/requests/request.html", context, status=status))


def _said(form: Keyed, refusal: Refusal) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _kept_by_nobody(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store, private"
    return answer
