"""Who manages whom: within the own subtree only, an account that acts elsewhere too is managed from above."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.installation import common_code, top_code
from grids.access.roles import DEPARTMENT_HANDLER, SENSITIVE_ROLES, WATCHING_ROLES, Permission
from grids.areas.models import Area
from grids.conduct.refusals import Refusal, require
from grids.staff.leading import LED_LEVELS
from grids.staff.models import Appointment, DepartmentMembership, Member, PostGroup, PostKind, User

# from communities down
APPOINTED_FROM_LEVEL = 3


def require_staff_editor(by: User, doing: str) -> None:
    """Refusal(forbidden) unless `by` manages staff anywhere."""
    if not by.is_system and not oracle.allowed_anywhere(by, Permission.STAFF_EDIT):
        raise Refusal(_("您没有%(doing)s的权限，请联系系统管理员。") % {"doing": doing}, code="forbidden")


def require_appointer(by: User, kind: PostKind, area: Area, doing: str) -> None:
    """Refusal(forbidden) unless `by` manages staff there, or appoints in grids and the post is one of these.

    Who appoints in grids and communities alone gives no post in an office, and none that reveals, administers or audits.
    """
    if by.is_system or oracle.may_in(by, Permission.STAFF_EDIT, area.code):
        return
    oracle.require_in(by, Permission.GRID_APPOINT, area.code, doing)
    require(
        area.level >= APPOINTED_FROM_LEVEL and kind.group != PostGroup.OFFICE and kind.role not in SENSITIVE_ROLES,
        _("「%(kind)s」由系统管理员任命，重要的还要另一位确认；您可以任命社区和网格里的网格长、核心岗位和支撑力量。")
        % {"kind": kind.name},
        code="forbidden",
    )  # fmt: skip


def require_standing(area: Area, period: DateRange) -> None:
    """Refusal where an area is no more when a post in it would begin."""
    is_over = area.ends_on is not None and period.lower is not None and area.ends_on <= period.lower
    require(
        not is_over,
        _("「%(area)s」从 %(day)s 起已经撤销，不能再任命到这里；请任命到接管它的网格。")
        % {"area": area, "day": area.ends_on},
        field="area",
    )


def require_own_person(by: User, member: Member, doing: str, *, corrects: bool = False) -> None:
    """Refusal(forbidden) where who appoints in grids alone would reach for a person of elsewhere.

    A person is of the area in which they were registered and of all areas in which they hold posts; one without any is
    free as long as they have no account. corrects: what is known of them is changed, which nobody does for themselves, nor
    for whoever holds a post of an office.
    """
    if by.is_system or oracle.allowed_anywhere(by, Permission.STAFF_EDIT):
        return
    held = Appointment.objects.filter(member=member, period__overlap=from_today())
    codes = set(held.values_list("area_id", flat=True)) | ({member.home_id} if member.home_id else set())
    is_own = (
        all(oracle.may_in(by, Permission.GRID_APPOINT, code) for code in codes)
        if codes
        else not member.user_id
    )
    office = Q(kind__group=PostGroup.OFFICE) | Q(kind__role__in=SENSITIVE_ROLES)
    is_free = is_own and not (corrects and (member.user_id == by.pk or held.filter(office).exists()))
    require(
        is_free,
        _("「%(who)s」不归您%(doing)s：外单位、机关岗位的人和您自己，请系统管理员办理。") % {"who": member, "doing": doing},
        code="forbidden",
    )  # fmt: skip


def require_leader(member: Member, kind: PostKind, area: Area) -> None:
    """Refusal unless whoever is to lead a grid is the branch's secretary or of the committees."""
    if kind.group != PostGroup.LEADER or area.level not in LED_LEVELS:
        return
    require(
        member.standing,
        _(
            "网格长由居民区党支部书记或社区两委委员担任，「%(who)s」登记的两样都不是。"
            "请先把“社区任职”改对，或者另选一位。"
        )
        % {"who": member},
        field="member",
    )  # fmt: skip


def keeps_standing(member: Member) -> None:
    """Refusal where somebody who leads a grid, today or later, would be neither secretary nor of the committees any more."""
    if member.standing or not member.pk:
        return
    led = Appointment.objects.filter(
        member=member, is_leader=True, area__level__in=LED_LEVELS, period__overlap=from_today()
    )
    post = led.select_related("area").first()
    require(
        post is None,
        _("「%(who)s」现在是%(area)s的网格长，先结束这个任职，再改“社区任职”。")
        % {"who": member, "area": post.area.short_name if post else ""},
        field="standing",
    )


def managed(user_id: int, by: User) -> User:
    """The account, locked; Refusal when it acts outside the manager's subtree: nobody climbs by a reset."""
    require_staff_editor(by, _("管理账号"))
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    require(not user.is_system, _("系统账号由程序使用，不能改动。"), code="forbidden")
    if by.pk != user.pk:
        require_all(by, areas_of(user) or {user.home_id or top_code()}, user)
    return user


def require_all(by: User, codes: set[str], who: User | Member) -> None:
    """Refusal unless `by` manages staff in each of these areas."""
    if by.is_system or all(oracle.may_in(by, Permission.STAFF_EDIT, code) for code in codes):
        return
    raise Refusal(
        _("「%(who)s」还在您管理范围之外任职，请由上级系统管理员处理。") % {"who": who}, code="forbidden"
    )


def areas_of(user: User) -> set[str]:
    """Codes of the areas in which an account acts, today or later, whether it is open or closed."""
    memberships = DepartmentMembership.objects.filter(user=user, period__overlap=from_today())
    return areas_of_posts(Q(member__user=user)) | set(
        memberships.values_list("department__area_id", flat=True)
    )


def areas_of_posts(holder: Q) -> set[str]:
    """Codes of the areas in which somebody holds posts, today or later."""
    posts = Appointment.objects.filter(holder, period__overlap=from_today())
    return set(posts.values_list("area_id", flat=True))


def area_of(user: User) -> str:
    """The area that holds all in which an account acts; where it acts nowhere, in which it was opened."""
    return common_code(areas_of(user)) or user.home_id or top_code()


def managed_from(by: User) -> str:
    """The area from which somebody manages staff: new accounts belong to it until they act somewhere."""
    codes = (grant.area_code for grant in by.grants if Permission.STAFF_EDIT in grant.permissions)
    return common_code(codes) or top_code()


def from_today() -> DateRange:
    """Today and everything after."""
    return DateRange(timezone.localdate(), None)


def roles_held(member: Member | None, user: User | None, period: DateRange) -> set[str]:
    """Roles of a person at any time within a period, from appointments and memberships alike."""
    holder = Q(pk__in=[])
    if member and member.pk:
        holder |= Q(member=member)
    if user:
        holder |= Q(member__user=user)
    posts = Appointment.objects.filter(holder, period__overlap=period).exclude(kind__role="")
    held = set(posts.values_list("kind__role", flat=True))
    if user and DepartmentMembership.objects.filter(user=user, period__overlap=period).exists():
        held.add(DEPARTMENT_HANDLER.code)
    return held


def is_sensitive(user: User) -> bool:
    """Whether the account reveals, administers or audits, today or later."""
    return bool(roles_held(None, user, from_today()) & SENSITIVE_ROLES)


def watches(holder: Q) -> bool:
    """Whether an account holds a post, today or later, from which somebody audits, confirms or handles complaints."""
    posts = Appointment.objects.filter(holder, kind__role__in=WATCHING_ROLES, period__overlap=from_today())
    return posts.filter(member__user__is_active=True).exists()


def period_of(from_day: date, to_day: date | None) -> DateRange:
    """A period as two days; Refusal when it ends before it begins."""
    require(to_day is None or to_day > from_day, _("结束日期要晚于开始日期。"), field="to_day")
    return DateRange(from_day, to_day, "[)")
