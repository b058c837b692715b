"""Signing in and the own account, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.pages import Here, Pages

PAGES = Pages(
    addresses=(("", "grids.identity.urls"),),
    here=(
        Here(
            ("account", "session_end"),
            _("我的账号"),
            (
                _("上面是您的岗位和管到哪里：不对的，请系统管理员改任职。"),
                _("下面是现在登录的每一处；不认得的，马上退出它并修改密码。"),
            ),
        ),
        Here(
            ("password_change", "redeem"),
            _("修改密码"),
            (
                _("新密码至少 10 位，不要和姓名、账号相像，也不要用常见的密码。"),
                _("改好以后，其他地方的登录会退出。"),
            ),
        ),
        Here(
            ("second_factor_enrol",),
            _("设置第二重验证"),
            (_("用手机上的验证器 App 扫一次码，以后登录时再输入它显示的 6 位数字。"),),
        ),
        Here(
            ("second_factor", "recovery_codes", "second_factor_change"),
            _("第二重验证"),
            (
                _("输入手机上验证器 App 现在显示的 6 位数字，30 秒换一次。"),
                _("恢复码请抄在纸上收好：手机不在身边时，每个恢复码能用一次。"),
            ),
        ),
    ),
)
