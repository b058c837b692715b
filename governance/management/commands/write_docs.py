"""Write the generated pages of docs/, or say which are out of date."""

import sys

from django.core.management import call_command
from django.utils import translation

from governance.generated import DOCS, pages
from governance.management.script import Script


class Command(Script):
    help = "生成 docs/ 里由代码得出的页面；--check 只核对。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args, **options) -> None:
        with translation.override("zh-hans"):
            wanted = pages()
        stale = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
        if options["check"]:
            for path in stale:
                self.stderr.write(f"{path.name} 与代码不符，请运行 make docs。")
            sys.exit(1 if stale else 0)
        for path in stale:
            path.write_text(wanted[path], encoding="utf-8")
        call_command("spectacular", file=str(DOCS / "openapi.yaml"), lang="zh-hans")
        self.stdout.write("docs/ 已更新。")
