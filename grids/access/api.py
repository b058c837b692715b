"""Who may call the API: nobody, unless a view says so; every class asks the oracle.

REST framework reads this module while it is itself being imported, so its views can't be imported here.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission

from grids.access.oracle import allowed_anywhere
from grids.access.roles import Permission

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class Denied(BasePermission):
    """The default: a view that names no permission is closed to everybody."""

    def has_permission(self, request: "Request", view: "APIView") -> bool:
        return False


class SignedIn(BasePermission):
    """Anybody with an account: public names, and verbs whose action asks the oracle itself."""

    def has_permission(self, request: "Request", view: "APIView") -> bool:
        return bool(request.user and request.user.is_authenticated)


class MayRead(BasePermission):
    """Whoever has one of the permissions anywhere; which rows, the queryset's `visible_to` says."""

    def __init__(self, *permissions: Permission) -> None:
        self.permissions = permissions

    def __call__(self) -> "MayRead":
        """REST framework calls what `permission_classes` lists; an instance stands for itself."""
        return self

    @property
    def message(self) -> str:
        """The sentence of the 403."""
        return _("您的岗位不能查看这里的内容，请联系街道管理员。")

    def has_permission(self, request: "Request", view: "APIView") -> bool:
        user = request.user
        if not (user and user.is_authenticated):
            return False
        return any(allowed_anywhere(user, permission) for permission in self.permissions)


class MayDo(MayRead):
    """Whoever has the verb's permission anywhere; whether here and now, the action says."""

    @property
    def message(self) -> str:
        """The sentence of the 403."""
        return _("您的岗位不能办理这一步，请联系街道管理员。")
