"""The heads of the books, day by day: make those that are missing, print them, write them outside again."""

from datetime import date

from governance.management.script import Script
from whistles.verification import heads
from whistles.verification.actions import make_heads
from whistles.verification.models import DayHead, MomentHead


class Command(Script):
    help = (
        "台账日封：补做昨天以前缺的，并列出（可打印、报送区里）；--rewrite 把库里的日封重新写到库外的文件夹。"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")
        parser.add_argument(
            "--since", type=date.fromisoformat, default=date.min, help="从哪一天起，例如 2026-11-01"
        )
        parser.add_argument("--rewrite", action="store_true", help="库外的文件丢失或换了文件夹时用")

    def handle(self, *args, **options) -> None:
        made = make_heads()
        shown = list(DayHead.objects.filter(day__gte=options["since"]).order_by("seq"))
        if options["rewrite"]:
            there = {line.get("day") for line in heads.outside("heads")}
            marks = {line.get("mark") for line in heads.outside("moments")}
            heads.append(
                [one for one in MomentHead.objects.order_by("seq") if one.as_line["mark"] not in marks]
            )
            heads.append(
                [head for head in DayHead.objects.order_by("seq") if head.day.isoformat() not in there]
            )
        if options["json"]:
            self.write_document({"made": len(made), "heads": [head.as_line for head in shown]})
            return
        for head in shown:
            self.stdout.write(f"{head.seq:>6}  {head.day}  {head.mark}")
        self.stdout.write(f"新做 {len(made)} 天；库外的文件：{heads.file('heads')}")
