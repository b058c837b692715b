"""Print the demo accounts with their posts and the password made on this machine."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from governance.demo import people
from governance.demo.seeding import password
from grids.areas.models import Area
from grids.staff.models import Department, PostKind


class Command(BaseCommand):
    help = "列出演示账号。只在 DEMO=1 时可用。"

    def handle(self, *args, **options) -> None:
        if not settings.DEMO:
            raise CommandError("这里没有演示数据（DEMO=0）。")
        posts = dict(PostKind.objects.values_list("code", "name"))
        departments = dict(Department.objects.values_list("code", "name"))
        areas = dict(Area.objects.values_list("code", "name"))
        self.stdout.write(f"演示账号（口令都是 {password()}）：")
        for account in people.ACCOUNTS:
            what = departments.get(account.department) or f"{posts[account.post]} · {areas[account.area]}"
            self.stdout.write(f"  {account.username:<11}{account.name}　{what}")
