"""Administration of accounts: opened, reset with a slip, closed, signed out."""

from django import forms
from django.contrib import admin
from django.db.models import Prefetch
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from grids.audit.administration import GovernedAdmin, P
from grids.audit.models import Kind
from grids.identity import actions
from grids.staff.models import Appointment, DepartmentMembership, User
from grids.staff.queries import held_today


class ResetForm(forms.Form):
    """Why a password is reset, and whether the authenticator is lost too."""

    reason = forms.CharField(label=_("原因"), max_length=200, widget=UnfoldAdminTextInputWidget)
    drops_factor = forms.BooleanField(
        label=_("手机也丢了：同时取消第二重验证"), required=False, widget=UnfoldBooleanWidget
    )


@admin.register(User)
class UserAdmin(GovernedAdmin):
    """Accounts: opened, reset, closed; what an account may do comes from appointments and memberships."""

    editors = P.STAFF_EDIT
    log_kind = Kind.ACCOUNT
    list_display = ("username", "display_name", "grounds", "is_active", "must_change_password", "last_login")
    list_filter = ("is_active", "must_change_password")
    search_fields = ("username", "display_name")
    readonly_fields = (
        "username", "grounds", "is_active", "must_change_password", "last_login", "password_changed_at", "date_joined",
    )  # fmt: skip
    fields = ("username", "display_name", *readonly_fields[1:])
    add_fieldsets = ((None, {"fields": ("username", "display_name")}),)
    actions_detail = ("reset_password", "lock", "unlock", "end_sessions")

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

    @display(description=_("现任岗位"))
    def grounds(self, user: User) -> str:
        posts = user.member.posts_today if hasattr(user, "member") else []
        named = [f"{post.kind}（{post.area}）" for post in posts]
        return "、".join([*named, *(str(office.department) for office in user.offices_today)]) or "—"

    def save_model(self, request, obj, form, change) -> None:
        if change:
            actions.rename_account(user_id=obj.pk, display_name=obj.display_name, by=request.user)
            return
        user, request.shown_once = actions.open_account(
            username=obj.username, display_name=obj.display_name, by=request.user
        )
        obj.__dict__.update(user.__dict__)

    def response_add(self, request, obj, post_url_continue=None):
        """The half of the slip that the administrator hands over is shown on this answer and nowhere else."""
        context = {
            **self.admin_site.each_context(request),
            "title": _t("开通账号"), "original": obj, "opts": self.opts, "shown_once": request.shown_once,
            "back_url": self.change_url(obj),
        }  # fmt: skip
        return TemplateResponse(request, "admin/ask.html", context)

    @action(description=_("重置密码"), url_path="reset-password", icon="key")
    def reset_password(self, request, object_id):
        return self.ask(
            request, object_id, title=_t("重置密码"), form_class=ResetForm,
            sentence=_t("将生成一张重置单。您只看得到其中一段；另一段由安全员交给本人，或者由本人用第二重验证代替。在本人用它设定新密码之前，原密码仍然有效。"),
            act=lambda user, **given: actions.reset_password(user_id=user.pk, by=request.user, **given),
        )  # fmt: skip

    @action(description=_("停用"), icon="lock")
    def lock(self, request, object_id):
        return self.ask(
            request, object_id, title=_t("停用"),
            sentence=_t("停用后不能登录，已登录的会立即退出；办理过的记录保留。"),
            act=lambda user: actions.lock_account(user_id=user.pk, by=request.user),
        )  # fmt: skip

    @action(description=_("启用"), icon="lock_open")
    def unlock(self, request, object_id):
        return self.ask(
            request, object_id, title=_t("启用"), sentence=_t("恢复登录，并解除因多次输错密码造成的锁定。"),
            act=lambda user: actions.unlock_account(user_id=user.pk, by=request.user),
        )  # fmt: skip

    @action(description=_("退出所有登录"), url_path="end-sessions", icon="logout")
    def end_sessions(self, request, object_id):
        return self.ask(
            request, object_id, title=_t("退出所有登录"), sentence=_t("这个账号在所有设备上都要重新登录。"),
            act=lambda user: actions.end_sessions(user_id=user.pk, by=request.user),
        )  # fmt: skip

    def log_addition(self, request, obj, message) -> None:
        """The action has written it down."""
