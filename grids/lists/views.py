"""What is done with a list as a whole: its filters kept under a name, several rows at once, a matter followed."""

import uuid

from django.contrib import messages
from django.db.models import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grids import pages
from grids.access import oracle
from grids.conduct.refusals import Refusal
from grids.lists import actions
from grids.lists.listing import Listing
from grids.lists.several import picked, take_each


def _back(request: HttpRequest, default: str) -> str:
    """The page of ours that `next` names, else `default`."""
    target = request.POST.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else default


def _listing(request: HttpRequest, name: str) -> Listing:
    listing = pages.lists().get(name)
    if listing is None:
        raise Http404
    oracle.require_anywhere(request.user, listing.permission, _("查看「%(list)s」") % {"list": listing.label})
    return listing


@require_POST
def filter_save(request: HttpRequest, name: str) -> HttpResponse:
    """Keep what a list is narrowed down to, under a name."""
    listing = _listing(request, name)
    query = request.POST.get("query", "")
    back = f"{reverse(listing.page)}?{query}"
    try:
        saved = actions.save_filter(
            by=request.user, listing=listing.name, name=request.POST.get("name", ""), query=query,
            is_shared=bool(request.POST.get("is_shared")),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(_back(request, back))
    messages.success(request, _("已存为「%(name)s」。") % {"name": saved.name})
    return redirect(f"{reverse(listing.page)}?{saved.query}")


@require_POST
def filter_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a kept filter otherwise, share it, or let it go."""
    try:
        if request.POST.get("remove"):
            actions.remove_filter(by=request.user, pk=pk)
            messages.success(request, _("已删除这个筛选，列表里的事项没有变。"))
        else:
            actions.change_filter(
                by=request.user,
                pk=pk,
                name=request.POST.get("name", ""),
                is_shared=bool(request.POST.get("is_shared")),
            )
            messages.success(request, _("已保存。"))
    except ObjectDoesNotExist as unknown:
        raise Http404 from unknown
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        messages.error(request, str(refusal))
    return redirect(_back(request, reverse("home")))


@require_POST
def follow(request: HttpRequest, kind: str, pk: uuid.UUID) -> HttpResponse:
    """Have a matter at hand, or no longer: one press each."""
    known = pages.followed().get(kind)
    if known is None:
        raise Http404
    matter = get_object_or_404(known.rows(request.user).only("pk"), pk=pk)
    if request.POST.get("stop"):
        actions.unfollow(by=request.user, kind=kind, subject=matter.pk)
        messages.success(request, _("不再关注。"))
    else:
        actions.follow(by=request.user, kind=kind, subject=matter.pk)
        messages.success(request, _("已关注，在列表“与我有关”的“我关注的”里。"))
    return redirect(_back(request, reverse(known.page, args=[matter.pk])))


@require_POST
def several(request: HttpRequest, name: str, verb: str) -> HttpResponse:
    """One step on the rows that were chosen: what it asks for is asked once, then each matter is by itself."""
    listing = _listing(request, name)
    pages.belongs_to(request, listing.place or listing.page)
    how = listing.several
    step = next((one for one in how.steps(request.user) if one.verb == verb), None) if how else None
    if how is None or step is None:
        raise Http404
    chosen = picked(how, request.user, request.POST.getlist("row"))
    back = _back(request, reverse(listing.page))
    if not chosen:
        messages.warning(request, _("还没有选：先在列表里勾选要一起办的。"))
        return redirect(back)
    context = {"listing": listing, "step": step, "chosen": chosen, "next": back, "page": how.page}
    is_sent = bool(request.POST.get("sent")) or step.is_one_click
    form = how.form(step, chosen[0].row, request.user, request.POST if is_sent else None)
    if not is_sent or not form.is_valid():
        status = 400 if is_sent else 200
        return render(request, "grids/lists/several.html", context | {"form": form}, status=status)
    outcomes = take_each(how, step, chosen, by=request.user, given=form.given)
    refused = [one for one in outcomes if one.refusal]
    done = len(outcomes) - len(refused)
    if done:
        messages.success(request, _("%(n)d 件已%(step)s。") % {"n": done, "step": step.label})
    if not refused:
        return redirect(back)
    return render(
        request, "grids/lists/several.html", context | {"refused": refused, "done": done}, status=409
    )
