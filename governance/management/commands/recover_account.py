"""The way back at the machine: a one-time code for whoever lost password or telephone, when nobody else is left."""

from django.core.management.base import CommandError

from governance.management.script import Script
from grids.identity.actions import reset_password
from grids.staff.models import User
from grids.staff.queries import system_actor


class Command(Script):
    help = "在服务器上重置一个账号的密码（可同时取消第二重验证），打印一次性的码；记入安全日志，并告知本人。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("username", help="账号")
        parser.add_argument("--reason", required=True, help="原因，记入安全日志")
        parser.add_argument(
            "--drop-second-factor", action="store_true", help="手机也丢了：同时取消第二重验证"
        )

    def handle(self, *args, **options) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"没有账号 {options['username']}。")
        code = reset_password(
            user_id=user.pk,
            reason=options["reason"],
            drops_factor=options["drop_second_factor"],
            by=system_actor(),
        )
        self.stdout.write(
            f"账号 {user.username}：一次性的码 {code}；在登录页点“我有一次性的码，设定密码”。它不会再显示。"
        )
