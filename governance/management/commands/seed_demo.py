"""Load the demonstration: invented matters and people at real places, through the import and the actions."""

from django.core.management.base import CommandError

from governance.demo.seeding import seed
from governance.management.script import Script


class Command(Script):
    help = "装入演示数据：莲华街道 536 件哨件（人物、号码与事项均为虚构）；重复执行不会多出一件。"

    def handle(self, *args, **options) -> None:
        try:
            counts = seed()
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"演示数据已装入：{counts['whistles']} 件哨件，{counts['leads']} 条哨源。")
