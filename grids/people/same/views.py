"""Pages of rows that may be one person: the list, two beside each other to be merged, told apart, parted."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal, require
from grids.pages import belongs_to
from grids.people import shown
from grids.people.forms import MergeForm, PairForm, PartForm
from grids.people.models import Person
from grids.people.same import finding
from grids.people.same.merging import collisions, merge, not_the_same
from grids.people.same.parting import part
from grids.people.views import PLACE
from grids.people.writing import masked_name


@require_safe
def person_same(request: HttpRequest) -> HttpResponse:
    """Pairs of rows that may be one person, each with its one next action."""
    oracle.require_anywhere(request.user, Permission.PEOPLE_MERGE, _("合并居民登记"))
    belongs_to(request, PLACE)
    found, behind = finding.pairs(request.user, after=_uuid(request.GET.get("after", "")))
    rows = [(pair, masked_name(pair.one), masked_name(pair.other)) for pair in found]
    context = {"rows": rows, "behind": behind}
    return _private(render(request, "grids/people/same.html", context))


@require_http_methods(["GET", "POST"])
def person_merge(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Two rows beside each other: this one is kept, `?other=` is merged into it."""
    kept = _mergeable(request, pk)
    told = request.POST.get("other", "") if request.method == "POST" else request.GET.get("other", "")
    other = _mergeable(request, _uuid(told) or pk)
    require(other.pk != kept.pk, _("请从“疑似同一人”里选另一条登记。"), field="other")
    form = MergeForm(posted(request), collisions=collisions(kept, other), initial={"other": other.pk})
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            merge(
                kept_id=pk, merged_id=other.pk, choices=form.choices, reason=form.cleaned_data["reason"], by=request.user
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("已合并；认错了可以在下面拆分，原样放回去。"))
            return redirect("person", pk=pk)
    belongs_to(request, PLACE)
    sides = [
        (
            one,
            masked_name(one),
            [*shown.rows_of(one, request.user), *filter(None, [shown.place_of_person(one)])],
        )
        for one in (kept, other)
    ]
    context = {"kept": kept, "other": other, "sides": sides, "form": form, "why": finding.why(kept, other)}
    return _private(render(request, "grids/people/merge.html", context, status=status))


@require_POST
def person_part(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Take a merge back."""
    kept, form = _mergeable(request, pk), PartForm(request.POST)
    require(form.is_valid(), _("请写明认定不是同一人的依据。"), field="reason")
    row = get_object_or_404(kept.merges.standing(), pk=form.cleaned_data["row"])
    done = part(merge_id=row.pk, reason=form.cleaned_data["reason"], by=request.user)
    if done.left:
        said = _("已拆分；合并以后又办过的 %(n)d 条留在这个人名下，请逐条核对。") % {"n": done.left}
        messages.warning(request, said)
    else:
        messages.success(request, _("已拆分，原来的登记恢复了。"))
    return redirect("person", pk=row.merged_id)


@require_POST
def person_differ(request: HttpRequest) -> HttpResponseBase:
    """Two rows are two people."""
    oracle.require_anywhere(request.user, Permission.PEOPLE_MERGE, _("合并居民登记"))
    form = PairForm(request.POST)
    require(form.is_valid(), _("没有找到这两条登记，请刷新后再看。"))
    not_the_same(one_id=form.cleaned_data["one"], other_id=form.cleaned_data["other"], by=request.user)
    messages.success(request, _("已记下不是同一人，以后不再提示。"))
    return redirect("person_same")


def _mergeable(request: HttpRequest, pk: uuid.UUID) -> Person:
    rows = Person.objects.visible_to(request.user).select_related(
        "area", "place__building", "place__entrance"
    )
    found = get_object_or_404(rows, pk=pk)
    oracle.require_in(request.user, Permission.PEOPLE_MERGE, found.area_id, _("合并居民登记"))
    return found


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store, private"
    return answer
