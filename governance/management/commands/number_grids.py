"""Codes for new grids, rows from north to south and each from west to east; codes that are there stay."""

from datetime import date

from django.utils import timezone

from governance.management.script import Script
from grids.areas.queries import area_named
from grids.bringing.number_actions import number_grids
from grids.staff.queries import system_actor


class Command(Script):
    help = (
        "给新画、还没有代码的网格编号：从北到南分行，每行从西到东。已有的代码不变，因为楼栋、任职和事项都记着它。"
        "从文件导入的，导入时已按同样的次序编好。"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--area", required=True, help="区域代码，例如 530102006006")
        parser.add_argument("--day", type=date.fromisoformat, help="按哪一天的界线；不写则今天")
        parser.add_argument("--dry-run", action="store_true", help="只看会怎样，什么都不写")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        area, day = area_named(options["area"]), options["day"] or timezone.localdate()
        found = number_grids(area=area, day=day, by=system_actor(), confirm=not options["dry_run"])
        if options["json"]:
            self.write_document({"area": area.code, **found.as_json()})
            return
        would = "会编" if options["dry_run"] else "编为"
        for one in found.given:
            self.stdout.write(f"{one['name']}：{would} {one['code']}")
        self.stdout.write(f"新编 {len(found.given)} 个；已有代码的 {len(found.kept)} 个，代码不变。")
