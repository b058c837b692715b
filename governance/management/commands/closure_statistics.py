"""The closure figures of an area at the end of a day, as the page and the API show them."""

from datetime import date

from django.core.management.base import CommandError
from django.utils import timezone

from governance.management.script import Script
from grids.areas.queries import area_named
from whistles.statistics import actions, queries
from whistles.statistics.breakdown import WAYS, breakdown
from whistles.statistics.closure import shown
from whistles.statistics.figures import KEEPING, checked_day

WORDS = {
    "whistled": "吹哨",
    "closed": "办结",
    "in_progress": "在办",
    "closure_rate": "结哨率",
    "month": "本月",
    "year": "本年",
    "leads": "件数",
    **{name: one.label for name, one in KEEPING.items()},
    "met": "有时限的",
    "late": "逾期",
    "excused": "免责",
    "on_time_rate": "按时率",
    "on_time_rate_excused": "免责后按时率",
}


class Command(Script):
    help = "结哨统计：吹哨、办结、在办、结哨率。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--area", required=True, help="区域代码，例如 530102006")
        parser.add_argument("--as-of", help="截至哪一天（含当天，Asia/Shanghai），例如 2023-04-07；默认今天")
        parser.add_argument(
            "--by",
            choices=WAYS,
            help="再分列：下级区域、哨源渠道、哨种、月份（近十二个月）、办结方式、办理过程、逾期、办结用时、部门或各项时限",
        )
        parser.add_argument("--since", help="部门和时限的数字从哪个月起算，例如 2023-01-01；默认从头算起")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        area = area_named(options["area"])
        day, since = _day(options["as_of"]) or timezone.localdate(), _day(options["since"])
        # what is still noted is taken in first, so that a script sees what it has just imported
        actions.refresh(wait=True)
        figures = queries.closure(area, day)
        if options["json"]:
            lines = {"lines": breakdown(area, day, options["by"], since)} if options["by"] else {}
            self.write_document(figures.as_json() | lines)
            return
        self.stdout.write(f"{area.name} 截至 {day}：吹哨 {figures.whistled}，办结 {figures.closed}，")
        self.stdout.write(
            f"在办 {figures.in_progress}，挂账 {figures.suspended}，撤销 {figures.cancelled}，"
            f"结哨率 {shown(figures.closure_rate)}"
        )
        for line in breakdown(area, day, options["by"], since) if options["by"] else ():
            counts = "，".join(f"{word} {line[name]}" for name, word in WORDS.items() if name in line)
            self.stdout.write(f"  {line['name']}（{line['code']}）：{counts}")


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return checked_day(date.fromisoformat(text))
    except ValueError as error:
        raise CommandError(f"日期「{text}」不对，应写成 2023-04-07 这样。") from error
