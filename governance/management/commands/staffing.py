"""Who leads the grids of an area, and how many core posts are held, for scripts."""

from datetime import date

from django.utils import timezone

from governance.management.script import Script
from grids.areas.queries import area_named
from grids.staffing.vacancies import Row, vacancies


class Command(Script):
    help = "各网格的网格长、核心岗位（N）有人和空缺的数目、任职人数。上级网格的人兼任核心岗位的算有人；网格长空缺的另写上级网格的网格长，仍算空缺。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--area", required=True, help="区域代码，例如 530102006001")
        parser.add_argument("--day", type=date.fromisoformat, help="哪一天，例如 2026-11-25；不写则今天")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        matrix = vacancies(area_named(options["area"]), options["day"] or timezone.localdate())
        grids = [_told(row) for row in matrix.rows]
        if options["json"]:
            self.write_document({"grids": grids})
            return
        for one in grids:
            leader = one["leader"] or (
                f"（空缺，上级网格的网格长 {one['leader_above']}）"
                if one["leader_above"]
                else "（没有网格长）"
            )
            self.stdout.write(
                f"{one['code']} {one['name']}：{leader}，核心岗位有人 {one['core_filled']}、空缺 {one['core_vacant']}，"
                f"任职 {one['members']} 人"
            )
        self.stdout.write(f"共 {len(grids)} 个网格，{'、'.join(matrix.schemes) or '没有岗位方案'}")


def _told(row: Row) -> dict:
    core = [cell for cell in row.posts if not cell.column.is_leader]
    led = [cell for cell in row.posts if cell.column.is_leader]
    leaders = [span.name for cell in led for span in cell.holders]
    above = [span.name for cell in led for span in cell.led_from]
    vacant = sum(cell.is_hole for cell in core)
    return {
        "code": row.grid.code, "name": row.grid.name, "leader": leaders[0] if leaders else None,
        "leader_above": above[0] if above else None,
        "core_filled": len(core) - vacant, "core_vacant": vacant, "members": row.people,
    }  # fmt: skip
