"""Pages of organisations: the list, one of them, and its steps in a dwelling."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.homes.premises import actions, listings, queries
from grids.homes.premises.forms import CorrectPremisesForm, InspectForm, LeaveForm, SettleForm
from grids.homes.premises.models import Organisation, Premises
from grids.homes.steps.views import step, visible
from grids.lists.page import Shown, context_of

LIST = Shown(listings.ORGANISATIONS, listings.form_of, listings.rows_of, listings.lines)


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Organisations at their places in the reader's areas."""
    return render(request, "grids/homes/organisations.html", context_of(LIST, request.user, request.GET))


@require_safe
def organisation(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One organisation: what is known of it, where it is and was, what it owns."""
    oracle.require_anywhere(request.user, Permission.PEOPLE_VIEW, _("查看单位"))
    found = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    rows = queries.premises_of(found, request.user)
    may_edit = {row.pk for row in rows if oracle.may_in(request.user, Permission.PEOPLE_EDIT, row.area_id)}
    context = {
        "organisation": found, "places": queries.shown(rows, request.user), "owned": queries.owned_by(found, request.user),
        "may_edit": may_edit, "story": queries.story_of(found, request.user),
    }  # fmt: skip
    return render(request, "grids/homes/organisation.html", context)


def _premises(request: HttpRequest, pk: uuid.UUID) -> Premises:
    """The premises, as far as their reader may know them; else 404."""
    rows = Premises.objects.visible_to(request.user).select_related("organisation", "trade")
    premises = get_object_or_404(rows, pk=pk)
    premises.dwelling = visible(request, premises.dwelling_id)
    return premises


@require_http_methods(["GET", "POST"])
def home_settle(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """An organisation is in a dwelling from a day on."""
    return step(
        request, visible(request, pk), SettleForm, actions.settle_premises, _("登记单位入驻"), dwelling_id=pk
    )


@require_http_methods(["GET", "POST"])
def premises_leave(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """An organisation is in a dwelling no longer."""
    premises = _premises(request, pk)
    return step(
        request, premises.dwelling, LeaveForm, actions.leave_premises, _("登记单位搬走"), subject=premises,
        note=premises.organisation.name, premises_id=pk,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def premises_inspect(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Premises were looked at."""
    premises = _premises(request, pk)
    return step(
        request, premises.dwelling, InspectForm, actions.inspected, _("登记检查"), subject=premises,
        note=premises.organisation.name, premises_id=pk,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def premises_correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What is told of premises was taken down wrongly."""
    premises = _premises(request, pk)
    return step(
        request, premises.dwelling, CorrectPremisesForm, actions.correct_premises, _("更正单位登记"), subject=premises,
        note=premises.organisation.name, premises_id=pk,
    )  # fmt: skip
