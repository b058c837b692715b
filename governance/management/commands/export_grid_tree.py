"""Grids, posts and members in the shapes of WeCom's 政民沟通, as one JSON document on standard output."""

from datetime import date

from django.utils import timezone

from governance.management.script import Script
from grids.areas.queries import area_named
from grids.bringing.tree_export import tree_document


class Command(Script):
    help = "按企业微信“政民沟通”接口的格式导出网格、岗位和成员（JSON，写到标准输出）。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--area", required=True, help="区域代码")
        parser.add_argument("--day", type=date.fromisoformat, help="按哪一天；不写则今天")

    def handle(self, *args, **options) -> None:
        self.write_document(
            tree_document(area_named(options["area"]), options["day"] or timezone.localdate())
        )
