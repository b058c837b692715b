"""The pages of steps of homes: who comes, who leaves, what is put right; each one form, and back to the home."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.homes import queries
from grids.homes.forms import FORMS, HomeForm, called
from grids.homes.models import Residence
from grids.homes.verbs import OF_HOME, OF_RESIDENT, Paged, others_of_resident
from grids.registry.dwellings.models import Dwelling


def visible(request: HttpRequest, pk: uuid.UUID) -> Dwelling:
    """The dwelling, as far as its reader may know it, else 404; Refusal where they keep no residents there."""
    rows = Dwelling.objects.visible_to(request.user).select_related("building__area", "entrance", "area")
    found = get_object_or_404(rows, pk=pk)
    oracle.require_in(request.user, Permission.PEOPLE_EDIT, found.area_id, _("登记住户"))
    return found


@require_http_methods(["GET", "POST"])
def home_step(request: HttpRequest, pk: uuid.UUID, verb: str) -> HttpResponse:
    """A step of a whole home."""
    return _step(request, visible(request, pk), verb, OF_HOME[verb])


@require_http_methods(["GET", "POST"])
def resident_step(request: HttpRequest, pk: uuid.UUID, verb: str, residence: uuid.UUID) -> HttpResponse:
    """A step of one who lives there."""
    dwelling = visible(request, pk)
    rows = Residence.objects.visible_to(request.user).select_related("person", "household")
    return _step(
        request, dwelling, verb, OF_RESIDENT[verb], get_object_or_404(rows, pk=residence, dwelling=pk)
    )


def _step(
    request: HttpRequest, dwelling: Dwelling, verb: str, paged: Paged, row: Residence | None = None
) -> HttpResponse:
    living = queries.seen_in(request.user, dwelling.pk)
    households = queries.households_of(request.user, dwelling.pk)
    form = FORMS[verb](posted(request), of=dwelling, living=living, households=households, row=row)
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            done = paged.act(by=request.user, **_about(paged, dwelling, row), **_given(request, form))
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            status = refusal.status
            _refused(request, form, refusal)
        else:
            messages.success(request, done.said)
            return redirect("household", pk=dwelling.pk)
    context = {"form": form, "dwelling": dwelling, "who": called(row) if row else "", "paged": paged, "row": row,
        "others": others_of_resident(row, verb) if row else (),
    }  # fmt: skip
    return render(request, "grids/homes/move.html", context, status=status)


def _about(paged: Paged, dwelling: Dwelling, row: Residence | None) -> dict[str, uuid.UUID]:
    if not paged.of:
        return {}
    keys = {"dwelling_id": dwelling.pk}
    if row is not None:
        keys |= {"residence_id": row.pk, "person_id": row.person_id}
    return {paged.of: keys[paged.of]}


def _given(request: HttpRequest, form: HomeForm) -> dict:
    """What the action is given; a dwelling that was written in words is the one that these words find."""
    given = form.given
    if "where" in given:
        given["dwelling_id"] = queries.dwelling_called(request.user, given.pop("where"), form.of).pk
    return given


def _refused(request: HttpRequest, form: HomeForm, refusal: Refusal) -> None:
    """The sentence at its field; whoever saves again has seen what stands there now."""
    named = {"dwelling": "where", "guardian": "relation"}.get(refusal.field or "", refusal.field)
    first = form.rows[0] if form.rows else form
    target = form if named in form.fields else first if named in first.fields else form
    target.add_error(named if named in target.fields else None, str(refusal))
    form.data = form.data.copy()
    form.data["base"] = visible(request, form.of.pk).version
