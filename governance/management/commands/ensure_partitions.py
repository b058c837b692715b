"""Make the partitions of the event ledger for the years to come; with --move for rows that came before theirs."""

from governance.management.script import Script
from grids.conduct.refusals import Refusal
from whistles.growth import actions
from whistles.growth.queries import YEARS_AHEAD


class Command(Script):
    help = "为以后的年份建立台账分区，已有的不动；--move 把落在默认分区里的事件移到各自年份的分区。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--years", type=int, default=YEARS_AHEAD, help="从今年起往后几年")
        parser.add_argument("--move", action="store_true", help="移动默认分区里的事件（其间台账不能读写）")

    def handle(self, *args, **options) -> None:
        if options["move"]:
            for year, count in actions.move_rows().items():
                self.stdout.write(f"{year} 年：移动 {count} 条。")
        if left := actions.make_years(options["years"]):
            years = "、".join(map(str, left))
            raise Refusal(f"{years} 年还没有分区：默认分区里已有这些年份的事件，请加 --move 再运行。")
        self.stdout.write(f"今年和以后 {options['years']} 年的分区都在。")
