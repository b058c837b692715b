"""What is held of somebody, for them: one JSON document, or a file of it."""

from pathlib import Path
from uuid import UUID

from django.core.management.base import CommandError

from governance.management.script import Script
from grids.access.fence import seen_by
from grids.people.models import Person
from grids.requests import documents, reports
from grids.requests.kinds import ReportForm
from grids.staff.models import User


class Command(Script):
    help = (
        "列出街道登记了某人的哪些信息、为什么保存、保存多久、谁看过；每次都记入查看记录和安全日志。"
        "--by 写的人对这份报告负责；命令不问口令，所以完整的内容要他先在申请页上提出、由另一人批准，24 小时内做一份；"
        "没有批准的，姓名、号码和其他加密保存的内容只写有没有登记。"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("person", help="居民登记的编号（打开这个人的页面，地址里的一串）")
        parser.add_argument(
            "--by", required=True, help="经办人的账号，须能答复这个人的申请；完整的须由另一人批准给他"
        )
        parser.add_argument("--reason", required=True, help="事由，例如：本人持身份证到窗口申请")
        parser.add_argument("--json", action="store_true", help="打印成 JSON")
        parser.add_argument("--out", help="写到这个文件：以 .docx 或 .pdf 结尾；已有的不覆盖")

    def handle(self, *args, **options) -> None:
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if by is None:
            raise CommandError("没有这个账号，或已停用。")
        form = self._form(options["out"])
        if not (options["json"] or form):
            raise CommandError("请写 --json，或用 --out 写明文件。")
        with seen_by(by):
            try:
                report = reports.made(person_id=self._key(options["person"]), reason=options["reason"], by=by)
            except Person.DoesNotExist as missing:
                raise CommandError("这个账号看得到的区域里没有这个人。") from missing
        if form:
            with Path(options["out"]).open("xb") as target:
                documents.write(report, form, target)
        if options["json"]:
            self.write_document(report.as_json)

    def _key(self, text: str) -> UUID:
        try:
            return UUID(text)
        except ValueError as wrong:
            raise CommandError("居民登记的编号不对。") from wrong

    def _form(self, out: str | None) -> ReportForm | None:
        if not out:
            return None
        suffix = Path(out).suffix.removeprefix(".").lower()
        if suffix not in ReportForm.values:
            raise CommandError("文件要以 .docx 或 .pdf 结尾。")
        if Path(out).exists():
            raise CommandError("这个文件已经有了，请换个名字。")
        return ReportForm(suffix)
