"""Look whether all books agree, matter by matter."""

import sys

from django.core.management.base import CommandError

from governance.management.script import Script
from grids.conduct.refusals import Refusal
from whistles.verification.actions import verify
from whistles.verification.finds import Looked
from whistles.verification.models import Finding
from whistles.verification.queries import is_closed


class Verifying(Script):
    """Verify some books; one line a finding on standard error, or one JSON document; 1 where something is wrong."""

    books: dict[str, bool] = {}

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        try:
            looked = verify(**self.books)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        rows = Finding.objects.select_related("closing").order_by("pk")
        seen = {one.fault for one in looked.found}
        closed = {row.pk for row in rows if is_closed(row)}
        # a closing holds for what was looked at: what came back since, or says something else, is a row of its own
        again = {row.fault: row for row in rows if row.fault in seen}
        silent = {fault for fault, row in again.items() if row.pk in closed}
        waiting = [row for row in rows if row.pk not in closed]
        if options["json"]:
            self.write_document(self._document(looked, waiting, len(silent)))
        else:
            self.stdout.write(
                f"哨件 {looked.whistles}，哨源 {looked.leads}，步骤 {looked.events}，查看记录 {looked.disclosures}，"
                f"安全日志 {looked.security_events}，日封 {looked.days}；未处理的问题 {len(waiting)}。"
            )
        for row in waiting:
            self.stderr.write(f"{row.pk} {row.subject_label}：{row.sentence}")
        if waiting:
            sys.exit(1)

    @staticmethod
    def _document(looked: Looked, rows: list[Finding], closed: int) -> dict:
        counted = ("whistles", "leads", "events", "disclosures", "security_events", "days")
        return {
            **{name: getattr(looked, name) for name in counted},
            "found": len(rows),
            "closed": closed,
            "findings": [
                {
                    "id": str(row.pk), "kind": row.kind, "subject_kind": row.subject_kind,
                    "subject_id": row.subject_id, "subject": row.subject_label, "area": row.area_code,
                    "sentence": row.sentence, "found_at": row.found_at.isoformat(),
                }
                for row in rows
            ],
        }  # fmt: skip


class Command(Verifying):
    help = "逐件核对台账：每一项登记内容与步骤记录、编号、汇总、日封是否一致。有未处理的问题时退出码为 1。"
