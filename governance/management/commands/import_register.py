"""Bring a register's table in from the command line, through the same steps as the page."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from governance.management.bringing import parts_of
from governance.management.progress import Progress
from governance.management.script import Script
from grids.access.fence import everything
from grids.areas.queries import area_named
from grids.conduct.refusals import Refusal
from grids.sheets import actions, columns, shown, uploading
from grids.sheets.models import COUNTS, RegisterImport
from grids.sheets.states import ImportState
from grids.sheets.vocabulary import FIELDS, Register
from grids.staff.queries import system_actor


class Command(Script):
    help = (
        "导入登记表（人房一表通、房屋、单位、租赁、产权人；.xlsx、.xls、.ods、.csv）。"
        "退出码：0 全部导入，2 有没导入的行，1 整个文件不能导入。"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--area", required=True, help="街道、社区或网格的代码，例如 530112007009")
        parser.add_argument("--register", choices=Register.values, default=Register.PEOPLE,
                            help=f"哪一种登记表，不写为人房一表通：{'，'.join(f'{code} {label}' for code, label in Register.choices)}")  # fmt: skip
        parser.add_argument("--column", nargs="+", action="extend", default=[], metavar="字段=列名",
                            help="例如 number=证件号；没写的按列名猜，不要某一列写 phone=")  # fmt: skip
        parser.add_argument("--header-line", default="", metavar="行号",
                            help="表头在第几行，例如 3，占两三行的写 3-4；不写由系统找")  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="只检查，什么也不写")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    @everything("a machine's own command says of every row why it was refused")
    def handle(self, *args, **options) -> None:
        matter = self._run(options)
        if matter.state == ImportState.FAILED:
            raise CommandError(matter.failure)
        self._report(matter, options)
        if options["dry_run"]:
            actions.drop(import_id=matter.pk, by=system_actor())
        if matter.refused:
            sys.exit(2)

    def _run(self, options: dict[str, Any]) -> RegisterImport:
        path, by = options["file"], system_actor()
        if not path.is_file():
            raise CommandError(f"没有文件 {path}。")
        try:
            matter = uploading.upload(
                content=parts_of(path), name=path.name, register=options["register"],
                area=area_named(options["area"]), by=by, remembers=False, header_line=options["header_line"],
            )  # fmt: skip
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        act = actions.check_at_once if options["dry_run"] else actions.import_at_once
        progress = Progress(self.stderr, of=RegisterImport)
        try:
            mapping = {**matter.mapping, **_assigned(options["column"], options["register"])}
            return act(import_id=matter.pk, mapping=mapping, by=by, after_batch=progress.after_batch)
        except Refusal as refusal:
            actions.drop(import_id=matter.pk, by=by)
            raise CommandError(str(refusal)) from refusal
        finally:
            progress.end()

    def _report(self, matter: RegisterImport, options: dict[str, Any]) -> None:
        left = columns.left_over(matter.header, matter.mapping)
        refused = [
            {"sheet": row.sheet, "line": row.line, "reason": row.reason} for row in matter.refused_rows.all()
        ]
        if options["json"]:
            self.write_document(
                {name: getattr(matter, name) for name in COUNTS if name != "refused"}
                | {
                    "register": matter.register, "refused": refused, "mapping": matter.mapping, "left_over": left,
                    "left_sheets": matter.left_sheets, "found": matter.findings, "written": not options["dry_run"],
                }
            )  # fmt: skip
            return
        self.stdout.write(
            f"共 {matter.rows} 行：新登记 {matter.added}，更新 {matter.updated}，不变 {matter.unchanged}，退回 {matter.refused}；"
            f"新登记户室 {matter.new_dwellings} 户。{'（只检查，没有写入）' if options['dry_run'] else ''}"
        )
        for said in shown.found_said(matter):
            self.stderr.write(said)
        if left:
            self.stderr.write(f"没有用到、不会导入的列：{'、'.join(left)}。")
        for row in refused:
            self.stderr.write(f"{row['sheet']}第 {row['line']} 行：{row['reason']}")


def _assigned(given: list[str], register: str) -> dict[str, str]:
    known = {field.name: field.label for field in FIELDS[register]}
    found = {}
    for one in given:
        name, sign, column = (part.strip() for part in one.partition("="))
        if not sign or name not in known:
            words = "、".join(f"{field}（{label}）" for field, label in known.items())
            raise CommandError(f"“{one}”应写成 字段=列名；可用的字段有：{words}。")
        found[name] = column
    return found
