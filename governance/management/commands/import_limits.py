"""A standard's table of limits, such as a city's for 数字城管, as limits of subjects in an area."""

from pathlib import Path

from governance.management.script import Script
from grids.areas.queries import area_named
from grids.conduct.refusals import require
from grids.staff.models import User
from whistles.clocks.actions import Brought, bring_limits
from whistles.clocks.standards import Refused, Table, read


class Command(Script):
    help = "把一张标准里的处置时限表（CSV）读成分类时限：先预览会改什么、哪些行不要，加 --apply 才写入。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", help="CSV 文件，要有小类名称，和时限数值、单位或处置时限")
        parser.add_argument("--area", required=True, help="给哪个区域及其下级用：区域代码")
        parser.add_argument("--by", required=True, help="以谁的身份：账号名，要能维护这个区域的基础数据")
        parser.add_argument("--basis", help="依据，例如标准的名称；不写用文件名")
        parser.add_argument(
            "--take", choices=("longest", "shortest"), default="longest", help="同一分类有几项时限时取哪一项"
        )
        parser.add_argument("--create", action="store_true", help="没有的分类一并建立，归这个区域维护")
        parser.add_argument("--apply", action="store_true", help="写入；不写这一项只预览")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        path = Path(options["file"])
        table, area = read(path, longest=options["take"] == "longest"), area_named(options["area"])
        by = User.objects.filter(username=options["by"], is_active=True).first()
        require(by, "没有这个启用的账号。", field="by")
        brought = bring_limits(
            limits=table.limits, area=area, by=by, basis=options["basis"] or path.stem,
            creates=options["create"], is_preview=not options["apply"],
        )  # fmt: skip
        refused = sorted([*table.refused, *brought.refused], key=lambda one: one.line)
        if options["json"]:
            self.write_document(_document(brought, refused, is_applied=options["apply"]))
            return
        self._say(table, brought, refused, is_applied=options["apply"])

    def _say(self, table: Table, brought: Brought, refused: list[Refused], *, is_applied: bool) -> None:
        for one in brought.changes:
            self.stdout.write(f"{one.path}：{one.before or '（无）'} → {one.after}")
        for one in refused:
            self.stdout.write(f"第 {one.line} 行不要：{one.text}（{one.why}）")
        done = "已写入" if is_applied else "预览，什么都没有写入（加 --apply 写入）"
        self.stdout.write(
            f"{len(table.limits)} 个分类：改 {len(brought.changes)}，不变 {brought.same}；"
            f"{len(refused)} 行不要。{done}。"
        )


def _document(brought: Brought, refused: list[Refused], *, is_applied: bool) -> dict:
    return {
        "applied": is_applied,
        "changes": [
            {"category": one.path, "before": one.before, "after": one.after} for one in brought.changes
        ],
        "same": brought.same,
        "refused": [{"line": one.line, "text": one.text, "why": one.why} for one in refused],
    }
