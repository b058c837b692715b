"""Pages of care. Who holds none of its permissions finds nothing here, whatever the address: no 403 tells that there is something."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code
from grids.care import actions, grounds, queries, switching
from grids.care.forms import FORMS, ProposeForm, RevealForm, SwitchForm
from grids.care.looking import auditing, readings
from grids.care.models import CareRecord
from grids.care.steps import STEPS, offered
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.keyset import page_of
from grids.people.models import Person
from grids.roster import masks
from grids.staff.models import Department

# what opens the pages of records; kinds and the book have rights of their own
SEES = (Permission.CARE_VIEW,)


def for_holders(*permissions: Permission) -> Callable:
    """Nothing is here, not even a way that is not allowed, for whoever holds none of these anywhere."""

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(oracle.allowed_anywhere(request.user, one) for one in permissions):
                raise Http404
            try:
                answer = view(request, *args, **kwargs)
            except Refusal as refusal:
                if refusal.code == "forbidden" and "pk" in kwargs:
                    readings.note_refused(record_id=kwargs["pk"], by=request.user)
                raise
            answer["Cache-Control"] = "no-store, private"
            return answer

        return shown

    return decorate


def visible(request: HttpRequest, pk: uuid.UUID) -> CareRecord:
    """A record as far as its reader may know of it, else 404."""
    rows = CareRecord.objects.visible_to(request.user).select_related("proposed_by", "decided_by", "renew_by")
    return get_object_or_404(rows, pk=pk)


@require_safe
@for_holders(*SEES)
def care_list(request: HttpRequest) -> HttpResponse:
    """Records in the reader's areas: what waits for them first, what was promised beside it."""
    user, today = request.user, timezone.localdate()
    word = request.GET.get("state", queries.ACTIVE)
    word = word if word in queries.STATES else queries.ACTIVE
    page = page_of(queries.state_rows(user, word, today), request.GET, ("-pk",))
    counts = {
        one: queries.state_rows(user, one, today).count() for one in queries.STATES if one != queries.OVER
    }
    context = {
        "rows": queries.rows_of(user, page.rows), "page": page, "due": queries.promises_due(user, today), "today": today,
        "tabs": [(one, said(), counts.get(one), one == word) for one, said in queries.STATES.items()], "word": word,
        "may_switch": oracle.allowed_anywhere(user, Permission.CARE_SWITCH),
    }  # fmt: skip
    return render(request, "grids/care/list.html", context)


@require_http_methods(["GET", "POST"])
@for_holders(*SEES)
def care_new(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    """A record proposed for somebody who lives in the reader's areas."""
    rows = Person.objects.filter(Person.objects.all().under(request.user, Permission.CARE_VIEW))
    found = get_object_or_404(rows.select_related("place__building", "place__entrance"), pk=person)
    oracle.require_in(request.user, Permission.CARE_WRITE, found.area_id, _("登记关注"))
    kinds = queries.kinds_offered(found.area_id, timezone.localdate())
    form = ProposeForm(posted(request), kinds=kinds)
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            made = actions.propose(person_id=person, by=request.user, **form.given)
        except Refusal as refusal:
            status = _refused(form, refusal)
        else:
            messages.success(request, _("已提出，等另一位批准；批准以前哪里都看不到颜色。"))
            return redirect("care_record", pk=made.pk)
    context = {"form": form, "shown": masks.shown(found, timezone.localdate()), "person": found}
    return render(request, "grids/care/new.html", context, status=status)


@require_safe
@for_holders(*SEES)
def care_record(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One record: of whom, on what ground, what was promised and done; that it was opened is written down."""
    record = visible(request, pk)
    readings.note_opened(record=record, by=request.user)
    return _record(request, record)


def _record(request: HttpRequest, record: CareRecord, *, status: int = 200, **more: Any) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    (row,) = queries.rows_of(user, [record])
    may_reveal = oracle.may_in(user, Permission.CARE_WRITE, record.area_code) and readings.may_show(record)
    context = {
        "record": record, "row": row, "lines": queries.lines_of(record), "promises": queries.promises_of(record),
        "deeds": queries.deeds_of(record), "story": queries.story_of(record), "steps": offered(record, user), "today": today,
        "form": RevealForm() if may_reveal else None, **more,
    }  # fmt: skip
    return render(request, "grids/care/record.html", context, status=status)


@require_POST
@for_holders(*SEES)
def care_reveal(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A name or a telephone shown once, for a reason of the list."""
    record = visible(request, pk)
    oracle.require_in(request.user, Permission.CARE_WRITE, record.area_code, _("查看本人的电话"))
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _record(request, record, status=400, form=form)
    try:
        value = readings.reveal(record=record, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        return _record(request, record, status=_refused(form, refusal), form=form)
    return _record(request, record, value=value, label=form.chosen)


@require_http_methods(["GET", "POST"])
@for_holders(*SEES)
def care_step(request: HttpRequest, pk: uuid.UUID, verb: str) -> HttpResponse:
    """A step of a record, by its form."""
    record, step = visible(request, pk), STEPS[verb]
    oracle.require_in(request.user, step.permission, record.area_code, str(step.label))
    form = FORMS[verb](posted(request), record=record)
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            step.act(record_id=pk, by=request.user, **form.given)
        except Refusal as refusal:
            status = _refused(form, refusal)
        else:
            messages.success(request, step.done)
            return redirect("care_record", pk=pk)
    (row,) = queries.rows_of(request.user, [record])
    context = {"record": record, "row": row, "step": step, "form": form, "lines": queries.lines_of(record)}
    return render(request, "grids/care/step.html", context, status=status)


def _refused(form: Any, refusal: Refusal) -> int:
    """The sentence at its field, and the status that says the same; what isn't allowed at all is no matter of the form."""
    if refusal.code in ("forbidden", "proof_needed"):
        raise refusal
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return refusal.status


@require_safe
@for_holders(Permission.CARE_SWITCH)
def care_kinds(request: HttpRequest) -> HttpResponse:
    """Which kinds of care the reader's streets have."""
    streets = areas_by_code(set(queries.streets_of(request.user, Permission.CARE_SWITCH)))
    told = [(area, list(grounds.kinds_in(code).values())) for code, area in sorted(streets.items())]
    return render(request, "grids/care/kinds.html", {"streets": told, "today": timezone.localdate()})


@require_http_methods(["GET", "POST"])
@for_holders(Permission.CARE_SWITCH)
def care_kind(request: HttpRequest, code: str) -> HttpResponse:
    """A kind switched on or off in a street, or a new one ("add")."""
    street = _street(request)
    kind = grounds.kinds_in(street).get(code)
    if kind is None and code != "add":
        raise Http404
    departments = Department.objects.filter(area_id__in=[street, street[:6]])
    form = SwitchForm(posted(request), departments=departments, kind=kind, initial=_stands(kind))
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            _switch(kind, street, request, form.given)
        except Refusal as refusal:
            status = _refused(form, refusal)
        else:
            messages.success(request, _("已记下。"))
            return redirect("care_kinds")
    area = areas_by_code({street})[street]
    events = list(kind.events.order_by("-seq")[:20]) if kind and kind.street_code else []
    context = {"kind": kind, "form": form, "street": area, "events": events}
    return render(request, "grids/care/kind.html", context, status=status)


def _stands(kind: Any) -> dict[str, Any]:
    names = ("statute", "department", "ends_on", "assessed_on")
    return {name: getattr(kind, name) for name in names} if kind else {}


def _street(request: HttpRequest) -> str:
    """The street that the address names, among those whose kinds the reader switches; else the first of them."""
    mine = queries.streets_of(request.user, Permission.CARE_SWITCH)
    wanted = request.GET.get("street", "") or request.POST.get("street", "")
    found = next((one for one in mine if one == wanted), mine[0] if mine and not wanted else None)
    if found is None:
        raise Http404
    return found


def _switch(kind: Any, street: str, request: HttpRequest, given: dict[str, Any]) -> None:
    if kind is None:
        switching.add_kind(
            street=street, name=given.get("name", ""), by=request.user, reason=given.get("reason", "")
        )
    elif request.POST.get("switch") == "off":
        switching.switch_off(code=kind.code, street=street, by=request.user, reason=given.get("reason", ""))
    else:
        switching.switch_on(code=kind.code, street=street, by=request.user, **given)


@require_safe
@for_holders(Permission.CARE_AUDIT)
def care_audit(request: HttpRequest) -> HttpResponse:
    """Who looked at which record and what was done to it, without whom it is about; and what the last proof of the books found."""
    return render(request, "grids/care/audit.html", auditing.page_of_books(request.user, request.GET))
