"""A list or its figures as a file on this machine."""

from pathlib import Path

from django.core.management.base import CommandError

from governance.management.script import Script
from grids.areas.queries import area_named
from grids.exports.at_the_machine import as_desk_of, write_out
from grids.exports.sources import names
from grids.staff.models import User


class Command(Script):
    help = "把清单或统计写成文件：.xlsx、.csv，统计另有 .docx；姓名电话已脱敏，每次都记入安全日志。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("list", help=f"清单的名称：{'、'.join(names())}")
        parser.add_argument("file", help="写到哪个文件，例如 哨件.xlsx；已经有的文件不覆盖")
        parser.add_argument("--area", required=True, help="区域代码，例如 530102006")
        parser.add_argument("--state", help="状态，与页面地址里的相同，例如 closed、open")
        parser.add_argument(
            "--filter",
            action="append",
            default=[],
            metavar="名称=值",
            help="其他条件，与页面地址里的相同；可以写几次",
        )
        parser.add_argument("--as", dest="user", help="以哪个账号的权限读；不写就读这个区域研判岗能看到的")
        parser.add_argument("--reason", default="", help="用途，写在文件首行")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        area = area_named(options["area"])
        query = dict(_pair(text) for text in options["filter"])
        if options["state"]:
            query["state"] = options["state"]
        path = Path(options["file"])
        rows = write_out(
            name=options["list"], query=query, path=path, by=_reader(options["user"]) or as_desk_of(area), area=area,
            reason=options["reason"],
        )  # fmt: skip
        if options["json"]:
            self.write_document({"list": options["list"], "area": area.code, "file": str(path), "rows": rows})
            return
        self.stdout.write(f"已写 {rows} 行到 {path}")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise CommandError(f"--filter 请写成 名称=值：{text}")
    return name, value


def _reader(username: str | None) -> User | None:
    if not username:
        return None
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise CommandError("没有这个账号，或已停用。")
    return found
