"""Pages of somebody's consents: one is written down, one is withdrawn."""

import uuid

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.pages import belongs_to
from grids.people.consents import actions
from grids.people.consents.forms import ConsentForm, WithdrawForm
from grids.people.consents.queries import guardians_for
from grids.people.kinds import Consented
from grids.people.models import Consent, Person
from grids.people.views import PLACE, visible
from grids.people.writing import masked_name

# what goes with each consent, as the page says it before
LOST = {
    Consented.PHONE: gettext_lazy("这个人的电话和以前的电话"),
    Consented.GUARDIAN: gettext_lazy("登记里的监护人"),
}


def _editable(request: HttpRequest, pk: uuid.UUID, doing: str) -> Person:
    found = visible(request, pk)
    oracle.require_in(request.user, Permission.PEOPLE_EDIT, found.area_id, doing)
    belongs_to(request, PLACE)
    return found


@require_http_methods(["GET", "POST"])
def person_consent(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Write down that somebody agreed, or their guardian for them."""
    found = _editable(request, pk, _("登记同意"))
    form = ConsentForm(posted(request), guardians=guardians_for(found, request.user))
    if form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        guardian = given.pop("guardian")
        try:
            actions.give(
                person_id=pk, guardian_id=uuid.UUID(guardian) if guardian else None, by=request.user, **given
            )
        except Refusal as refusal:
            _say(form, refusal)
        else:
            messages.success(request, _("已登记同意。"))
            return redirect("person", pk=pk)
    return _asked(request, found, form, heading=_("登记同意"))


@require_http_methods(["GET", "POST"])
def person_withdraw(request: HttpRequest, pk: uuid.UUID, consent: uuid.UUID) -> HttpResponseBase:
    """Write down that a consent was withdrawn: what rested on it goes at once."""
    found = _editable(request, pk, _("撤回同意"))
    row = get_object_or_404(Consent.objects.visible_to(request.user), pk=consent, person=pk)
    form = WithdrawForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            actions.withdraw(consent_id=row.pk, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            _say(form, refusal)
        else:
            messages.success(request, _("已撤回，靠这项同意留存的内容已删除。"))
            return redirect("person", pk=pk)
    return _asked(request, found, form, heading=_("撤回同意"), lost=LOST[Consented(row.what)], row=row)


def _say(form: Form, refusal: Refusal) -> None:
    if refusal.code == "forbidden":
        raise refusal
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _asked(request: HttpRequest, found: Person, form: Form, **more: object) -> HttpResponse:
    context = {"person": found, "mask": masked_name(found), "form": form, **more}
    answer = render(request, "grids/people/consent.html", context, status=400 if form.is_bound else 200)
    answer["Cache-Control"] = "no-store, private"
    return answer
