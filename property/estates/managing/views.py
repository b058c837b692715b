"""What is entered of an estate, and struck again: one page for each kind of thing."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal, require
from grids.conduct.why import WhyForm
from grids.pages import belongs_to
from property.estates.funds import actions as funds
from property.estates.funds.forms import EntryForm
from property.estates.managing import actions
from property.estates.managing.forms import ContractForm, ManagementForm, OfEstate, PostForm, ScoreForm
from property.estates.models import Estate


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that is entered of an estate and struck again: what both are called, the form, the actions, what is told after."""

    add: str | Promise
    form: type[OfEstate]
    enter: Callable[..., Any]
    strike: str | Promise
    take_back: Callable[..., bool]
    follows: str | Promise


THINGS = {
    "management": Thing(
        gettext_lazy("登记谁在管"), ManagementForm, actions.manage, gettext_lazy("作废这段登记"), actions.strike_management,
        gettext_lazy("这一段和里面的合同不再算数，经过里留着；可以重新登记正确的。"),
    ),
    "contract": Thing(
        gettext_lazy("登记合同"), ContractForm, actions.agree, gettext_lazy("作废这份合同登记"), actions.strike_contract,
        gettext_lazy("这份登记不再算数，经过里留着；可以重新登记正确的。"),
    ),
    "post": Thing(
        gettext_lazy("登记现场人员"), PostForm, actions.post, gettext_lazy("登记离岗"), actions.end_post,
        gettext_lazy("从今天起不再显示，也不再向居民公示。"),
    ),
    "score": Thing(
        gettext_lazy("登记年度评分"), ScoreForm, actions.score, gettext_lazy("作废这次评分"), actions.strike_score,
        gettext_lazy("这次评分不再显示，经过里留着；可以重新登记正确的。"),
    ),
    "fund": Thing(
        gettext_lazy("记一笔账"), EntryForm, funds.enter, gettext_lazy("冲正这笔账"), funds.counter,
        gettext_lazy("原来那笔不改也不删，今天另记一笔金额相同、方向相反的。"),
    ),
}  # fmt: skip


def _of(what: str) -> Thing:
    if what not in THINGS:
        raise Http404
    return THINGS[what]


def to_edit(request: HttpRequest, pk: uuid.UUID) -> Estate:
    """A standing estate that the reader keeps: not seen is 404, not theirs to keep is 403."""
    belongs_to(request, "estate_list")
    rows = Estate.objects.visible_to(request.user).select_related("area")
    one: Estate = get_object_or_404(rows, pk=pk)
    oracle.require_in(request.user, Permission.ESTATE_EDIT, one.area_id, _("管理小区"))
    require(one.ends_on is None, _("这个小区已经注销。"), code="conflict")
    return one


def step_page(
    request: HttpRequest, one: Estate, form: Any, title: str | Promise, *, text: str | Promise = "", is_warned: bool = False
) -> HttpResponse:  # fmt: skip
    """The page of one step of an estate."""
    context = {"estate": one, "form": form, "title": title, "text": text, "is_warned": is_warned}
    return render(request, "property/estates/step.html", context, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def estate_add(request: HttpRequest, pk: uuid.UUID, what: str) -> HttpResponseBase:
    """Enter something of an estate."""
    thing = _of(what)
    one = to_edit(request, pk)
    form = thing.form(one, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            thing.enter(estate_id=one.pk, by=request.user, **form.given)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已登记。"))
            return redirect("estate", pk=one.pk)
    return step_page(request, one, form, thing.add)


@require_http_methods(["GET", "POST"])
def estate_strike(request: HttpRequest, pk: uuid.UUID, what: str, row: int) -> HttpResponseBase:
    """Strike what was entered wrongly, with why."""
    thing = _of(what)
    one = to_edit(request, pk)
    form = WhyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            done = thing.take_back(
                estate_id=one.pk, row=row, reason=form.cleaned_data["reason"], by=request.user
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已办理。") if done else _("刚才已经有人办过了。"))
            return redirect("estate", pk=one.pk)
    return step_page(request, one, form, thing.strike, text=thing.follows, is_warned=True)
