"""Bring the grid tree of WeCom's 政民沟通 in, through the same steps as the page."""

import sys
from datetime import date
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from governance.management.script import Script
from grids.areas.queries import area_named
from grids.bringing.tree import MOST_BYTES, read_tree
from grids.bringing.tree_actions import WORKER, TreeBrought, import_tree
from grids.bringing.tree_plan import plan_tree
from grids.staff.queries import system_actor


class Command(Script):
    help = "导入企业微信“政民沟通”的网格树（接口返回的 JSON）。退出码：0 全部导入，2 有没导入的网格或没任命的人，1 整个文件不能导入。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--area",
            required=True,
            help="网格树对应的区域代码，例如 530102006（街道）或 530102006006（社区）",
        )
        parser.add_argument("--day", type=date.fromisoformat, help="从哪天起生效；不写则今天")
        parser.add_argument(
            "--post", default=WORKER, help=f"不是网格长的成员任什么岗位（代码），默认 {WORKER}"
        )
        parser.add_argument(
            "--end-gone", action="store_true", help="文件里没有的网格撤销（已画边界的不动）；不写则只列出来"
        )
        parser.add_argument("--dry-run", action="store_true", help="只看会怎样，什么都不写")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        path = options["file"]
        if not path.is_file():
            raise CommandError(f"没有文件 {path}。")
        day = options["day"] or timezone.localdate()
        with path.open("rb") as file:
            # no more than says that it is too much
            tree = read_tree(file.read(MOST_BYTES + 1))
        plan = plan_tree(tree, top=area_named(options["area"]), day=day)
        brought = import_tree(
            plan=plan, by=system_actor(), post=options["post"], ends_gone=options["end_gone"], confirm=not options["dry_run"]
        )  # fmt: skip
        if options["json"]:
            self.write_document(brought.as_json())
        else:
            self._tell(brought, would="会" if options["dry_run"] else "")
        if plan.refused or brought.unfilled:
            sys.exit(2)

    def _tell(self, brought: TreeBrought, *, would: str) -> None:
        plan = brought.plan
        counts = "，".join(
            f"{would}{word} {len(plan.of_kind(kind))}"
            for kind, word in (("new", "新设"), ("renamed", "改名"), ("moved", "移动"))
        )
        self.stdout.write(
            f"{plan.top.short_name}，从 {plan.day} 起：{counts}，不变 {len(plan.of_kind('same'))}。"
        )
        self.stdout.write(
            f"{would}任命 {len(brought.appointed)}，已在岗位上 {plan.present}，没有任命 {len(brought.unfilled)}。"
        )
        gone = "、".join(f"{one.name}（{one.code}）" for one in plan.gone)
        if gone:
            self.stdout.write(f"文件里没有的网格：{gone}；{would}撤销 {len(brought.ended)}。")
        for one in plan.refused:
            self.stderr.write(f"网格 {one['name'] or one['id']}：{one['reason']}。")
        for post in brought.unfilled:
            self.stderr.write(f"{post.code} {post.name or post.userid}：{post.refusal}")
