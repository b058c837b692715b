"""The page of a step about owners, leases or organisations of a dwelling: its form, and where one goes when it is taken."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.homes.steps.forms import TenureForm
from grids.registry.dwellings.models import Dwelling


def visible(request: HttpRequest, pk: uuid.UUID) -> Dwelling:
    """The dwelling, as far as its reader may know it; else 404."""
    rows = Dwelling.objects.visible_to(request.user).select_related("building__area", "entrance", "area")
    return get_object_or_404(rows, pk=pk)


def step(
    request: HttpRequest, dwelling: Dwelling, form_of: type[TenureForm], act: Callable, title: "str | Promise", *,
    subject: Any = None, note: str = "", **named: uuid.UUID,
) -> HttpResponse:  # fmt: skip
    """A step by its form. named: of what the action is asked; subject: the row that it is about."""
    oracle.require_in(request.user, Permission.PEOPLE_EDIT, dwelling.area_id, str(title))
    form = form_of(posted(request), of=dwelling, user=request.user, subject=subject)
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            done = act(by=request.user, **named, **form.given)
        except Refusal as refusal:
            status = refusal.status
            _refused(request, form, refusal)
        else:
            messages.success(request, done.said)
            return redirect("household", pk=dwelling.pk)
    context = {"form": form, "dwelling": dwelling, "title": title, "note": note, "subject": subject}
    return render(request, "grids/homes/step.html", context, status=status)


def _refused(request: HttpRequest, form: TenureForm, refusal: Refusal) -> None:
    """The sentence at its field; whoever saves again has seen what stands there now."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    form.data = form.data.copy()
    form.data["base"] = visible(request, form.of.pk).version
