"""The first account of an installation: a system administrator with a temporary password."""

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from governance.management.script import Script
from grids.access.roles import SYSTEM_ADMIN
from grids.areas.models import Area
from grids.areas.queries import area_named
from grids.staff import actions
from grids.staff.models import Member, PostKind, User
from grids.staff.queries import system_actor


class Command(Script):
    help = "开通第一个系统管理员账号，打印一次性密码。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("username", help="账号，例如 zhangsan")
        parser.add_argument("display_name", help="姓名")
        parser.add_argument("--area", required=True, help="管理范围的区域代码，例如 530100（全市）")

    def handle(self, *args, **options) -> None:
        area = area_named(options["area"])
        kind = PostKind.objects.filter(role=SYSTEM_ADMIN.code, is_active=True).order_by("order").first()
        if kind is None:
            raise CommandError("没有系统管理员岗位，请先运行 setup_reference。")
        user, password = self._create(options["username"], options["display_name"], kind, area)
        self.stdout.write(f"账号 {user.username}，管理范围 {area.name}（{area.code}）。")
        self.stdout.write(f"一次性密码 {password}，首次登录须修改；它不会再显示。")

    @transaction.atomic
    def _create(self, username: str, name: str, kind: PostKind, area: Area) -> tuple[User, str]:
        by = system_actor()
        user, password = actions.create_account(username=username, display_name=name, by=by)
        member = actions.save_member(member=Member(name=user.display_name, user=user), by=by)
        actions.appoint(member=member, kind=kind, area=area, from_day=timezone.localdate(), by=by)
        return user, password
