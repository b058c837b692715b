"""What is held of a person, for that person, as one JSON document."""

from django.core.management.base import CommandError

from governance.management.script import Script
from grids.staff.models import User
from whistles.intake.extracts import extract


class Command(Script):
    help = (
        "按电话号码列出系统里有某人的哪些信息、为什么保存、保存多久、谁看过；每次都记入查看记录和安全日志。"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("phone", help="本人的电话号码")
        parser.add_argument("--by", required=True, help="经办人的账号，须有查看反映人信息的权限")
        parser.add_argument("--reason", required=True, help="事由，例如：本人持身份证到窗口申请")

    def handle(self, *args, **options) -> None:
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if by is None:
            raise CommandError("没有这个账号，或已停用。")
        self.write_document(extract(phone=options["phone"], reason=options["reason"], by=by))
