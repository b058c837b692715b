"""What somebody finds by the search box, from the command line: the same index, rights and answers."""

from django.core.management.base import CommandError

from governance.management.script import Script
from grids.search.api import answer
from grids.search.queries import names_of_ways
from grids.search.questions import Asked
from grids.staff.models import User


class Command(Script):
    help = "以某个账号的身份搜索（与页面同一规则，只找得到他能看的）；按电话或姓名查找的记入查看记录。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("words", nargs="+", help="要找的字或编号，多个词都要有")
        parser.add_argument("--as", required=True, dest="username", help="以谁的身份：账号名")
        parser.add_argument("--by", choices=names_of_ways(), default="", help="按反映人的完整电话或姓名查找")
        parser.add_argument("--kind", default="", help="只要这一类，例如 matters；后面各页用 --after")
        parser.add_argument("--after", default="", help="上一页的 next")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"没有启用的账号 {options['username']}。")
        asked = Asked.of(" ".join(options["words"]))
        found = answer(user, asked, by=options["by"], only=options["kind"], behind=options["after"])
        if options["json"]:
            self.write_document(found)
            return
        for kind in found["found"]:
            self.stdout.write(kind["label"])
            for hit in kind["hits"]:
                self.stdout.write(
                    "  " + "  ".join(filter(None, (hit["number"], hit["title"], *hit["marks"], *hit["meta"])))
                )
        if not found["found"]:
            self.stdout.write("没有找到。找过的：" + "；".join(found["looked_at"]))
