"""Pages of whistles: the list, one whistle with its steps, a department's report-ins."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.access import oracle
from grids.access.doors import takes_files
from grids.access.roles import Permission
from grids.approvals.shown import told_of as asked_of
from grids.conduct.fields import posted_with_files
from grids.conduct.lifecycle import Step
from grids.conduct.refusals import Refusal, require
from grids.files.asks import TAKES_OFF
from grids.files.kinds import ACCEPT
from grids.files.shown import shown_of
from grids.lists.page import Shown, context_of
from grids.lists.queries import followed_by
from grids.pages import belongs_to
from grids.staff.models import User
from whistles.clocks.deadlines import calendars_kept
from whistles.clocks.words import on_paper
from whistles.intake import place_maps
from whistles.intake.actions import reveal_refusal
from whistles.intake.models import Lead, LeadEvent
from whistles.intake.standing import taken_back_by
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle import listings, parts, rows, shown, terms_shown
from whistles.lifecycle.engine import ENGINE
from whistles.lifecycle.forms import StepForm
from whistles.lifecycle.lists import WHISTLE_KIND
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.offered import offered
from whistles.lifecycle.paper import sheet_of
from whistles.lifecycle.queries import result_mark, with_departments
from whistles.lifecycle.refusals import lacks_photo
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.states import PAUSED, TAKEN_BACK
from whistles.lifecycle.table import LIFECYCLE
from whistles.lifecycle.table_added import ATTACH, TAKE_OFF
from whistles.lifecycle.told import told_of

# leads of one matter whose words a page shows
LEADS_SHOWN = 20
LIST = Shown(
    listings.WHISTLES, listings.form_of, lambda user, query, form: listings.rows_of(user, query, form).short(), rows.listed
)  # fmt: skip


def back_to(request: HttpRequest, default: str) -> str:
    """The page of ours that `next` names, else `default`."""
    target = request.POST.get("next") or request.GET.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else default


@require_safe
def whistle_list(request: HttpRequest) -> HttpResponse:
    """The whistles a user may see, narrowed by filters."""
    return render(request, "whistles/lifecycle/list.html", context_of(LIST, request.user, request.GET))


@require_safe
def whistle(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One whistle: its way, the resident's words, its story, its clocks, and what the reader may do now."""
    found = _visible(request.user, pk)
    return render(request, "whistles/lifecycle/whistle.html", _page_of(request, found))


def of_leads(leads: list[Lead], events: list[LeadEvent]) -> list[tuple]:
    """The leads with their steps: on a whistle's page their files are seen, and taken off at the desk."""
    return [(lead, [one for one in events if one.lead_id == lead.pk], (), "") for lead in leads]


def _lacks_photo(found: Whistle, around: Situation) -> bool:
    """Whether its subject asks for a photo of this round and there is none yet."""
    needs = found.is_open and found.category is not None and found.category.needs_photo
    return needs and not around.has_photo


@require_safe
def whistle_sheet(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One whistle on paper: 吹哨报到处置单; what a complaint led to is printed for nobody."""
    found = _visible(request.user, pk)
    require(not found.is_sealed, _("检举控告和它引出的哨件不打印，请在系统里办理。"), code="forbidden")
    _place(request, found)
    with on_paper():
        context = sheet_of(found, Situation(found, request.user), timezone.now())
        return render(request, "whistles/lifecycle/sheet.html", context)


def _visible(user: User, pk: uuid.UUID) -> Whistle:
    wanted = Whistle.objects.visible_to(user).select_related("area", "source", "category", "grade__scheme")
    return get_object_or_404(wanted.annotate(is_followed=followed_by(user, WHISTLE_KIND)), pk=pk)


def _place(request: HttpRequest, found: Whistle) -> None:
    """What a complaint led to stands, for whoever handles complaints, beside the complaints."""
    belongs_to(request, "complaint_desk" if found.is_sealed else "whistle_list")


def _page_of(request: HttpRequest, found: Whistle) -> dict:
    _place(request, found)
    now, calendar = timezone.now(), calendars_kept([found.area_id])[found.area_id]
    around = Situation(found, request.user)
    events = around.steps
    with_departments(found, around.parts, events)
    own = found.leads
    if found.state == TAKEN_BACK:
        own = Lead.objects.known_to(request.user).filter(pk__in=found.leads_before)
    leads = list(own.select_related("source", "area").order_by("received_at")[:LEADS_SHOWN])
    lead_events = list(LeadEvent.objects.filter(lead__in=[lead.pk for lead in leads]))
    offers = ENGINE.offers(around)
    placed = offered(offers, around)
    clocks, clocks_before = terms_shown.terms_of(around, now, calendar)
    present, ended = shown.parts_of(around.parts, found, now)
    told = told_of(LIFECYCLE, events) | told_of(LEAD_LIFECYCLE, lead_events)
    files = shown_of(
        [(found, events, around.own_attached, _taking_off(found)), *of_leads(leads, lead_events)]
    )
    return {
        "whistle": found,
        "due": shown.due_of(found, now, calendar),
        "taken_back": taken_back_by(found, events),
        "suspended_until": terms_shown.suspended_until(around) if found.state in PAUSED else None,
        "chip": shown.STATE_CHIPS.get(found.state, "plain"),
        "steps": shown.steps_of(found, events, now),
        "leads": [(lead, not reveal_refusal(lead, by=request.user), files[lead.pk]) for lead in leads],
        "files": files[found.pk],
        "place_map": place_maps.of_page(found, (offer.step for offer in offers if offer.is_open)),
        "add_files": placed.adding(ATTACH),
        "accept": ACCEPT,
        "lacks_photo": _lacks_photo(found, around),
        "result_mark": result_mark(found),
        "story": shown.story_of(lead_events, events, resolution=found.resolution, told=told),
        "clocks": clocks,
        "clocks_before": clocks_before,
        "report_ins": present,
        "report_ins_before": ended,
        "askings": asked_of(around.asked, placed.deciding, around.deciding),
        "offered": placed,
        "refused_offers": (to_come := shown.still_to_come(found, offers)),
        "waits_for": shown.WAITS_FOR.get(found.state, ""),
        "may_act": any(offer.step.actor.code in ("lead", "assist") for offer in to_come),
    }


@takes_files(
    Permission.WHISTLE_HANDLE,
    Permission.WHISTLE_VERIFY,
    Permission.COMPLAINT_HANDLE,
    at_most="ATTACHMENT_MAX_BYTES",
)
@require_http_methods(["GET", "POST"])
def whistle_take(request: HttpRequest, pk: uuid.UUID, verb: str) -> HttpResponse:
    """One step as a page of its own: what it asks for, then done; the dialog on the whistle's page posts here."""
    found = _visible(request.user, pk)
    step = LIFECYCLE.of(verb)
    around = Situation(found, request.user)
    form = StepForm(
        step, around, *posted_with_files(request), initial=begun(request, step, found.version),
        tells_time=_tells_time(around, step),
    )  # fmt: skip
    if request.method == "GET":
        refusal = ENGINE.refusal(around, step)
        if refusal:
            raise refusal
        return _step_page(request, around, step, form)
    if not form.is_for_the_engine(found.version):
        return _step_page(request, around, step, form, status=400)
    try:
        taken = ENGINE.take(
            pk, verb, by=request.user, version=form.cleaned_data["version"], given=form.given,
            occurred_at=form.cleaned_data.get("occurred_at"),
        )  # fmt: skip
    except Refusal as refusal:
        return _refused(request, around, step, form, refusal)
    said = {"number": found.number, "step": step.label}
    if taken.again:
        messages.info(request, _("您已经办过%(step)s，%(number)s 没有重复办理。") % said)
    else:
        messages.success(request, (_("%(number)s 已%(step)s。") % said) + form.dropped)
    return redirect(back_to(request, rows.page_url(found)))


def _taking_off(found: Whistle) -> str:
    return reverse("whistle_take", args=[found.pk, TAKE_OFF.verb])


def begun(request: HttpRequest, step: Step, version: int) -> dict:
    """What a form holds from the start: the version that was seen, and which file is to be taken off, as the link says."""
    wanted = request.GET.get("attachment")
    named = {TAKES_OFF: wanted} if wanted and TAKES_OFF in step.inputs else {}
    return {"version": version, **named}


def _tells_time(around: Situation, step: Step) -> bool:
    """Whether the reader may say that a step of theirs was taken earlier."""
    return ENGINE.tells_time(around, step) and oracle.may_in(
        around.by, Permission.WHISTLE_VERIFY, around.matter.area_id
    )


def _refused(
    request: HttpRequest, around: Situation, step: Step, form: StepForm, refusal: Refusal
) -> HttpResponse:
    """The sentence where it belongs: at its field, or above both versions when somebody was faster."""
    if refusal.code == "forbidden":
        raise refusal
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return _step_page(request, around, step, form, status=refusal.status, conflict=refusal.code == "conflict")


def _step_page(
    request: HttpRequest,
    around: Situation,
    step: Step,
    form: StepForm,
    status: int = 200,
    *,
    conflict: bool = False,
) -> HttpResponse:
    found = around.matter
    _place(request, found)
    context = {
        "whistle": found, "step": step, "form": form, "conflict": conflict, "leads": found.leads.all()[:LEADS_SHOWN],
        "result_mark": result_mark(found),
        "askings": asked_of(around.decided_by(step)),
        "place_map": place_maps.of_page(found, [step]),
        # a step that may want a photo says where one is added; a complaint's page has none
        "leads_to_photos": step.refuses == lacks_photo.__name__ and not found.is_sealed,
    }  # fmt: skip
    if conflict:
        # what is there now stands beside what was typed; sending again is against the newest version
        found.refresh_from_db()
        context["not_saved"] = form.told
        context["last"] = found.events.order_by("-seq").first()
        context["still_possible"] = ENGINE.refusal(Situation(found, request.user), step) is None
        form.data = form.data.copy()
        form.data["version"] = found.version
    return render(request, "whistles/lifecycle/take.html", context, status=status)


@require_safe
def report_in_list(request: HttpRequest) -> HttpResponse:
    """What was whistled to the user's departments: open first, by deadline, each with its one next step."""
    oracle.require_anywhere(request.user, Permission.WHISTLE_HANDLE, _("办理部门报到"))
    tab = request.GET.get("tab", "") if request.GET.get("tab", "") in parts.TABS else parts.FIRST_TAB
    page = parts.page_of(request.user, tab, request.GET)
    departments = parts.department_names(request.user)
    context = {
        "tabs": parts.tabs(request.user, tab),
        "page": page,
        "rows": [
            rows.of_part(line, here=request.get_full_path(), several=len(departments) > 1)
            for line in parts.lines(page.rows)
        ],
        "departments": departments,
    }
    part = "_report_ins.html" if request.htmx.target == "waits" else "report_ins.html"
    return render(request, f"whistles/lifecycle/{part}", context)
