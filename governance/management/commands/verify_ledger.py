"""Look whether all books agree, matter by matter."""

import sys

from governance.management.script import Script
from whistles.verification.actions import verify
from whistles.verification.looking import Found
from whistles.verification.models import Finding


class Verifying(Script):
    """Verify some books; one line a finding on standard error, or one JSON document; 1 where something is wrong."""

    books: dict[str, bool] = {}

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        looked = verify(**self.books)
        kept = {one.fingerprint: one for one in Finding.objects.select_related("closing")}
        # of what is found again only what somebody has closed with a reason is no alarm any more
        alarms = [one for one in looked.found if kept[one.fingerprint].closing_or_none is None]
        seen = {one.fingerprint for one in looked.found}
        waiting = [
            one for one in kept.values() if one.closing_or_none is None and one.fingerprint not in seen
        ]
        if options["json"]:
            self.write_document(self._document(looked, alarms, kept, waiting))
        else:
            self.stdout.write(
                f"哨件 {looked.whistles}，哨源 {looked.leads}，步骤 {looked.events}，查看记录 {looked.disclosures}，"
                f"安全日志 {looked.security_events}，日封 {looked.days}；未处理的问题 {len(alarms) + len(waiting)}。"
            )
        for one in [*alarms, *waiting]:
            label = one.label if isinstance(one, Found) else one.subject_label
            self.stderr.write(f"{kept[one.fingerprint].pk} {label}：{one.sentence}")
        if alarms or waiting:
            sys.exit(1)

    @staticmethod
    def _document(looked, alarms: list[Found], kept: dict[str, Finding], waiting: list[Finding]) -> dict:
        rows = [kept[one.fingerprint] for one in alarms] + waiting
        counted = ("whistles", "leads", "events", "disclosures", "security_events", "days")
        return {
            **{name: getattr(looked, name) for name in counted},
            "found": len(rows),
            "closed": sum(1 for one in looked.found if kept[one.fingerprint].closing_or_none is not None),
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
