"""The triage desk: the pool, one lead, whistling it, not accepting it; opening its reporter."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids import keyset
from grids.access import oracle
from grids.access.roles import Permission
from grids.approvals.shown import told_of as asked_of
from grids.conduct.fetched import fetched
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal, require
from grids.files.kinds import ACCEPT
from grids.files.shown import shown_of
from grids.lists.page import Shown, context_of
from grids.lists.queries import followed_by
from grids.pages import belongs_to
from grids.staff.models import User
from whistles.clocks.words import on_paper
from whistles.desk import alike, listings, pool, proposing
from whistles.desk.forms import DismissForm, MergeForm, RevealForm
from whistles.desk.offered import offered_of, waits_as
from whistles.intake import actions, place_maps
from whistles.intake.engine import LEAD_ENGINE
from whistles.intake.models import Lead
from whistles.intake.situation import LeadSituation
from whistles.intake.standing import taken_back_by
from whistles.intake.table import DISMISS, LEAD_LIFECYCLE, MERGE, NEW, RETURN, WHISTLE
from whistles.intake.table_added import ATTACH, TAKE_OFF
from whistles.lifecycle.blocks import WITH_BLOCKS, blocks_kept
from whistles.lifecycle.forms import StepForm
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.lists import LEAD_KIND
from whistles.lifecycle.models import WhistleEvent
from whistles.lifecycle.paper import lead_sheet_of
from whistles.lifecycle.states import CANCELLED
from whistles.lifecycle.told import told_of

LIST = Shown(
    listings.LEADS, listings.form_of, lambda user, query, form: listings.rows_of(user, query, form).defer("content"),
    listings.lines,
)  # fmt: skip


@require_safe
def lead_list(request: HttpRequest) -> HttpResponse:
    """Leads in whatever state, with what became of each: those of the pool, whistled ones, and what was answered without."""
    belongs_to(request, "lead_desk")
    return render(request, "whistles/desk/list.html", context_of(LIST, request.user, request.GET))


@require_safe
def lead_desk(request: HttpRequest) -> HttpResponse:
    """The pool; beside it the first lead, where the screen is wide enough."""
    oracle.require_anywhere(request.user, Permission.LEAD_VIEW, _("查看哨源"))
    return _desk(request, None)


@require_safe
def complaint_desk(request: HttpRequest) -> HttpResponse:
    """Complaints about offices, for whoever handles them; none about an office of the reader's own."""
    oracle.require_anywhere(request.user, Permission.COMPLAINT_HANDLE, _("办理检举控告"))
    return _desk(request, None, complaints=True)


@require_safe
def lead(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One lead of the pool, or what became of it."""
    shown = visible(request.user, pk)
    return _desk(request, shown, complaints=shown.is_sealed)


@require_safe
def lead_sheet(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One lead on paper, without the pool around it; a complaint is printed for nobody."""
    shown = visible(request.user, pk)
    require(not shown.is_sealed, _("检举控告和它引出的哨件不打印，请在系统里办理。"), code="forbidden")
    with on_paper():
        return render(request, "whistles/desk/sheet.html", lead_sheet_of(shown))


def visible(user: User, pk: uuid.UUID) -> Lead:
    """The lead, as far as `user` may read it; else 404."""
    wanted = Lead.objects.visible_to(user).select_related(
        "source", "area", "category", "accused", "accused_person", "whistle"
    )
    return get_object_or_404(wanted.annotate(is_followed=followed_by(user, LEAD_KIND)), pk=pk)


def _desk(
    request: HttpRequest,
    shown: Lead | None,
    *,
    mode: str = "",
    form=None,
    conflict: str = "",
    status: int = 200,
    complaints: bool = False,
) -> HttpResponse:
    """The desk with its three columns; `mode` opens the form for whistling or dismissing in the middle."""
    user, source = request.user, request.GET.get("source", "")
    complaints = complaints or (shown is not None and shown.is_sealed)
    belongs_to(request, "complaint_desk" if complaints else "lead_desk")
    page = pool.page_of(user, request.GET, complaints=complaints)
    back = pool.returned(user, complaints=complaints)
    channels, awaiting = ([], 0) if complaints else pool.channels(user, page.rows)
    is_chosen = shown is not None
    if shown is None and page.rows:
        shown = visible(user, page.rows[0].pk)
    context = {
        "page": page,
        "channels": channels,
        "total": pool.waiting(user, complaints=True).count()
        if complaints
        else sum(count for _source, count in channels),
        "complaints": complaints,
        "desk_url": reverse("complaint_desk" if complaints else "lead_desk"),
        "source": source,
        "returned": back,
        "only_returned": bool(request.GET.get("returned")),
        "awaiting": awaiting,
        "only_awaiting": bool(request.GET.get("awaiting")),
        "kept": kept(request),
        "lead": shown,
        "is_chosen": is_chosen,
        "mode": mode,
        "form": form,
        "conflict": conflict,
        "not_saved": _not_saved(form) if conflict else [],
        "may_receive": oracle.allowed_anywhere(user, Permission.LEAD_RECEIVE),
    }
    if shown:
        context |= _about(user, shown, mode) | ({} if mode else _turn(user, shown, page, source))
    if mode == WHISTLE.verb:
        grade = next(
            (one for one in LeadSituation(shown, user).grades if one.key == form["grade"].value()), None
        )
        context |= {"grade": grade, "terms": pool.terms_of(shown, grade) if grade else None}
    return render(request, "whistles/desk/desk.html", context, status=status)


def _turn(user: User, shown: Lead, page: keyset.Page, source: str) -> dict:
    """What comes before and after a lead; while a form is open, nothing leads away from it."""
    before, after = pool.neighbours(user, shown, page.rows, source)
    return {"previous_lead": before, "next_lead": after}


def _not_saved(form) -> list[dict]:
    """What was filled in while somebody was faster, in words."""
    if isinstance(form, StepForm):
        return form.told
    return [
        {"label": field.label, "text": form.cleaned_data.get(field.name)} for field in form.visible_fields()
    ]


def _about(user: User, shown: Lead, mode: str) -> dict:
    """What the middle and right columns say about a lead."""
    may_triage = oracle.may_in(user, actions.triage_permission(shown), shown.area_id)
    events = list(shown.events.order_by("seq"))
    # whoever asks what may be done now asks for no step a second time
    fetched(shown, "events", events)
    around = LeadSituation(shown, user)
    dock, more, deciding, added = offered_of(around, may_triage=may_triage)
    told = told_of(LEAD_LIFECYCLE, events)
    return {
        "says": [one for one in added if not LEAD_LIFECYCLE.steps[one.verb].is_quiet],
        "add_files": next((one for one in added if one.verb == ATTACH), None),
        "accept": ACCEPT,
        "files": shown_of(
            [(shown, events, around.own_attached, reverse("lead_take", args=[shown.pk, TAKE_OFF]))]
        )[shown.pk],
        "dock": dock,
        "more": more,
        "askings": asked_of(around.asked, deciding, around.deciding),
        "came_back": next((event for event in reversed(events) if event.verb == RETURN.verb), None),
        "whistle_ended": _cancelled(shown),
        "taken_back": taken_back_by(shown, events),
        "facts": pool.facts_of(user, shown),
        "place_map": place_maps.of_page(shown, (LEAD_LIFECYCLE.steps[one.verb] for one in added)),
        "may_triage": may_triage and shown.state == NEW,
        "blocks": blocks_kept(shown.area_id).get(mode, []) if mode in WITH_BLOCKS else [],
        "may_reveal": shown.has_reporter and not actions.reveal_refusal(shown, by=user),
        "reveal": RevealForm(),
        "waits_as": waits_as(shown, LEAD_LIFECYCLE.of(mode)) if mode else "",
        "events": [(event, told.get(event.pk, ())) for event in events],
    }


def _cancelled(shown: Lead) -> WhistleEvent | None:
    """The step by which the lead's whistle was cancelled, where it was."""
    if shown.whistle is None or shown.whistle.state != CANCELLED:
        return None
    return shown.whistle.events.filter(to_state=CANCELLED).order_by("-seq").first()


def kept(request: HttpRequest) -> str:
    """The pool's filter and page, carried along so that the list on the left stays where it was."""
    names = ("source", "returned", "awaiting", "after", "before")
    kept = urlencode({name: request.GET[name] for name in names if request.GET.get(name)})
    return f"?{kept}" if kept else ""


@require_http_methods(["GET", "POST"])
def lead_whistle(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Whistle a lead: the form in the middle of the desk; afterwards the next lead is there."""
    shown = visible(request.user, pk)
    around = LeadSituation(shown, request.user)
    refusal = LEAD_ENGINE.refusal(around, WHISTLE)
    if refusal and (request.method == "GET" or refusal.code == "forbidden"):
        raise refusal
    form = StepForm(WHISTLE, around, posted(request), initial={"version": shown.version})
    # letters typed in the form look for who is to lead
    form.fields["lead_department"].widget.attrs["data-type-here"] = ""
    if request.method == "GET":
        may_lead = [code for code, _name in form.fields["lead_department"].choices]
        form.proposed = proposing.proposal_of(request.user, shown, may_lead)
        form.initial |= form.proposed.chosen
        return _desk(request, shown, mode=WHISTLE.verb, form=form)
    if not form.is_for_the_engine(shown.version):
        return _desk(request, shown, mode=WHISTLE.verb, form=form, status=400)
    try:
        taken = LEAD_ENGINE.take(
            pk, WHISTLE.verb, by=request.user, version=form.cleaned_data["version"], given=form.given
        )
    except Refusal as refused:
        return _refused(request, shown, WHISTLE.verb, form, refused)
    if taken.again:
        return _already(request, shown)
    blown = taken.matter.whistle
    messages.success(
        request,
        format_html(
            _('已吹哨：<a href="{}">{}</a>，牵头 {}。'), reverse("whistle", args=[blown.pk]), blown,
            blown.lead_department,
        ),
    )  # fmt: skip
    return on_to_next(request, shown)


@require_http_methods(["GET", "POST"])
def lead_dismiss(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Not accept a lead, with a reason and a reply."""
    shown = _to_triage(request, pk, _("不予受理"))
    form = DismissForm(posted(request), initial={"version": shown.version})
    if request.method == "GET":
        _still_new(shown, DISMISS.verb)
        return _desk(request, shown, mode=DISMISS.verb, form=form)
    if not form.is_valid():
        return _desk(request, shown, mode=DISMISS.verb, form=form, status=400)
    given = form.cleaned_data
    wanted = {"reason": given["reason"], "reply": given["reply"]}
    try:
        taken = LEAD_ENGINE.take(pk, DISMISS.verb, by=request.user, version=given["version"], given=wanted)
    except Refusal as refusal:
        return _refused(request, shown, DISMISS.verb, form, refusal)
    if taken.again:
        return _already(request, shown)
    messages.success(request, _("已不予受理：%(title)s") % {"title": shown.title})
    return on_to_next(request, shown)


@require_http_methods(["GET", "POST"])
def lead_merge(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Merge a lead into a whistle that goes on: one of those that may be the same, or another by its number."""
    shown = visible(request.user, pk)
    refusal = LEAD_ENGINE.refusal(LeadSituation(shown, request.user), MERGE)
    if refusal and (request.method == "GET" or refusal.code == "forbidden"):
        raise refusal
    likely = alike.likely(request.user, shown)
    form = MergeForm(likely, posted(request), initial={"version": shown.version})
    if request.method == "GET":
        return _desk(request, shown, mode=MERGE.verb, form=form)
    if not form.is_valid():
        return _desk(request, shown, mode=MERGE.verb, form=form, status=400)
    given = {name: form.cleaned_data[name] for name in MERGE.inputs}
    try:
        taken = LEAD_ENGINE.take(
            pk, MERGE.verb, by=request.user, version=form.cleaned_data["version"], given=given
        )
    except Refusal as refused:
        return _refused(request, shown, MERGE.verb, form, refused)
    if taken.again:
        return _already(request, shown)
    whistle = taken.matter.whistle
    messages.success(
        request,
        format_html(
            _('已并入 <a href="{}">{}</a>：{}'),
            reverse("whistle", args=[whistle.pk]),
            whistle.number,
            shown.title,
        ),
    )
    return on_to_next(request, shown)


def _to_triage(request: HttpRequest, pk: uuid.UUID, doing: str) -> Lead:
    shown = visible(request.user, pk)
    oracle.require_in(request.user, actions.triage_permission(shown), shown.area_id, doing)
    return shown


def _still_new(shown: Lead, verb: str) -> None:
    LEAD_LIFECYCLE.step(shown.state, verb)


def _already(request: HttpRequest, shown: Lead) -> HttpResponseBase:
    messages.info(request, _("您已经研判过「%(title)s」，没有重复办理。") % {"title": shown.title})
    return on_to_next(request, shown)


def on_to_next(request: HttpRequest, shown: Lead) -> HttpResponseBase:
    """To the lead that comes after this one; from the last to the pool."""
    following = pool.next_of(request.user, shown, request.GET.get("source", ""))
    desk = reverse("complaint_desk" if shown.is_sealed else "lead_desk")
    url = reverse("lead", args=[following.pk]) if following else desk
    return redirect(url + kept(request))


def _refused(request: HttpRequest, shown: Lead, mode: str, form, refusal: Refusal) -> HttpResponse:
    """The sentence at its field; when somebody was faster, what is there now beside what was filled in."""
    if refusal.code == "forbidden":
        raise refusal
    if refusal.code == "conflict" and refusal.field not in form.fields:
        shown = visible(request.user, shown.pk)
        return _desk(request, shown, mode=mode, form=form, conflict=str(refusal), status=refusal.status)
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return _desk(request, shown, mode=mode, form=form, status=refusal.status)


@require_safe
def lead_likely(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What may be the same matter: a part of the right column, looked for once the page is there."""
    shown = visible(request.user, pk)
    context = {"lead": shown, "likely": alike.likely(request.user, shown)}
    belongs_to(request, "lead_desk")
    template = "whistles/desk/_likely.html" if request.htmx else "whistles/desk/likely.html"
    return render(request, template, context)


@require_safe
def lead_terms(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The deadlines that will hold with a grade: a fragment of the whistle form."""
    shown = _to_triage(request, pk, _("吹哨"))
    grade = get_object_or_404(Grade.objects.for_area(shown.area), key=request.GET.get("grade", ""))
    return render(request, "whistles/desk/_terms.html", {"lead": shown, "terms": pool.terms_of(shown, grade)})


@require_POST
def lead_reveal(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show the reporter's phone or name in full, once, for a reason that is logged; nothing of it is kept."""
    shown = get_object_or_404(Lead.objects.known_to(request.user).select_related("source"), pk=pk)
    form = RevealForm(request.POST)
    context = {"lead": shown, "reveal": form, "may_reveal": True, "next": request.POST.get("next", "")}
    try:
        require(form.is_valid(), _("请写明查看事由，至少四个字。"), field="reason")
        context["value"] = actions.reveal_reporter(
            lead_id=pk, by=request.user, field=form.cleaned_data["field"], reason=form.cleaned_data["reason"]
        )
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        context["error"] = str(refusal)
    template = "whistles/desk/_reveal.html" if request.htmx else "whistles/desk/revealed.html"
    # htmx puts a fragment in place only when it comes with 200
    status = 400 if "error" in context and not request.htmx else 200
    return render(request, template, context, status=status)
