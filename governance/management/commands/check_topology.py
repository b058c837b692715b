"""Whether the grids of an area lie beside each other as they should: overlaps, gaps, slivers, crossings, pieces outside."""

import sys

from django.utils import timezone
from django.utils.dateparse import parse_date

from governance.management.script import Script
from grids.areas.queries import area_named
from grids.areas.topology import topology_of
from grids.conduct.refusals import require

LISTS = ("overlaps", "gaps", "slivers", "self_intersections", "outside_parent")


class Command(Script):
    help = "检查一个区域里的网格边界：重叠、缝隙、狭缝、自相交、超出上级（面积按椭球面量算）；有问题时退出码为 1。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--area", required=True, help="区域代码，例如街道或社区")
        parser.add_argument("--day", default="", help="哪一天的边界，例如 2026-03-01；默认今天")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        found = topology_of(area_named(options["area"]), _day(options["day"]))
        faults = [fault for name in LISTS for fault in found[name]]
        if options["json"]:
            self.write_document(found)
        else:
            drawn = "，".join(f"{level} 级 {count} 个" for level, count in found["levels"].items())
            self.stdout.write(f"{found['name']}：已画 {drawn or '0 个'}；有问题 {len(faults)} 处。")
            for fault in faults:
                self.stdout.write(fault["sentence"])
        if faults:
            sys.exit(1)


def _day(text: str):
    if not text:
        return timezone.localdate()
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    require(day, f"日期「{text}」不认识，应为 2026-03-01 这样。")
    return day
