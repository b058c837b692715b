"""The closure figures of an area at the end of a day, as the page and the API show them."""

from datetime import date

from django.core.management.base import CommandError
from django.utils import timezone

from governance.management.script import Script
from grids.areas.models import Area
from grids.areas.queries import area_named
from whistles.statistics import actions, queries
from whistles.statistics.basis import BASES, THEN
from whistles.statistics.breakdown import BY_AREA, WAYS, breakdown
from whistles.statistics.closure import shown
from whistles.statistics.figures import KEEPING, checked_day
from whistles.statistics.period_breakdown import period_document
from whistles.statistics.periods import between

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
    "came_closed": "期内吹哨已办结",
    "came_cancelled": "期内吹哨撤销",
    "times": "次数",
    "part": "分子",
    "whole": "分母",
    "rate": "率",
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
        parser.add_argument(
            "--basis", choices=list(BASES), default=THEN,
            help="下级区域（--by area）的口径：then 办理时在哪个网格算哪个（默认）；now 按现在的界线落到网格",
        )  # fmt: skip
        parser.add_argument("--since", help="部门和时限的数字从哪一天起算，例如 2023-01-01；默认从头算起")
        parser.add_argument(
            "--from", dest="first", help="一段时间的第一天，例如 2023-04-01；与前面同样长的一段比"
        )
        parser.add_argument("--to", dest="last", help="一段时间的最后一天（含当天）；默认今天")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        area = area_named(options["area"])
        day, since = _day(options["as_of"]) or timezone.localdate(), _day(options["since"])
        # what is still noted is taken in first, so that a script sees what it has just imported
        actions.refresh(wait=True)
        if options["first"] or options["last"]:
            self._period(area, options)
            return
        if options["basis"] != THEN and options["by"] != BY_AREA:
            raise CommandError("--basis now 只用于 --by area。")
        figures, basis = queries.closure(area, day), options["basis"]
        if options["json"]:
            lines = (
                {"lines": breakdown(area, day, options["by"], since, basis=basis)} if options["by"] else {}
            )
            self.write_document(figures.as_json() | lines)
            return
        self.stdout.write(f"{area.name} 截至 {day}：吹哨 {figures.whistled}，办结 {figures.closed}，")
        self.stdout.write(
            f"在办 {figures.in_progress}，挂账 {figures.suspended}，撤销 {figures.cancelled}，"
            f"结哨率 {shown(figures.closure_rate)}"
        )
        for line in breakdown(area, day, options["by"], since, basis=basis) if options["by"] else ():
            counts = "，".join(f"{word} {line[name]}" for name, word in WORDS.items() if name in line)
            self.stdout.write(f"  {line['name']}（{line['code']}）：{counts}")

    def _period(self, area: Area, options: dict) -> None:
        """The figures of a period and of the one before."""
        first, last = _day(options["first"]), _day(options["last"]) or timezone.localdate()
        if first is None or first > last:
            raise CommandError("请写明一段时间的第一天 --from，不晚于最后一天 --to。")
        if options["as_of"] or options["since"]:
            raise CommandError("--from、--to 不能与 --as-of、--since 一起用。")
        document = period_document(area, between(first, last), options["by"] or "")
        if options["json"]:
            self.write_document(document)
            return
        before = document["before"]
        for name, one in ((area.name, document), ("前一段", before)):
            self.stdout.write(
                f"{name} {one['from']} 至 {one['to']}：吹哨 {one['whistled']}，办结 {one['closed']}；期内吹哨已办结 "
                f"{one['came_closed']}，在办 {one['came_in_progress']}，挂账 {one['came_suspended']}，撤销 "
                f"{one['came_cancelled']}，结哨率 {_rate(one['closure_rate'])}；最后一天在办 {one['in_progress']}"
            )
        for line in document.get("lines", ()):
            told = [
                f"{word} {_told(line[name])}"
                + (f"（前一段 {_told(line['before'].get(name, 0))}）" if "before" in line else "")
                for name, word in WORDS.items()
                if name in line
            ]
            self.stdout.write(f"  {line['name']}（{line['code']}）：{'，'.join(told)}")


def _told(value: float | None) -> str:
    return "—" if value is None else str(value)


def _rate(value: float | None) -> str:
    return "—" if value is None else f"{value}%"


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return checked_day(date.fromisoformat(text))
    except ValueError as error:
        raise CommandError(f"日期「{text}」不对，应写成 2023-04-07 这样。") from error
