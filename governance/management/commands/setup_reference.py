"""Bring in the reference rows that are missing; `migrate` does the same."""

from governance.management.script import Script
from governance.reference import setup


class Command(Script):
    help = "补齐基础数据（级别名称、岗位、渠道、哨种方案）；街道改过的不动。"

    def handle(self, *args, **options) -> None:
        setup()
        self.stdout.write("基础数据已齐。")
