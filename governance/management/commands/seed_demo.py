"""Load the demonstration: invented matters and people at real places, through the import and the actions."""

from django.core.management.base import CommandError, CommandParser

from governance.demo import seeding
from governance.management.script import Script


class Command(Script):
    help = (
        "装入演示数据：莲华街道 536 件哨件（截至 2023-04-07），金马、棕树营两条街道最近八周的事项；"
        "人物、号码与事项均为虚构。重复执行不会多出一件。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        one = parser.add_mutually_exclusive_group()
        one.add_argument("--frozen", action="store_true", help="只装人员、账号和莲华街道")
        one.add_argument("--alive", action="store_true", help="只装金马、棕树营两条街道")

    def handle(self, *args, **options) -> None:
        try:
            counts = seeding.seed(is_frozen=not options["alive"], is_alive=not options["frozen"])
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"演示数据已装入：{counts['whistles']} 件哨件，{counts['leads']} 条哨源。")
        if counts["skipped"]:
            self.stdout.write("金马、棕树营两条街道没有装入：库里已有日封，装入过去的事项会与它不符。")
