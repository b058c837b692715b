"""Take a whole import back from the command line, through the same step as the page."""

import sys
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils import timezone

from governance.management.script import Script
from grids.staff.queries import system_actor
from whistles.imports import actions, running
from whistles.imports.models import Import, ImportState
from whistles.statistics.actions import refresh


class Command(Script):
    help = "撤回一次导入：编号空出来，统计不再计入，经过保留。退出码：0 全部撤回，2 有保留的，1 不能撤回。"

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "import_id", metavar="导入", type=UUID, nargs="?", help="导入的 ID；不写则列出最近的导入"
        )
        parser.add_argument("--reason", default="", help="撤回的原因，会写进每一件的经过")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["import_id"]:
            self._list()
            return
        ledger = self._named(options["import_id"])
        # a run of this command that was killed is taken up where it stopped
        if ledger.state != ImportState.UNDOING:
            actions.take_back(import_id=ledger.pk, reason=options["reason"], by=system_actor())
        ledger = running.run_and_wait(import_id=ledger.pk)
        if ledger.state != ImportState.TAKEN_BACK:
            raise CommandError(f"没有撤回完：{ledger.get_state_display()}。")
        refresh(wait=True)
        self._report(ledger, as_json=options["json"])
        if ledger.kept:
            sys.exit(2)

    def _named(self, import_id: UUID) -> Import:
        ledger = Import.objects.filter(pk=import_id).first()
        if ledger is None:
            raise CommandError("没有这次导入；不写 ID 可列出最近的导入。")
        return ledger

    def _list(self) -> None:
        for ledger in Import.objects.select_related("source").order_by("-created_at")[:20]:
            when = timezone.localtime(ledger.created_at).strftime("%Y-%m-%d %H:%M")
            self.stdout.write(
                f"{ledger.pk}  {when}  {ledger.area_id}  {ledger.source}  {ledger.get_state_display()}  {ledger.file_name}"
            )

    def _report(self, ledger: Import, *, as_json: bool) -> None:
        kept = [
            {"number": one.lead.source_number, "reason": one.why}
            for one in ledger.kept_matters.select_related("lead")
        ]
        if as_json:
            self.write_document({"taken_back": ledger.taken_back, "kept": kept})
            return
        self.stdout.write(f"撤回 {ledger.taken_back} 件，保留 {ledger.kept} 件；检举控告不随导入撤回。")
        for one in kept:
            self.stderr.write(f"{one['number']}：{one['reason']}")
