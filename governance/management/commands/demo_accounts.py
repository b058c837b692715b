"""Print the demo accounts with their posts and the password made on this machine."""

from django.conf import settings
from django.core.management.base import CommandError

from governance.demo.accounts import offered
from governance.management.script import Script


class Command(Script):
    help = "列出演示账号。只在 DEMO=1 时可用。"

    def handle(self, *args, **options) -> None:
        if not settings.DEMO:
            raise CommandError("这里没有演示数据（DEMO=0）。")
        groups = offered()
        if not groups:
            raise CommandError("还没有演示账号，请先运行 seed_demo。")
        self.stdout.write(f"演示账号（口令都是 {groups[0].accounts[0].password}）：")
        for group in groups:
            self.stdout.write(f" {group.name}")
            for account in group.accounts:
                self.stdout.write(f"  {account.username:<14}{account.name}　{account.what}")
