"""Administration of accounts: opened, reset with a slip, closed, signed out."""

from django import forms
from django.contrib import admin, messages
from django.db.models import Prefetch
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from grids.access.roles import SENSITIVE_ROLES
from grids.approvals.models import Approval, What
from grids.approvals.queries import deciders
from grids.approvals.telling import asked
from grids.areas.models import Area
from grids.audit.administration import GovernedAdmin, P
from grids.audit.models import Kind
from grids.conduct.widgets import KnownAutocomplete
from grids.conduct.wording import at_place, enumerated
from grids.identity import actions
from grids.identity.queries import is_held_up
from grids.staff.managing import managed_from
from grids.staff.models import Appointment, Department, DepartmentMembership, PostKind, User
from grids.staff.queries import held_today


class ResetForm(forms.Form):
    """Why a password is reset, and whether the authenticator is lost too."""

    reason = forms.CharField(label=_("原因"), max_length=200, widget=UnfoldAdminTextInputWidget)
    drops_factor = forms.BooleanField(
        label=_("手机也丢了：同时取消第二重验证"), required=False, widget=UnfoldBooleanWidget
    )


class PostChoice(forms.ModelChoiceField):
    """Posts with the role that comes with each, and whether a second person has to confirm it."""

    def label_from_instance(self, kind: PostKind) -> str:
        """网格长（1）：网格长权限, as one line."""
        role = kind.get_role_display() if kind.role else gettext("不带系统权限")
        label = gettext("%(post)s：%(role)s") % {"post": kind.name, "role": role}
        return " · ".join([label, gettext("要另一位确认")]) if kind.role in SENSITIVE_ROLES else label


class OpeningForm(forms.ModelForm):
    """One form for who gets an account: the account, the person, and the post or the department."""

    office_phone = forms.CharField(
        label=_("办公电话"), required=False, max_length=30, widget=UnfoldAdminTextInputWidget
    )
    kind = PostChoice(
        label=_("岗位"), required=False, widget=UnfoldAdminSelectWidget, empty_label=_("不任岗位"),
        queryset=PostKind.objects.filter(is_active=True),
        help_text=_("岗位后面写的是它带来的系统角色；从今天起生效。"),
    )  # fmt: skip
    area = forms.ModelChoiceField(
        label=_("区域"), required=False, queryset=Area.objects.all(), to_field_name="code",
        help_text=_("岗位在哪里，权限就到哪里。"),
        widget=KnownAutocomplete(Appointment._meta.get_field("area"), admin.site),
    )  # fmt: skip
    department = forms.ModelChoiceField(
        label=_("或者：部门"), required=False, queryset=Department.objects.filter(is_active=True),
        help_text=_("办理一个部门的哨件的人在这里选部门，不用选岗位；要另一位确认后才生效。"),
        widget=KnownAutocomplete(DepartmentMembership._meta.get_field("department"), admin.site),
    )  # fmt: skip

    class Meta:
        model = User
        fields = ("display_name", "username")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = gettext("登录用，字母、数字、点、下划线和连字符。")


@admin.register(User)
class UserAdmin(GovernedAdmin):
    """Accounts: opened, reset, closed; what an account may do comes from appointments and memberships."""

    editors = P.STAFF_EDIT
    log_kind = Kind.ACCOUNT
    opening_fields = ("display_name", "username", "office_phone", "kind", "area", "department")
    list_display = ("username", "display_name", "grounds", "is_active", "must_change_password", "last_login")
    list_filter = ("is_active", "must_change_password")
    search_fields = ("username", "display_name")
    readonly_fields = (
        "username", "grounds", "person", "is_active", "must_change_password", "last_login", "password_changed_at", "date_joined",
    )  # fmt: skip
    fields = ("username", "display_name", *readonly_fields[1:])
    actions_detail = ("reset_password", "lock", "unlock", "let_in", "end_sessions")

    def offered(self, request, row) -> set[str]:
        """An open account can be closed, a closed one opened; one that is held up is let in again."""
        if not row.is_active:
            return {"unlock"}
        return {"reset_password", "lock", "end_sessions"} | ({"let_in"} if is_held_up(row) else set())

    def get_queryset(self, request):
        posts = Appointment.objects.filter(**held_today("")).select_related("kind", "area")
        offices = DepartmentMembership.objects.filter(**held_today("")).select_related("department")
        return (
            super()
            .get_queryset(request)
            .filter(is_system=False)
            .select_related("member")
            .prefetch_related(
                Prefetch("member__appointments", posts, to_attr="posts_today"),
                Prefetch("memberships", offices, to_attr="offices_today"),
            )
        )

    def get_readonly_fields(self, request, obj=None) -> tuple:
        return self.readonly_fields if obj else ()

    def get_fieldsets(self, request, obj=None) -> tuple:
        """A new account is one form with person and post; it says who could confirm what takes two."""
        if obj:
            return super().get_fieldsets(request, obj)
        who = deciders(managed_from(request.user), what=What.RESET, but_not=(request.user.pk,))
        sentence = gettext("账号的另一段码，以及标着“要另一位确认”的岗位和部门，由这些人确认：%(who)s。") % {
            "who": enumerated(who) or gettext("（还没有，请先开通安全员）")
        }
        return ((None, {"fields": self.opening_fields, "description": sentence}),)

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The one form for a new account; an old one is only renamed."""
        given = {} if obj else {"form": OpeningForm, "fields": ("display_name", "username")}
        return super().get_form(request, obj, change=change, **{**kwargs, **given})

    @display(description=_("现任岗位"))
    def grounds(self, user: User) -> str:
        posts = user.member.posts_today if hasattr(user, "member") else []
        named = [
            *(at_place(post.kind, post.area) for post in posts),
            *(office.department for office in user.offices_today),
        ]
        return enumerated(named) or gettext("还没有岗位")

    @display(description=_("网格员和任职"))
    def person(self, user: User) -> SafeString | str:
        """Links to the member of the account and to its posts; said plainly where there is none."""
        if not hasattr(user, "member"):
            return gettext("还没有对应的网格员")
        member = reverse("admin:grids_member_change", args=[user.member.pk])
        posts = [
            (reverse("admin:grids_appointment_change", args=[post.pk]), at_place(post.kind, post.area))
            for post in user.member.posts_today
        ]
        return format_html_join(
            gettext("、"),
            '<a class="text-primary-600" href="{}">{}</a>',
            [(member, user.member.label), *posts],
        )

    def save_model(self, request, obj, form, change) -> None:
        if change:
            actions.rename_account(user_id=obj.pk, display_name=obj.display_name, by=request.user)
            return
        given = {name: form.cleaned_data.get(name) for name in self.opening_fields}
        user, request.shown_once, waiting = actions.open_account_with_post(
            **{name: value for name, value in given.items() if value}, by=request.user
        )
        for approval in waiting:
            asked(request, approval)
        if not (given["kind"] or given["department"]):
            messages.warning(
                request, gettext("这个账号还没有岗位，登录后什么也看不到。请为他任职，或者安排部门。")
            )
        obj.__dict__.update(user.__dict__)

    def response_add(self, request, obj, post_url_continue=None):
        """The half of the slip that the administrator hands over is shown on this answer and nowhere else."""
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("开通账号"), "original": obj, "opts": self.opts, "shown_once": request.shown_once,
            "back_url": self.change_url(obj),
        }  # fmt: skip
        return TemplateResponse(request, "admin/ask.html", context)

    @action(description=_("重置密码"), url_path="reset-password", icon="key")
    def reset_password(self, request, object_id):
        return self.ask(
            request, object_id, title=gettext("重置密码"), form_class=ResetForm,
            sentence=gettext("将生成一张重置单。您只看得到其中一段；另一段由安全员交给本人，或者由本人用第二重验证代替。在本人用它设定新密码之前，原密码仍然有效。"),
            act=lambda user, **given: self._reset(request, user, **given),
        )  # fmt: skip

    def _reset(self, request, user, **given) -> str:
        """The half that is handed over; whoever has to confirm it first is named beside it."""
        half = actions.reset_password(user_id=user.pk, by=request.user, **given)
        for approval in (
            Approval.objects.visible_to(request.user).waiting().filter(what=What.RESET, concerns=user)
        ):
            asked(request, approval)
        return half

    @action(description=_("停用"), icon="lock")
    def lock(self, request, object_id):
        return self.ask(
            request, object_id, title=gettext("停用"),
            sentence=gettext("停用后不能登录，已登录的会立即退出；办理过的记录保留。审计员、安全员和办理检举控告的账号，要另一位确认后才停用。"),
            act=lambda user: actions.lock_account(user_id=user.pk, by=request.user),
        )  # fmt: skip

    @action(description=_("启用"), icon="lock_open")
    def unlock(self, request, object_id):
        return self.ask(
            request, object_id, title=gettext("启用"),
            sentence=gettext("恢复登录，并解除因多次输错密码造成的锁定。能查看个人信息、管理或审计的账号，要另一位确认后才启用。"),
            act=lambda user: actions.unlock_account(user_id=user.pk, by=request.user),
        )  # fmt: skip

    @action(description=_("解除登录限制"), url_path="let-in", icon="lock_open")
    def let_in(self, request, object_id):
        return self.ask(
            request, object_id, title=gettext("解除登录限制"),
            sentence=gettext("这个账号多次输错密码，暂时不能登录。解除后本人可以马上再试。"),
            act=lambda user: actions.unlock_account(user_id=user.pk, by=request.user),
        )  # fmt: skip

    @action(description=_("退出所有登录"), url_path="end-sessions", icon="logout")
    def end_sessions(self, request, object_id):
        return self.ask(
            request, object_id, title=gettext("退出所有登录"), sentence=gettext("这个账号在所有设备上都要重新登录。"),
            act=lambda user: actions.end_sessions(user_id=user.pk, by=request.user),
        )  # fmt: skip

    def told(self, request, made) -> bool:
        return asked(request, made)

    def log_addition(self, request, obj, message) -> None:
        """The action has written it down."""
