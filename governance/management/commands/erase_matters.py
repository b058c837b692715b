"""Erase what names or reaches somebody from matters past their term, with the keys of complaints that workers lack."""

from django.core.management.base import CommandError

from governance.management.script import Script
from grids.staff.queries import system_actor
from whistles.lifecycle import erasing


class Command(Script):
    help = "抹去到期事项里的个人信息，包括后台任务没有密钥、打不开的检举控告；每次更新时自动运行，也可边运行边做。"

    def handle(self, *args, **options) -> None:
        came = erasing.erase_past_term(by=system_actor())
        self.stdout.write(f"到期去标识 {came.done} 件。")
        if came.left:
            raise CommandError(
                f"{came.left.total()} 件的反映人用现有的密钥打不开，没有去标识；请把旧密钥配置回来再运行。"
            )
