"""Bring a table of buildings with coordinates, or a GeoJSON of them, in: checked first, then written."""

import sys
from pathlib import Path

from django.core.management.base import CommandError

from governance.management.script import Script
from grids.access.installation import top_code
from grids.areas.models import CoordSource
from grids.areas.queries import area_named
from grids.conduct.refusals import Refusal
from grids.registry.importing.actions import check_file, confirm_import, drop_import
from grids.staff.queries import system_actor


class Command(Script):
    help = "导入楼栋（带坐标的 .xlsx、.csv，或 GeoJSON）；先检查，退回的行写明原因。重复执行不会改变什么。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--area", default="", help="属于哪个区域（代码）；不写为整个系统")
        parser.add_argument("--coord", default=CoordSource.WGS84, choices=CoordSource.values, help="坐标系")
        parser.add_argument("--dry-run", action="store_true", help="只检查，什么也不写")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        path, by = options["file"], system_actor()
        if not path.is_file():
            raise CommandError(f"没有文件 {path}。")
        try:
            with path.open("rb") as file:
                found = check_file(
                    content=iter(lambda: file.read(1 << 20), b""), size=path.stat().st_size, name=path.name,
                    area=area_named(options["area"] or top_code()), coord_source=options["coord"], by=by,
                )  # fmt: skip
            found = (drop_import if options["dry_run"] else confirm_import)(import_id=found.pk, by=by)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.say(found.counts, found.refused, options)
        if found.refused:
            sys.exit(2)

    def say(self, counts: dict, refused: list, options: dict) -> None:
        told = {name: counts[name] for name in ("rows", "new", "changed", "same")}
        rows = [{"line": line, "reason": reason} for line, _cells, reason in refused]
        if options["json"]:
            self.write_document(
                told | {"refused": rows, "advice": counts["advice"], "written": not options["dry_run"]}
            )
            return
        self.stdout.write(
            f"共 {told['rows']} 行：新增 {told['new']}，更正 {told['changed']}，不变 {told['same']}，退回 {len(rows)}。"
            f"{'（只检查，没有写入）' if options['dry_run'] else ''}"
        )
        for item in rows:
            self.stderr.write(f"第 {item['line']} 行：{item['reason']}")
        if counts["advice"]:
            self.stderr.write(counts["advice"])
