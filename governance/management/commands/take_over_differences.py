"""Let matters be as an import's file tells them, from the command line, through the same step as the page."""

import sys
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError

from governance.management.script import Script
from grids.staff.queries import system_actor
from whistles.imports import actions, running
from whistles.imports.kinds import ALL, IN_ROWS
from whistles.imports.models import Import, ImportState
from whistles.statistics.actions import refresh


class Command(Script):
    help = "把与台账不一致的改成台账说的。退出码：0 都改了，2 有没改的，1 一件也不能改。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("import_id", metavar="导入", type=UUID, help="导入的 ID")
        parser.add_argument("--reason", required=True, help="改正的原因，会写进每一件的经过")
        parser.add_argument("--kind", choices=IN_ROWS, help="只改这一种；不写则全部")
        parser.add_argument("--number", nargs="+", default=[], help="只改这些编号")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        ledger = Import.objects.filter(pk=options["import_id"]).first()
        if ledger is None:
            raise CommandError("没有这次导入；take_back_import 不写 ID 可列出最近的导入。")
        if ledger.state != ImportState.CORRECTING:
            wanted = self._wanted(ledger, options)
            actions.take_over(
                import_id=ledger.pk, differences=wanted, reason=options["reason"], by=system_actor()
            )
        running.run_and_wait(import_id=ledger.pk)
        refresh(wait=True)
        self._report(ledger, as_json=options["json"])

    def _wanted(self, ledger: Import, options: dict) -> list[int] | str:
        if not options["number"]:
            return options["kind"] or ALL
        found = ledger.differences.filter(
            kind__in=[options["kind"]] if options["kind"] else IN_ROWS,
            lead__source_number__in=options["number"],
        )
        return list(found.values_list("pk", flat=True))

    def _report(self, ledger: Import, *, as_json: bool) -> None:
        chosen = ledger.differences.filter(chosen_at__isnull=False).select_related("lead")
        kept = [
            {"number": one.lead.source_number, "reason": one.kept_because}
            for one in chosen
            if one.kept_because
        ]
        taken = sum(1 for one in chosen if one.taken_over_at)
        if as_json:
            self.write_document({"taken_over": taken, "kept": kept})
        else:
            self.stdout.write(f"改成台账说的 {taken} 处，没有改 {len(kept)} 处。")
            for one in kept:
                self.stderr.write(f"{one['number']}：{one['reason']}")
        if kept:
            sys.exit(2)
