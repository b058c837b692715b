"""Feedback, among all pages."""

from django.utils.translation import gettext_lazy as _

from governance.feedback.todos import to_answer
from grids.access.roles import Permission
from grids.pages import Here, Pages, Todos

PAGES = Pages(
    addresses=(("feedback/", "governance.feedback.urls"),),
    todos=(
        Todos(to_answer, (Permission.REFERENCE_EDIT,), order=70, is_counted=False, heading=_("投诉建议")),
    ),
    here=(
        Here(
            ("feedback", "feedback_answer"),
            _("投诉建议"),
            (
                _("对系统、对街道的服务有什么意见，都写在这里；答复会公开，写的人不会公开。"),
                _("请不要写居民的姓名和电话；要办理的事，请登记哨源。"),
            ),
        ),
    ),
)
