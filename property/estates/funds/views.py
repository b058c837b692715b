"""An estate's money books, entry by entry."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids import keyset
from grids.access import oracle
from grids.access.roles import Permission
from grids.pages import belongs_to
from property.estates.funds import queries
from property.estates.kinds import Fund
from property.estates.models import Estate


@require_safe
def estate_funds(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Both books of an estate, or one of them, with what is left of each."""
    belongs_to(request, "estate_list")
    one = get_object_or_404(Estate.objects.visible_to(request.user).select_related("area"), pk=pk)
    oracle.require_in(request.user, Permission.GRID_VIEW, one.area_id, _("查看小区账目"))
    fund = request.GET.get("fund", "")
    fund = fund if fund in Fund.values else ""
    page = keyset.page_of(queries.entries_of(one.pk, fund), request.GET, ("-day", "-id"))
    context = {
        "estate": one,
        "page": page,
        "entries": [(entry, queries.yuan(entry.fen)) for entry in page.rows],
        "sums": [
            (each.fund.label, *map(queries.yuan, (each.came_in, each.went_out, each.left)))
            for each in queries.sums_of(one.pk)
        ],
        "books": [("", _("全部")), *Fund.choices],
        "fund": fund,
        "may_edit": one.ends_on is None and oracle.may_in(request.user, Permission.ESTATE_EDIT, one.area_id),
    }
    return render(request, "property/estates/funds.html", context)
