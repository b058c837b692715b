"""Pages of leases: a dwelling let, a lease renewed, a lease ended."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.homes.leases import actions
from grids.homes.leases.forms import CorrectLeaseForm, EndLeaseForm, LetForm, RenewForm
from grids.homes.leases.listings import LIST
from grids.homes.leases.models import Lease
from grids.homes.steps.views import step, visible
from grids.lists.page import context_of
from grids.pages import belongs_to


@require_safe
def lease_list(request: HttpRequest) -> HttpResponse:
    """Who rents which dwelling or part of it in the reader's areas, until when; masked."""
    belongs_to(request, "person_table")
    return render(request, "grids/homes/leases.html", context_of(LIST, request.user, request.GET))


def _lease(request: HttpRequest, pk: uuid.UUID) -> Lease:
    """The lease, as far as its reader may know it; else 404."""
    lease = get_object_or_404(Lease.objects.visible_to(request.user), pk=pk)
    lease.dwelling = visible(request, lease.dwelling_id)
    return lease


@require_http_methods(["GET", "POST"])
def home_let(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A dwelling or a part of it is let."""
    return step(request, visible(request, pk), LetForm, actions.let, _("登记租赁"), dwelling_id=pk)


@require_http_methods(["GET", "POST"])
def lease_renew(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A lease goes on."""
    lease = _lease(request, pk)
    return step(
        request,
        lease.dwelling,
        RenewForm,
        actions.renew,
        _("登记续租"),
        subject=lease,
        note=_said(lease),
        lease_id=pk,
    )


@require_http_methods(["GET", "POST"])
def lease_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A lease is over before its day."""
    lease = _lease(request, pk)
    return step(
        request,
        lease.dwelling,
        EndLeaseForm,
        actions.end_lease,
        _("登记退租"),
        subject=lease,
        note=_said(lease),
        lease_id=pk,
    )


@require_http_methods(["GET", "POST"])
def lease_correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A lease was taken down wrongly."""
    lease = _lease(request, pk)
    return step(
        request, lease.dwelling, CorrectLeaseForm, actions.correct_lease, _("更正租约"), subject=lease, note=_said(lease),
        lease_id=pk,
    )  # fmt: skip


def _said(lease: Lease) -> str:
    """Which lease it is: its room and its days."""
    last = (lease.ends_on - actions.DAY).isoformat() if lease.ends_on else _("不定期")
    return f"{lease.part or _('整套')} · {lease.begins_on} – {last}"
