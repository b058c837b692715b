"""Pages of one person: masked, one value shown in full for a reason, values put right, a document given."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access import opened, oracle
from grids.access.roles import Permission
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal, require
from grids.pages import belongs_to
from grids.people import actions, revealing, shown
from grids.people.forms import VALUES, CorrectForm, DocumentForm, PartForm, RevealForm
from grids.people.kinds import NAMED, Fact
from grids.people.minors.asking import kept_back
from grids.people.models import Person
from grids.people.same import finding
from grids.people.writing import masked_name
from grids.personal import numbers

# the entry of the rail in which these pages stand
PLACE = "person_table"


def visible(request: HttpRequest, pk: uuid.UUID) -> Person:
    """The person, as far as the reader may know of them; else 404."""
    rows = Person.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("area", "place__building", "place__entrance", "merged_into"), pk=pk
    )


@require_safe
@opened.looks_through
def person(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One person; a row that was merged leads to whom it was merged into."""
    found = visible(request, pk)
    if found.merged_into_id:
        messages.info(request, _("这条登记已并入下面这个人。"))
        return redirect("person", pk=found.merged_into_id)
    return page(request, found)


@require_POST
def person_reveal(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Show one value once, for a reason that is logged first."""
    found, form = visible(request, pk), RevealForm(request.POST)
    oracle.require_in(request.user, Permission.PEOPLE_REVEAL, found.area_id, _("查看居民的完整信息"))
    try:
        require(form.is_valid(), _("请选择查看哪一项、为什么查看。"), field="why")
        given = form.cleaned_data
        value = revealing.reveal(
            person_id=pk, field=given["field"], why=given["why"], words=given["words"], by=request.user
        )
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        return page(request, found, reveal=form, error=str(refusal), status=refusal.status)
    dials = numbers.digits(value) if given["field"] == Fact.PHONE else ""
    return page(request, found, value=value, label=revealing.SHOWN[given["field"]], dials=dials)


def page(request: HttpRequest, found: Person, *, status: int = 200, **more: object) -> HttpResponse:
    """The person's page, kept by no browser."""
    belongs_to(request, PLACE)
    may = {one: oracle.may_in(request.user, permission, found.area_id) for one, permission in RIGHTS.items()}
    is_named = found.state in NAMED
    # asked first: with the names of areas that it needs come those of the person's own
    like = finding.like(found, request.user) if may["unite"] and is_named else []
    context = {
        "person": found, "mask": masked_name(found), "rows": shown.rows_of(found, request.user), "place": shown.place_of_person(found),
        "story": shown.story_of(found), "earlier": shown.earlier_of(found), "blocks": shown.blocks_of(request.user, found),
        "is_opened": _is_opened(request, found),
        "may": {one: allowed and is_named for one, allowed in may.items()},
        "looked": shown.looked_at(found) if may["reveal"] else [],
        "reveal": RevealForm(), "like": like, "kept": kept_back(found, request.user) if may["reveal"] else None,
        "merges": [(one, masked_name(one.merged), PartForm(initial={"row": one.pk}, auto_id=f"id_{one.pk}_%s")) for one in finding.merges_of(found)],
        **more,
    }  # fmt: skip
    answer = render(request, "grids/people/person.html", context, status=status)
    answer["Cache-Control"] = "no-store, private"
    return answer


def _is_opened(request: HttpRequest, found: Person) -> bool:
    """Whether the row lies outside the reader's areas, and is looked at because they opened it."""
    is_own = oracle.may_in(request.user, Permission.PEOPLE_VIEW, found.area_id)
    return not is_own and opened.is_open(request.user, found.area_id, person=found.pk)


RIGHTS = {
    "edit": Permission.PEOPLE_EDIT,
    "reveal": Permission.PEOPLE_REVEAL,
    "unite": Permission.PEOPLE_MERGE,
}


@require_http_methods(["GET", "POST"])
def person_correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Put one field right: `?field=` says which; without it the page asks."""
    found, field = _editable(request, pk), request.GET.get("field", "")
    if field and field not in VALUES:
        raise Http404
    form = CorrectForm(posted(request), field=field) if field else None
    if form is None:
        require(request.method == "GET", _("请选择更正哪一项。"), field="field")
    elif form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            actions.correct_person(
                person_id=pk, field=field, value=given["value"], reason=given["reason"], key=given["key"], by=request.user
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else "value", str(refusal))
        else:
            messages.success(request, _("已更正，原来的值加密留着，按期删除。"))
            return redirect("person", pk=pk)
    fields = [(one, Fact(one).label) for one in VALUES]
    return _asked(request, found, form, fields=fields, heading=Fact(field).label if field else "")


@require_http_methods(["GET", "POST"])
def person_document(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Give somebody a document, or put theirs right."""
    found = _editable(request, pk)
    form = DocumentForm(posted(request))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            actions.give_document(person_id=pk, by=request.user, **given)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已登记证件。"))
            return redirect("person", pk=pk)
    return _asked(request, found, form, heading=_("证件"))


def _editable(request: HttpRequest, pk: uuid.UUID) -> Person:
    found = visible(request, pk)
    oracle.require_in(request.user, Permission.PEOPLE_EDIT, found.area_id, _("更正居民登记"))
    return found


def _asked(
    request: HttpRequest, found: Person, form: CorrectForm | DocumentForm | None, **more: object
) -> HttpResponse:
    belongs_to(request, PLACE)
    context = {"person": found, "mask": masked_name(found), "form": form, **more}
    answer = render(
        request, "grids/people/correct.html", context, status=400 if form and form.is_bound else 200
    )
    answer["Cache-Control"] = "no-store, private"
    return answer
