"""Import a table of appointments from the command line, through the same steps as the page."""

import sys
from pathlib import Path

from governance.management.script import Script
from grids.access.installation import top_code
from grids.areas.queries import area_named
from grids.staff.queries import system_actor
from grids.staffing.table_in import bring_in
from grids.staffing.table_people import OTHER, SAME
from grids.staffing.table_read import rows_of


class Command(Script):
    help = (
        "导入任职表（.xlsx、.xls、.ods、.csv）：网格代码或网格、岗位、姓名、办公电话、本人手机、社区任职、任职起、任职止（最后一天）、依据。"
        "退出码：0 全部导入，2 有没导入的行，1 整个文件不能导入。"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--area", default="", help="只认这个区域里的网格，区域代码；不写则整个系统")
        parser.add_argument("--dry-run", action="store_true", help="只检查，什么都不写入")
        parser.add_argument(
            "--same", action="append", default=[], metavar="编号",
            help="同名不同号码的问题（输出里的 questions）：是同一个人，号码改成表里的；可以写几次",
        )  # fmt: skip
        parser.add_argument(
            "--other", action="append", default=[], metavar="编号",
            help="同上：是另一位，按表里的号码新登记",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        area = area_named(options["area"] or top_code())
        read = rows_of(options["file"], options["file"].name)
        rows, decided = (
            read.rows,
            dict.fromkeys(options["same"], SAME) | dict.fromkeys(options["other"], OTHER),
        )
        outcome = bring_in(
            rows=rows, area=area, by=system_actor(), confirmed=not options["dry_run"], decided=decided
        )
        counts = outcome.counts
        refused = [
            {
                "line": one.said.line,
                **({"sheet": one.said.sheet} if one.said.sheet else {}),
                "reason": one.what,
            }
            for one in outcome.refused
        ]
        questions = [
            {"key": one.key, "name": one.member.name, "table": one.said, "known": one.known}
            for one in outcome.questions
        ]
        document = {
            "dry_run": options["dry_run"], "rows": len(rows), "appointed": counts["new"], "ended": counts["ended"],
            "corrected": counts["corrected"], "known": counts["known"], "vacant": counts["vacant"],
            "new_people": outcome.people, "questions": questions, "left_sheets": read.left, "refused": refused,
        }  # fmt: skip
        if options["json"]:
            self.write_document(document)
        else:
            begin = "只检查，没有写入：" if options["dry_run"] else ""
            self.stdout.write(
                f"{begin}共 {len(rows)} 行，任命 {counts['new']}，结束 {counts['ended']}，更正 {counts['corrected']}，"
                f"没有变化 {counts['known']}，新登记 {outcome.people} 人，没导入 {len(refused)} 行。"
            )
            for one in outcome.refused:
                self.stderr.write(
                    f"{one.said.place}：{one.what}"
                    if one.said.sheet
                    else f"第 {one.said.line} 行：{one.what}"
                )
            for one in questions:
                self.stderr.write(
                    f"--same 或 --other {one['key']}：{one['name']}，表里 {one['table']}，系统里 {one['known']}"
                )
            for one in read.left:
                self.stderr.write(f"没有用到的工作表 {one}")
        if refused:
            sys.exit(2)
