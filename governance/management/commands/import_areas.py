"""Bring a code list of areas in: code, name, level, parent_code."""

import sys
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import CommandError

from governance.management.script import Script
from grids.areas.actions import import_areas
from grids.areas.code_list import read_areas
from grids.staff.queries import system_actor


class Command(Script):
    help = "导入区域代码表（CSV：code,name,level,parent_code）；重复执行不会改变什么。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        if not options["file"].is_file():
            raise CommandError(f"没有文件 {options['file']}。")
        report = import_areas(rows=read_areas(options["file"]), by=system_actor())
        if options["json"]:
            self.write_document(asdict(report))
        else:
            self.stdout.write(
                f"共 {report.rows} 行：新增 {report.imported}，改名 {report.updated}，"
                f"不变 {report.unchanged}，未导入 {len(report.refused)}。"
            )
            for item in report.refused:
                self.stderr.write(f"第 {item['line']} 行：{item['reason']}")
        if report.refused:
            sys.exit(2)
