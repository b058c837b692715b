"""Accounts at the machine: system administrator, security officer, auditor; the first ones, or when nobody is left."""

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from governance.management.script import Script
from grids.access.roles import AUDITOR, SECURITY_OFFICER, SYSTEM_ADMIN
from grids.areas.models import Area
from grids.areas.queries import area_named
from grids.identity import actions as identity
from grids.staff import actions
from grids.staff.models import Member, PostKind, User
from grids.staff.queries import system_actor

ROLES = {role.code: role for role in (SYSTEM_ADMIN, SECURITY_OFFICER, AUDITOR)}


class Command(Script):
    help = "在服务器上开通系统管理员、安全员或审计员（三者不能是同一个账号），打印一次性的码。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("username", help="账号，例如 zhangsan")
        parser.add_argument("display_name", help="姓名")
        parser.add_argument("--area", required=True, help="管理范围的区域代码，例如 530100（全市）")
        parser.add_argument(
            "--role", choices=sorted(ROLES), default=SYSTEM_ADMIN.code,
            help="system_admin 系统管理员（默认）、security_officer 安全员、auditor 审计员",
        )  # fmt: skip

    def handle(self, *args, **options) -> None:
        area, role = area_named(options["area"]), ROLES[options["role"]]
        kind = PostKind.objects.filter(role=role.code, is_active=True).order_by("order").first()
        if kind is None:
            raise CommandError(f"没有{role.name}岗位，请先运行 setup_reference。")
        user, code = self._create(options["username"], options["display_name"], kind, area)
        self.stdout.write(f"账号 {user.username}，{role.name}，管理范围 {area.name}（{area.code}）。")
        self.stdout.write(
            f"一次性的码 {code}；在登录页点“我有一次性的码，设定密码”，填在第一段里。它不会再显示。"
        )

    @transaction.atomic
    def _create(self, username: str, name: str, kind: PostKind, area: Area) -> tuple[User, str]:
        by = system_actor()
        user, code = identity.open_account(username=username, display_name=name, by=by)
        member = actions.save_member(member=Member(name=user.display_name, user=user), by=by)
        actions.appoint(member=member, kind=kind, area=area, from_day=timezone.localdate(), by=by)
        return user, code
