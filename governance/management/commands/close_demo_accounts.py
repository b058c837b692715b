"""Close what a demonstration left behind: its accounts, before real data comes into the same database."""

from django.db import transaction

from governance.management.script import Script
from grids.identity.actions import lock_account
from grids.staff.models import User
from grids.staff.queries import system_actor


class Command(Script):
    help = "停用演示账号（换成正式使用时）。"

    @transaction.atomic
    def handle(self, *args, **options) -> None:
        closed = list(User.objects.filter(is_demo=True, is_active=True))
        for user in closed:
            lock_account(user_id=user.pk, by=system_actor())
        self.stdout.write(f"停用了 {len(closed)} 个演示账号。")
