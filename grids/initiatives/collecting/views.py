"""Pages of what an initiative collects: its plan and decisions, one entry on a phone, the list, the certificate."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.approvals import actions as approvals
from grids.approvals.models import Approval
from grids.areas.queries import areas_by_code
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal, require
from grids.initiatives.collecting import destroying, entering, keeping, listings, planning, queries
from grids.initiatives.collecting.forms import EntryForm, NeedsForm, PlanForm, RevealForm, StrikeForm
from grids.initiatives.collecting.kinds import SEALED
from grids.initiatives.collecting.models import Certificate, Collecting, InitiativeEntry
from grids.initiatives.kinds import State
from grids.initiatives.models import Initiative, InitiativeTask
from grids.lists.page import context_of
from grids.pages import belongs_to
from grids.personal import numbers
from grids.personal.few import few

CERTIFICATES = 60


@require_http_methods(["GET", "POST"])
def collecting(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The plan: asked for here, granted here, its end asked for here, its certificate linked."""
    one = _visible(request, pk)
    if not one.kind.may_collect:
        raise Http404
    form = PlanForm(planning.reading_posts(), posted(request))
    if request.method == "POST":
        oracle.require_in(request.user, Permission.INITIATIVE_EDIT, one.area_id, _("布置专项"))
        if form.is_valid():
            try:
                planning.plan(initiative_id=pk, given=form.plan(), by=request.user)
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
                return _plan(request, one, form, status=refusal.status)
            messages.success(request, _("已提出，等另一位批准；批准以后才能开始登记。"))
            return redirect("collecting", pk=pk)
        return _plan(request, one, form, status=400)
    return _plan(request, one, form)


def _plan(request: HttpRequest, one: Initiative, form: PlanForm, *, status: int = 200) -> HttpResponse:
    belongs_to(request, "initiative_list")
    stands = queries.standing_of(request.user, one)
    made = stands.collecting if stands else None
    askings = queries.askings_of(request.user, made) if made else []
    waits = any(shown.is_waiting for shown, _decides in askings)
    may_plan = oracle.may_in(request.user, Permission.INITIATIVE_EDIT, one.area_id)
    is_held = made is not None and made.opened_at is not None and made.destroyed_at is None
    needs = list(queries.needs_of(made)) if made else []
    context = {
        "initiative": one, "stands": stands, "askings": askings, "form": form, "needs": needs,
        "readers": list(made.readers.all()) if made else [],
        "may_ask": may_plan and one.state == State.DRAFT and not waits and (made is None or made.opened_at is None),
        "may_end": may_plan and is_held and not waits,
        "needs_form": NeedsForm(initial={"needs": "\n".join(need.name for need in needs)}),
        "may_reword": may_plan and is_held, "few": few,
    }  # fmt: skip
    return render(request, "grids/initiatives/collecting/plan.html", context, status=status)


@require_POST
def collecting_needs(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Other kinds of help."""
    _visible(request, pk)
    form = NeedsForm(request.POST)
    given = form.cleaned_data["needs"].splitlines() if form.is_valid() else []
    get_object_or_404(Collecting.objects.visible_to(request.user), initiative=pk)
    planning.reword_needs(initiative_id=pk, needs=given, by=request.user)
    messages.success(request, _("已改，从现在起按这些登记。"))
    return redirect("collecting", pk=pk)


@require_POST
def collecting_decide(request: HttpRequest, pk: uuid.UUID, approval: uuid.UUID) -> HttpResponseBase:
    """Grant what was asked for of the plan, refuse it, or take it back."""
    made = get_object_or_404(Collecting.objects.visible_to(request.user), initiative=pk)
    rows = Approval.objects.visible_to(request.user).filter(wanted__collecting=str(made.pk))
    found = get_object_or_404(rows, pk=approval)
    decide = approvals.grant if request.POST.get("decision") == "yes" else approvals.refuse
    decide(approval_id=found.pk, by=request.user)
    messages.success(request, _("已记下您的决定。"))
    return redirect("collecting", pk=pk)


@require_POST
def collecting_destroy(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Ask for the destruction before its day."""
    get_object_or_404(Collecting.objects.visible_to(request.user), initiative=pk)
    destroying.ask(initiative_id=pk, by=request.user)
    messages.success(request, _("已提出销毁，等另一位批准。"))
    return redirect("collecting", pk=pk)


@require_http_methods(["GET", "POST"])
def entry_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One person who needs help, for a task of one's own grid: one card on a phone."""
    belongs_to(request, "initiative_list")
    task = _task(request, pk)
    made = queries.open_for(task)
    if made is None:
        raise Http404
    oracle.require_in(request.user, Permission.PATROL_DO, task.area_id, _("登记"))
    form = EntryForm(queries.needs_of(made), posted(request), is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            entering.enter(task_id=pk, need=form.cleaned_data["need"], values=form.values, by=request.user)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已登记一人。"))
            return redirect("entry_new", pk=pk)
    context = {
        "task": task,
        "collecting": made,
        "form": form,
        "rows": _masked(queries.own_of(request.user, task), made),
    }
    return render(
        request, "grids/initiatives/collecting/new.html", context, status=400 if form.is_bound else 200
    )


def _masked(rows: list[InitiativeEntry], made: Collecting) -> list[InitiativeEntry]:
    if rows:
        key, names = keeping.key_of(made), {need.pk: need.name for need in made.needs.all()}
        for row in rows:
            row.shown_name, row.shown_phone = keeping.masked_of(row, key=key)
            row.need_name = names[row.need_id]
    return rows


@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """Entries of one initiative, masked."""
    oracle.require_anywhere(request.user, Permission.ENTRY_REVEAL, _("查看登记"))
    belongs_to(request, "initiative_list")
    context = context_of(listings.LIST, request.user, request.GET)
    return render(request, "grids/initiatives/collecting/entries.html", context)


@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One entry: masked, with what may be done with it; put right here."""
    found = _entry(request, pk)
    form = EntryForm(queries.needs_of(found.collecting), posted(request), initial={"need": found.need_id})
    if request.method == "POST" and form.is_valid():
        try:
            entering.amend(entry_id=pk, need=form.cleaned_data["need"], values=form.values, by=request.user)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已改正，原来的内容没有保存。"))
            return redirect("entry", pk=pk)
    return _shown(request, found, form=form, status=400 if form.is_bound else 200)


@require_POST
def entry_reveal(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Show one value once, for a reason of the list that is logged first."""
    found, form = _entry(request, pk), RevealForm(request.POST)
    try:
        require(form.is_valid(), _("请选择查看哪一项、为什么查看。"), field="why")
        given = form.cleaned_data
        value = entering.reveal(entry_id=pk, field=given["field"], why=given["why"], by=request.user)
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        return _shown(request, found, error=str(refusal), status=refusal.status)
    dials = numbers.digits(value) if given["field"] == "phone" else ""
    return _shown(request, found, value=value, label=SEALED[given["field"]], dials=dials)


@require_POST
def entry_strike(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Strike a wrong entry out."""
    found, form = _entry(request, pk), StrikeForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    entering.strike(entry_id=pk, why=why, by=request.user)
    messages.success(request, _("已划去，内容已删除。"))
    return redirect("entry", pk=found.pk)


def _shown(
    request: HttpRequest, found: InitiativeEntry, *, form: EntryForm | None = None, status: int = 200, **more: object
) -> HttpResponse:  # fmt: skip
    belongs_to(request, "initiative_list")
    (row,) = _masked([found], found.collecting)
    context = {
        "entry": row, "task": row.task, "reveal": RevealForm(), "strike": StrikeForm(auto_id="id_struck_%s"), "is_standing": row.struck_at is None,
        "may_change": row.struck_at is None and row.collecting.destroyed_at is None,
        "form": form or EntryForm(queries.needs_of(row.collecting), initial={"need": row.need_id}), **more,
    }  # fmt: skip
    answer = render(request, "grids/initiatives/collecting/entry.html", context, status=status)
    answer["Cache-Control"] = "no-store, private"
    return answer


@require_safe
def certificate_list(request: HttpRequest) -> HttpResponse:
    """Certificates of destruction that concern one's areas, the newest first."""
    may = (Permission.GRID_VIEW, Permission.AUDIT_READ)
    if not any(oracle.allowed_anywhere(request.user, one) for one in may):
        oracle.require_anywhere(request.user, Permission.GRID_VIEW, _("查看销毁证明"))
    belongs_to(request, "initiative_list")
    rows = list(Certificate.objects.visible_to(request.user)[:CERTIFICATES])
    areas = areas_by_code(row.area_id for row in rows)
    for row in rows:
        row.place = areas[row.area_id]
        row.count = _count(request, row, "entries")
    return render(request, "grids/initiatives/collecting/certificates.html", {"rows": rows})


@require_safe
def certificate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One certificate, made for paper."""
    rows = Certificate.objects.visible_to(request.user).select_related("asked_by", "granted_by", "area")
    found = get_object_or_404(rows, pk=pk)
    belongs_to(request, "initiative_list")
    names = {name: _count(request, found, name) for name in found.counts}
    context = {
        "certificate": found, "counts": names, "fields": [str(SEALED[name]) for name in found.fields],
        "needs": queries.by_need(found, is_exact=queries.sees_exactly(request.user, found)),
        "is_true": destroying.digest_of(found) == found.digest, "printed_by": str(request.user),
        "may_open": Initiative.objects.visible_to(request.user).filter(pk=found.initiative_id).exists(),
    }  # fmt: skip
    return render(request, "grids/initiatives/collecting/certificate.html", context)


def _count(request: HttpRequest, one: Certificate, name: str) -> str:
    number = one.counts.get(name, 0)
    return str(number) if queries.sees_exactly(request.user, one) else few(number)


def _visible(request: HttpRequest, pk: uuid.UUID) -> Initiative:
    rows = Initiative.objects.visible_to(request.user).select_related("kind", "area")
    return get_object_or_404(rows, pk=pk)


def _task(request: HttpRequest, pk: uuid.UUID) -> InitiativeTask:
    rows = InitiativeTask.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("initiative", "item", "building", "area"), pk=pk)


def _entry(request: HttpRequest, pk: uuid.UUID) -> InitiativeEntry:
    rows = InitiativeEntry.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("collecting", "task__initiative", "task__item", "task__building", "task__area"),
        pk=pk,
    )
