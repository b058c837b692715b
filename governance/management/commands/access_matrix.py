"""Who may open which page by which method: the table that the guard of the tests walks."""

from governance.access_matrix import lines
from governance.management.script import Script


class Command(Script):
    help = "权限矩阵：角色 × 地址 × 方法 × 应答；本区域与外区域分列。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        found = [line._asdict() for line in lines()]
        if options["json"]:
            self.write_document({"lines": found})
            return
        for line in found:
            self.stdout.write("\t".join(str(value) for value in line.values()))
