"""Bring boundaries of grids in from a file, through the same steps as the page."""

import sys
from datetime import date
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from governance.management.script import Script
from grids.areas.models import CoordSource
from grids.areas.queries import area_named
from grids.bringing.actions import Brought, import_boundaries
from grids.bringing.matching import plan_of, top_of
from grids.conduct.refusals import Refusal
from grids.geodata.guessing import FIELDS
from grids.geodata.reading import Shapes, read_shapes
from grids.staff.queries import system_actor

CHUNK = 1 << 20


class Command(Script):
    help = "导入网格边界：GeoJSON，或压成 zip 的 Shapefile。退出码：0 全部导入，2 有没导入的图形，1 整个文件不能导入。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--area", help="导入到哪个区域里（代码）；不写则按文件里的代码定")
        parser.add_argument("--coord", choices=CoordSource.values, default="",
                            help="文件的坐标系；不写则按文件自己写明的，都没写按 WGS84")  # fmt: skip
        parser.add_argument("--column", nargs="+", action="extend", default=[], metavar="字段=列名",
                            help=f"例如 code=WGDM；字段有 {'、'.join(FIELDS)}；没写的按列名猜，不要某一列写 code=")  # fmt: skip
        parser.add_argument(
            "--day", type=date.fromisoformat, help="从哪天起生效，例如 2026-12-01；不写则今天"
        )
        parser.add_argument("--reason", default="导入网格边界", help="改界的原因")
        parser.add_argument("--dry-run", action="store_true", help="只看会怎样，什么都不写")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        shapes = read_file(options["file"])
        chosen = _columns(options["column"])
        code = options["area"] or top_of(shapes, chosen)
        if not code:
            raise CommandError("文件里没有网格代码，请用 --area 写明导入到哪个区域里。")
        plan = plan_of(
            shapes, top=area_named(code), day=options["day"] or timezone.localdate(), source=options["coord"], chosen=chosen
        )  # fmt: skip
        confirm = not options["dry_run"] and bool(plan.redrawn or plan.fresh)
        brought = import_boundaries(plan=plan, reason=options["reason"], by=system_actor(), confirm=confirm)
        if options["json"]:
            self.write_document(brought.as_json())
        else:
            self._tell(brought, is_dry=options["dry_run"])
        if brought.refusal:
            raise CommandError(brought.refusal)
        if plan.refused:
            sys.exit(2)

    def _tell(self, brought: Brought, *, is_dry: bool) -> None:
        plan = brought.plan
        would = "会" if is_dry else ""
        self.stdout.write(
            f"{plan.top.short_name}，从 {plan.day} 起：{would}新画 {len(plan.fresh)}，{would}重画 {len(plan.redrawn)}，"
            f"不变 {len(plan.unchanged)}，没有导入 {len(plan.refused)}。"
        )
        for row in plan.fresh:
            self.stdout.write(f"新 {row.code} {row.name}")
        for said in [*plan.warnings, *(fault["sentence"] for fault in brought.faults)]:
            self.stderr.write(said)
        for one in plan.refused:
            self.stderr.write(
                f"第 {one['number']} 个图形{one['name'] and '（' + one['name'] + '）'}：{one['reason']}。"
            )


def read_file(path: Path) -> Shapes:
    """The shapes of a file on this machine."""
    if not path.is_file():
        raise CommandError(f"没有文件 {path}。")
    with path.open("rb") as file:
        return read_shapes(iter(lambda: file.read(CHUNK), b""), size=path.stat().st_size)


def _columns(assignments: list[str]) -> dict[str, str]:
    found = {}
    for one in assignments:
        name, is_said, column = one.partition("=")
        if not is_said or name not in FIELDS:
            raise Refusal(f"「{one}」不是 字段=列名；字段有 {'、'.join(FIELDS)}。")
        found[name] = column
    return found
