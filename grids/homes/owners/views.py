"""Pages of ownership: who owns a dwelling, and to whom it is handed on."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.homes.owners import actions
from grids.homes.owners.forms import OwnersForm, SellForm
from grids.homes.owners.listings import LIST
from grids.homes.steps.views import step, visible
from grids.lists.page import context_of
from grids.pages import belongs_to


@require_safe
def owner_list(request: HttpRequest) -> HttpResponse:
    """Who owns which dwelling in the reader's areas; masked."""
    belongs_to(request, "person_table")
    return render(request, "grids/homes/owners.html", context_of(LIST, request.user, request.GET))


@require_http_methods(["GET", "POST"])
def home_owners(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who owns a dwelling, as it is known."""
    dwelling = visible(request, pk)
    note = _("这里登记的产权人供小区业主事务使用，以不动产登记为准。")
    return step(
        request, dwelling, OwnersForm, actions.record_owners, _("登记产权人"), note=note, dwelling_id=pk
    )


@require_http_methods(["GET", "POST"])
def home_sell(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A dwelling is handed on."""
    dwelling = visible(request, pk)
    note = _("写转让以后全部的产权人，份额不变的也要写上。")
    return step(request, dwelling, SellForm, actions.sell, _("登记转让"), note=note, dwelling_id=pk)
