"""What commands that bring a table into the registers have in common: check every row, then write what can be written."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from governance.management.script import Script
from grids.access.installation import top_code
from grids.areas.queries import area_named
from grids.conduct.refusals import Refusal
from grids.registry.importing.actions import confirm_import, drop_import
from grids.registry.models import BuildingImport
from grids.staff.queries import system_actor

PART = 1 << 20


class BringScript(Script):
    """A command that brings a table in; `check` looks at its rows. Ends with 2 where some of them were refused."""

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--area", default="", help="属于哪个区域（代码）；不写为整个系统")
        parser.add_argument("--dry-run", action="store_true", help="只检查，什么也不写")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def check(self, options: dict[str, Any], **told: Any) -> BuildingImport:
        """The rows as they would come in; told: content, size, name, area and by."""
        raise NotImplementedError

    def handle(self, *args, **options) -> None:
        path, by = options["file"], system_actor()
        if not path.is_file():
            raise CommandError(f"没有文件 {path}。")
        try:
            area = area_named(options["area"] or top_code())
            told = {"size": path.stat().st_size, "name": path.name, "area": area, "by": by}
            found = self.check(options, content=parts_of(path), **told)
            found = (drop_import if options["dry_run"] else confirm_import)(import_id=found.pk, by=by)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.say(found.counts, found.refused, options)
        if found.refused:
            sys.exit(2)

    def say(self, counts: dict, refused: list, options: dict) -> None:
        """What came in and what did not, each refused row with its reason."""
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


def parts_of(path: Path) -> Iterator[bytes]:
    """A file in parts, however large it is."""
    with path.open("rb") as file:
        while part := file.read(PART):
            yield part
