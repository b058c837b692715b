"""Staff: accounts, members, posts, appointments; departments and who works for them."""

import unicodedata

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grids.access import oracle, roles
from grids.access.roles import Permission as P
from grids.areas.codes import ancestor_codes, prefix_of
from grids.areas.models import Area
from grids.conduct.exclusions import for_the_rule_alone
from grids.conduct.history import keep_history
from grids.conduct.moments import bounded
from grids.conduct.wording import at_place
from grids.personal.fields import ARCHIVED, Basis, PersonalLine, Reader
from grids.provenance import Provenance
from grids.staff import exclusive
from grids.staff.leading import BY_THE_POST, Standing
from grids.staff.querysets import DepartmentQuerySet, MemberQuerySet, UserQuerySet
from grids.staff.reach import Reached


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Makes accounts; what they may do comes from appointments and memberships only."""

    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        """A new account with a hashed password."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


# a sign-in stands in the security log and would bury what was really changed; old hashes are kept nowhere
@keep_history(without=("last_login", "password"))
class User(AbstractBaseUser):
    """An account. There is no superuser: an account may what its appointments and memberships say."""

    username = PersonalLine(
        _("账号"), max_length=40, unique=True, error_messages={"unique": _("这个账号已有人使用，请换一个。")},
        purpose=_("登录"), basis=Basis.STAFF, retention=ARCHIVED, readers=(P.STAFF_EDIT, P.AUDIT_READ),
    )  # fmt: skip
    display_name = PersonalLine(
        _("姓名"), max_length=40, purpose=_("记明谁办理"), basis=Basis.STAFF, retention=ARCHIVED,
        readers=(Reader.SIGNED_IN,),
    )  # fmt: skip
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(_("下次登录须改密码"), default=False)
    password_changed_at = models.DateTimeField(_("密码修改时间"), null=True, blank=True, editable=False)
    date_joined = models.DateTimeField(_("开通时间"), auto_now_add=True)
    # until when it reveals nothing, after a reset
    quiet_until = models.DateTimeField(_("暂停查看至"), null=True, editable=False)
    is_system = models.BooleanField(_("系统账号"), default=False, editable=False)
    is_demo = models.BooleanField(_("演示账号"), default=False, db_default=False, editable=False)
    home = models.ForeignKey(
        Area,
        models.PROTECT,
        to_field="code",
        db_column="home_code",
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("开通的区域"),
    )

    # of a password there is a hash alone; sign-ins stand in the security log
    impersonal = (
        "password last_login is_active must_change_password password_changed_at date_joined is_system "
        "is_demo quiet_until"
    )

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = verbose_name_plural = _("账号")
        ordering = ["username"]
        constraints = [
            bounded("account", ["last_login", "password_changed_at", "date_joined", "quiet_until"]),
            models.CheckConstraint(
                condition=Q(is_system=False) | Q(is_active=False), name="system_account_never_signs_in"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def label(self) -> str:
        """The name with the account, which nobody else has."""
        return at_place(self, self.username)

    def get_short_name(self) -> str:
        return str(self)

    def get_full_name(self) -> str:
        return str(self)

    @cached_property
    def grants(self) -> tuple[oracle.Grant, ...]:
        """What this account may today: the grounds that come with a role."""
        return tuple(ground for ground in self.grounds if ground.role)

    @cached_property
    def grounds(self) -> tuple[oracle.Grant, ...]:
        """Every post and membership of today, read once per instance (an instance lives for one request)."""
        return oracle.grounds_of(self)

    @property
    def is_staff(self) -> bool:
        """Whether the administration is open to this account."""
        return self.is_active and any(grant.permissions & roles.ADMIN_PERMISSIONS for grant in self.grants)

    is_superuser = False

    def has_perm(self, perm, obj=None) -> bool:
        """Django's own permissions are not used; admin classes ask the oracle."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the administration shows the app at all."""
        return self.is_staff


class PostGroup(models.TextChoices):
    """The 1, the N and the X of a grid, and posts in offices above it."""

    LEADER = "leader", _("网格长（1）")
    CORE = "core", _("核心岗位（N）")
    SUPPORT = "support", _("支撑力量（X）")
    OFFICE = "office", _("机关岗位")


class PostKind(models.Model):
    """A kind of post, with the role its holder has within the area of the appointment."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40, unique=True)
    group = models.CharField(_("类别"), max_length=8, choices=PostGroup)
    role = models.CharField(_("系统角色"), max_length=20, choices=roles.APPOINTED, blank=True)
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.OURS)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("排序"), default=100)
    is_active = models.BooleanField(_("启用"), default=True)

    impersonal = "code name group role provenance note order is_active"

    class Meta:
        verbose_name = verbose_name_plural = _("岗位")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(group__in=PostGroup.values), name="post_kind_known_group"),
            # an unknown role would leave every holder of the post without a page
            models.CheckConstraint(
                condition=Q(role__in=["", *(code for code, _name in roles.APPOINTED)]),
                name="post_kind_known_role",
            ),
            models.CheckConstraint(
                condition=Q(provenance__in=Provenance.values), name="post_kind_known_provenance"
            ),
        ]
        triggers = [exclusive.OF_POST_KINDS]

    def __str__(self) -> str:
        return self.name


@keep_history
class Member(Reached):
    """A person who can hold posts; may have an account."""

    name = PersonalLine(
        _("姓名"), max_length=40, purpose=_("网格公示、联系"), basis=Basis.STAFF, retention=ARCHIVED,
        readers=(Reader.SIGNED_IN,),
    )  # fmt: skip
    office_phone = PersonalLine(
        _("办公电话"), max_length=30, blank=True, purpose=_("网格公示、联系"), basis=Basis.STAFF, retention=ARCHIVED,
        readers=(Reader.SIGNED_IN,),
    )  # fmt: skip
    user = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="member", verbose_name=_("账号")
    )
    standing = models.CharField(
        _("社区任职"), max_length=10, choices=Standing, blank=True, default="", db_default="",
        help_text=_("网格长由居民区党支部书记或社区两委委员担任"),
    )  # fmt: skip
    home = models.ForeignKey(
        Area, models.PROTECT, to_field="code", db_column="home_code", null=True, editable=False, related_name="+",
        verbose_name=_("登记的区域"),
    )  # fmt: skip
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)

    objects = MemberQuerySet.as_manager()

    impersonal = "standing is_demo"

    class Meta:
        verbose_name = verbose_name_plural = _("网格员")
        ordering = ["name", "id"]
        constraints = [
            bounded("member", days=["mobile_since"]),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="member_known_standing"),
        ]
        triggers = [exclusive.OF_MEMBERS]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name with what tells apart two people of one name: office telephone and account or number."""
        told = [self.office_phone, self.user.username if self.user else f"{_('编号')} {self.pk}"]
        return at_place(self.name, " · ".join(filter(None, told)))


@keep_history
class Appointment(models.Model):
    """A member in a post for an area over a period, half open: the last day is not part of it."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="appointments", verbose_name=_("人员"))
    kind = models.ForeignKey(PostKind, models.PROTECT, related_name="appointments", verbose_name=_("岗位"))
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        to_field="code",
        db_column="area_code",
        related_name="appointments",
        verbose_name=_("区域"),
    )
    period = DateRangeField(_("任期"))
    basis = models.CharField(
        _("依据"),
        max_length=100,
        blank=True,
        default="",
        db_default="",
        help_text=_("任命文件的文号，可不填"),
    )
    is_leader = models.BooleanField(_("网格长"), default=False, editable=False)

    impersonal = "period basis is_leader"

    class Meta:
        verbose_name = verbose_name_plural = _("任职")
        ordering = ["area", "kind", "id"]
        constraints = [
            bounded("appointment", periods=["period"]),
            ExclusionConstraint(
                name="one_leader_of_an_area_at_a_time",
                expressions=[("area", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(is_leader=True),
                violation_error_message=_("这个网格在这段时间里已有网格长，请先结束原来的任期。"),
            ),
            ExclusionConstraint(
                name="one_appointment_of_a_member_to_a_post_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    (for_the_rule_alone("kind", models.BigIntegerField), RangeOperators.EQUAL),
                    (for_the_rule_alone("area", models.CharField), RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("此人在这段时间里已担任这个区域的同一岗位。"),
            ),
        ]
        triggers = [exclusive.OF_APPOINTMENTS, BY_THE_POST]

    def __str__(self) -> str:
        return f"{self.member} {self.kind} {self.area_id}"


class DepartmentKind(models.TextChoices):
    """Who is whistled: offices of the street, of the district, utilities, or a community."""

    STREET = "street", _("街道科室、站所")
    DISTRICT = "district", _("区级部门")
    UTILITY = "utility", _("水电气等企业")
    COMMUNITY = "community", _("社区（只能配合）")


def _bare(name: str) -> str:
    """A name as it is read: full-width letters, blanks and capitals make no other."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


class Department(models.Model):
    """An office that can be whistled, for the area it serves."""

    code = models.SlugField(_("代码"), max_length=60, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("类别"), max_length=10, choices=DepartmentKind)
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        to_field="code",
        db_column="area_code",
        related_name="departments",
        verbose_name=_("服务区域"),
    )
    office_phone = models.CharField(_("办公电话"), max_length=30, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveSmallIntegerField(_("排序"), default=100)

    # the office's own telephone
    impersonal = "code name kind office_phone is_active order"

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("部门")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DepartmentKind.values), name="department_known_kind"),
        ]
        triggers = [
            # whose office it is decides who reads complaints about it
            pgtrigger.Protect(
                name="stays_what_it_is",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("code", "kind", "area"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A name stands for one office: whoever reads it knows whose it is.

        Communities have offices of the same name, each its own; one of another kind or of another level, or a second one of
        the same area, could be taken for it by whoever complains, and would be read by those it is about.
        """
        if not self.area_id:
            return
        for other in Department.objects.near(self.area_id).exclude(pk=self.pk).select_related("area"):
            is_a_sister = other.kind == self.kind and other.area.level == self.area.level
            is_same = _bare(other.name) == _bare(self.name)
            if is_same and (not is_a_sister or other.area_id == self.area_id):
                raise ValidationError(
                    {
                        "name": _("已有同名的部门「%(label)s」，请换一个名称，以免认错。")
                        % {"label": other.label}
                    }
                )

    @property
    def label(self) -> str:
        """The name with its area: every community has an office of the same name."""
        return at_place(self.name, self.area)

    def serves(self, area_code: str) -> bool:
        """Whether matters of this area may be whistled to it: the condition of `serving`, for one."""
        return self.area_id in ancestor_codes(area_code) or self.area_id.startswith(prefix_of(area_code)[:9])


@keep_history
class DepartmentMembership(models.Model):
    """An account that handles a department's matters over a period."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("账号"))
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="memberships", verbose_name=_("部门")
    )
    period = DateRangeField(_("期间"))

    impersonal = "period"

    class Meta:
        verbose_name = verbose_name_plural = _("部门人员")
        ordering = ["department", "user"]
        constraints = [
            bounded("membership", periods=["period"]),
            ExclusionConstraint(
                name="one_membership_of_a_department_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (for_the_rule_alone("department", models.BigIntegerField), RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("此账号在这段时间里已属于这个部门。"),
            ),
        ]
        triggers = [exclusive.OF_MEMBERSHIPS]

    def __str__(self) -> str:
        return f"{self.user} {self.department}"
