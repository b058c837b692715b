"""The closure figures of an area at the end of a day, as the page and the API show them."""

from datetime import date

from django.core.management.base import CommandError
from django.utils import timezone

from governance.management.script import Script
from grids.areas.models import Area
from whistles.statistics import actions, queries
from whistles.statistics.figures import shown


class Command(Script):
    help = "结哨统计：吹哨、办结、在办、结哨率。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--area", required=True, help="区域代码，例如 530102006")
        parser.add_argument("--as-of", help="截至哪一天（含当天，Asia/Shanghai），例如 2023-04-07；默认今天")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        area = Area.objects.filter(code=options["area"]).first()
        if area is None:
            raise CommandError(f"没有代码为 {options['area']} 的区域，请先 import_areas。")
        try:
            day = date.fromisoformat(options["as_of"]) if options["as_of"] else timezone.localdate()
        except ValueError as error:
            raise CommandError(f"日期「{options['as_of']}」不对，应写成 2023-04-07 这样。") from error
        # what is still noted is taken in first, so that a script sees what it has just imported
        actions.refresh(wait=True)
        figures = queries.closure(area, day)
        if options["json"]:
            self.write_document(figures.as_json())
            return
        self.stdout.write(f"{area.name} 截至 {day}：吹哨 {figures.whistled}，办结 {figures.closed}，")
        self.stdout.write(
            f"在办 {figures.in_progress}，挂账 {figures.suspended}，撤销 {figures.cancelled}，"
            f"结哨率 {shown(figures.closure_rate)}"
        )
