"""Pages of people: who works in an area's grids, one person's posts, registering, the own number."""

from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.codes import prefix_of
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal, require
from grids.pages import belongs_to
from grids.staff.models import Appointment, Member
from grids.staffing import mobiles
from grids.staffing.asked import PLACE, area_asked, may_appoint
from grids.staffing.forms import MobileForm, ReasonForm, RegisterForm
from grids.staffing.models import Handover, HandoverState
from grids.staffing.people.registering import correct, register
from grids.staffing.spans import IN_GRIDS

SHOWN, WORDS_MOST = 200, 20
RECORDS = 20


@require_safe
def members_page(request: HttpRequest) -> HttpResponse:
    """Everybody of an area's grids, with the posts of today."""
    area, words = area_asked(request), request.GET.get("q", "").strip()[:WORDS_MOST]
    belongs_to(request, PLACE)
    people = people_of(area.code)
    if words:
        people = people.filter(Q(name__contains=words) | Q(office_phone__contains=words))
    posts = Appointment.objects.filter(period__contains=timezone.localdate()).select_related("kind", "area")
    people = people.prefetch_related(
        Prefetch("appointments", posts.order_by("area__code"), to_attr="posts_today")
    )
    found = list(people[: SHOWN + 1])
    context = {
        "area": area, "people": found[:SHOWN], "has_more": len(found) > SHOWN, "q": words,
        "may": may_appoint(request.user, area.code),
        "records": Handover.objects.visible_to(request.user).filter(area__code__startswith=prefix_of(area.code))
        .select_related("giver", "taker", "handed_by")[:RECORDS],
    }  # fmt: skip
    return render(request, "grids/staffing/members.html", context)


def people_of(code: str) -> QuerySet[Member]:
    """Whoever holds a post of a grid there, today or later, or was registered there."""
    below = prefix_of(code)
    posts = Appointment.objects.filter(
        area__code__startswith=below, kind__group__in=IN_GRIDS, period__endswith__gt=timezone.localdate()
    )
    open_ended = Appointment.objects.filter(
        area__code__startswith=below, kind__group__in=IN_GRIDS, period__endswith=None, period__isempty=False
    )
    held = Q(pk__in=posts.values("member")) | Q(pk__in=open_ended.values("member"))
    return Member.objects.filter(held | Q(home__code__startswith=below)).order_by("name", "pk")


@require_safe
def member_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: every post in every grid, past ones too; the office's telephone, and of an own number that there is one."""
    oracle.require_anywhere(request.user, Permission.GRID_VIEW, _("查看网格"))
    member = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    belongs_to(request, PLACE)
    posts = list(
        Appointment.objects.filter(member=member, period__isempty=False)
        .select_related("kind", "area").order_by("-period", "area__code", "pk")
    )  # fmt: skip
    today = timezone.localdate()
    current = [post for post in posts if post.period.upper is None or post.period.upper > today]
    return render(request, "grids/staffing/member.html", {
        "member": member, "current": current, "past": [post for post in posts if post not in current], "today": today,
        "may": any(may_appoint(request.user, code) for code in codes_held(member, current)),
        "planned": Handover.objects.visible_to(request.user).filter(giver=member, state=HandoverState.PLANNED)
        .select_related("taker").first(),
        "may_reveal": mobiles.may_reveal(request.user, member), "is_own": member.user_id == request.user.pk,
    })  # fmt: skip


@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody's own number in full, once, for a reason that is logged; nothing of it is kept."""
    oracle.require_anywhere(request.user, Permission.GRID_VIEW, _("查看网格"))
    member = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    belongs_to(request, PLACE)
    form = ReasonForm(request.POST)
    context = {"member": member, "may_reveal": True}
    try:
        require(form.is_valid(), _("请写明查看事由，至少四个字。"), field="reason")
        context["value"] = mobiles.reveal(member_id=pk, reason=form.cleaned_data["reason"], by=request.user)
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        context["error"] = str(refusal)
    template = "grids/staffing/_mobile.html" if request.htmx else "grids/staffing/mobile.html"
    # htmx puts a fragment in place only when it comes with 200
    return render(request, template, context, status=400 if "error" in context and not request.htmx else 200)


@require_http_methods(["GET", "POST"])
def own_page(request: HttpRequest) -> HttpResponse:
    """The own number, seen and put right by whoever it belongs to."""
    member = get_object_or_404(Member, user=request.user)
    form = MobileForm(posted(request), initial={"mobile": mobiles.own_number(member, request.user)})
    if request.method == "POST" and form.is_valid():
        try:
            mobiles.correct_own(mobile=form.cleaned_data["mobile"], by=request.user)
        except Refusal as refusal:
            form.add_error("mobile", str(refusal))
        else:
            messages.success(request, _("已保存。"))
            return redirect("staffing_own")
    context = {"form": form, "title": _("我的联系电话")}
    return render(request, "grids/staffing/form.html", context, status=400 if form.is_bound else 200)


def codes_held(member: Member, posts: list[Appointment]) -> list[str]:
    """Where somebody holds these posts, else where they were registered."""
    return [post.area_id for post in posts] or [member.home_id or ""]


@require_http_methods(["GET", "POST"])
def register_page(request: HttpRequest) -> HttpResponse:
    """A new person, who can be appointed then."""
    area = area_asked(request)
    belongs_to(request, PLACE)
    if not may_appoint(request.user, area.code):
        raise Refusal(_("您没有在这个区域登记人员的权限，请联系街道网格岗。"), code="forbidden")
    form = RegisterForm(posted(request), may_mobile=_may_mobile(request, {area.code}))
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            member = register(area=area, by=request.user, **given | {"mobile": given["mobile"] or ""})
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("staffing_member", pk=member.pk)
    context = {"form": form, "area": area, "title": _("新登记一人")}
    return render(request, "grids/staffing/form.html", context, status=400 if form.is_bound else 200)


def _may_mobile(request: HttpRequest, codes: set[str]) -> bool:
    return all(oracle.may_in(request.user, Permission.GRID_APPOINT, code) for code in codes)


@require_http_methods(["GET", "POST"])
def correct_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, office telephone and standing of somebody put right."""
    oracle.require_anywhere(request.user, Permission.GRID_VIEW, _("查看网格"))
    member = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    belongs_to(request, PLACE)
    oracle.require_anywhere(request.user, Permission.GRID_APPOINT, _("修改人员"))
    given = {"name": member.name, "office_phone": member.office_phone, "standing": member.standing}
    may_mobile = _may_mobile(request, mobiles.codes_of(member))
    form = RegisterForm(posted(request), initial=given, known=member.mobile_mask, may_mobile=may_mobile)
    if request.method == "POST" and form.is_valid():
        try:
            correct(member_id=pk, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("staffing_member", pk=pk)
    context = {"form": form, "member": member, "title": member.name}
    return render(request, "grids/staffing/form.html", context, status=400 if form.is_bound else 200)
