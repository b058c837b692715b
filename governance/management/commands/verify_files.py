"""Look at every file that a matter holds: there, opening, and with the hash that its matter's book tells."""

import sys

from governance.management.script import Script
from grids.files.models import Attachment
from grids.files.queries import faults


class Command(Script):
    help = "逐个核对附件：文件在、打得开、和登记的校验值一致。恢复备份之后运行；有问题时退出码为 1。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        found = [
            {"id": str(row.pk), "subject_kind": row.subject_kind, "subject_id": str(row.subject_id), "seq": row.seq, "sentence": said}
            for row, said in faults()
        ]  # fmt: skip
        count = Attachment.objects.there().count()
        if options["json"]:
            self.write_document({"files": count, "found": len(found), "findings": found})
        else:
            self.stdout.write(f"附件 {count} 个；有问题 {len(found)} 个。")
            for one in found:
                self.stderr.write(
                    f"{one['subject_kind']} {one['subject_id']} 第 {one['seq']} 步：{one['sentence']}"
                )
        if found:
            sys.exit(1)
