"""Receiving a lead by hand, and the receipt of a complaint."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from whistles.desk.forms import ReceiveForm
from whistles.desk.housed import houses_for
from whistles.intake import actions
from whistles.intake.complaints import receipt_of
from whistles.intake.models import Lead


@require_safe
def complaint_receipt(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What whoever registered a complaint keeps of it: its number, and who handles it."""
    own = Lead.objects.registered_by(request.user).complaints().select_related("source")
    receipt = receipt_of(get_object_or_404(own, pk=pk))
    return render(request, "whistles/desk/receipt.html", {"receipt": receipt})


@require_http_methods(["GET", "POST"])
def lead_receive(request: HttpRequest) -> HttpResponse:
    """Receive a lead by hand. Sent twice, it is there once."""
    oracle.require_anywhere(request.user, Permission.LEAD_RECEIVE, _("登记哨源"))
    form = ReceiveForm(request.user, posted(request), like=request.GET)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data.copy()
        for told in ("proposed_number", "told", "place_told"):
            given.pop(told)
        try:
            received, is_new = actions.receive_lead(by=request.user, **given)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            if refusal.code == "conflict":
                form.propose_another()
        else:
            if received.is_sealed:
                return redirect("complaint_receipt", pk=received.pk)
            _say_received(request, received, is_new)
            is_known = Lead.objects.visible_to(request.user).filter(pk=received.pk).exists()
            # it may be known through a department's whistle only, which has no place at this desk
            return redirect("lead", pk=received.pk) if is_known else redirect("lead_desk")
    context = {"form": form, "place_map": form.place_map}
    return render(request, "whistles/desk/receive.html", context, status=400 if form.is_bound else 200)


@require_safe
def lead_houses(request: HttpRequest) -> HttpResponse:
    """Buildings that an address may mean: a part of the form, asked for while somebody types."""
    oracle.require_anywhere(request.user, Permission.LEAD_RECEIVE, _("登记哨源"))
    words = request.GET.get("building", "")[:100].strip()
    context = {"houses": houses_for(request.user, words) if words else [], "asked": bool(words)}
    return render(request, "whistles/desk/_houses.html", context)


def _say_received(request: HttpRequest, received: Lead, is_new: bool) -> None:
    words = {"source": received.source, "number": received.source_number}
    if is_new:
        said = _("已登记，进入哨源库：%(source)s %(number)s") % words
        like = urlencode({"area": received.area_id, "source": received.source_id})
        another = f"{reverse('lead_receive')}?{like}"
        messages.success(request, format_html('{} <a href="{}">{}</a>', said, another, _("再登记一条")))
    else:
        messages.info(request, _("%(source)s %(number)s 已经登记过，没有重复登记。") % words)
