"""Whether the rollups are what the ledger says: counted from nothing, compared, and nothing mended."""

import sys

from governance.management.script import Script
from whistles.statistics import actions


class Command(Script):
    help = "从台账重新计算全部统计并与汇总比较，不作修改。有不一致时退出码为 1。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        check, differences = actions.compared()
        if options["json"]:
            self.write_document({"equal": not differences, "differences": differences})
        else:
            self.stdout.write(
                f"步骤 {check.events}，汇总 {check.rows} 行，不一致 {len(differences)} 处，用时 {check.seconds} 秒。"
            )
            for one in differences:
                self.stderr.write(str(one))
        if differences:
            sys.exit(1)
