"""When a whistle's clocks would end, counted as blowing it counts them."""

from datetime import datetime

from django.core.management.base import CommandError
from django.utils import timezone

from governance.management.script import Script
from grids.areas.models import Area
from grids.areas.queries import area_named
from grids.conduct import moments
from grids.conduct.refusals import require
from whistles.clocks.calendar import calendar_version
from whistles.clocks.terms import Terms
from whistles.intake.models import Category
from whistles.lifecycle.grades import Behaviour, Grade, GradeLevel
from whistles.lifecycle.models import Whistle

# the clocks by their names in the document
NAMES = {"sign": "sign", "contact": "contact", "report_in": "report", "closure": "close"}
WORDS = {"sign": "签收", "contact": "联系诉求人", "report_in": "报到", "closure": "办结"}


class Command(Script):
    help = "某一刻吹哨的话，各项时限到什么时候：按区域的方案、办公时间和工作日历算，不登记任何东西。"

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--whistled-at", required=True, help="吹哨时间，例如 2026-02-13T17:20+08:00；不写时区按北京时间"
        )
        parser.add_argument("--grade", required=True, choices=Behaviour.values, help="常规、重点或应急")
        parser.add_argument("--level", choices=GradeLevel.values, help="哨种的层级；不写用方案里的第一个")
        parser.add_argument("--area", help="区域代码，例如 530102006；不写按全市通用的方案和办公时间")
        parser.add_argument(
            "--category", help="诉求分类，例如 城乡建设 > 市容环境；它有自己的时限时，早的算数"
        )
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        at = _moment(options["whistled_at"])
        area = area_named(options["area"]) if options["area"] else Area.objects.filter(level=0).first()
        require(area, "还没有区域，请先 import_areas。")
        whistle = Whistle(
            area=area, street_code=area.code[:9], grade=_grade(area, options["grade"], options["level"] or ""),
            category=_category(options["category"]), whistled_at=at,
        )  # fmt: skip
        terms = Terms.begun(whistle)
        due = {name: getattr(whistle, f"{clock}_due_at") for name, clock in NAMES.items()}
        shown = {name: timezone.localtime(one) if one else None for name, one in due.items()}
        if options["json"]:
            self.write_document(
                {
                    **{name: one.isoformat() if one else None for name, one in shown.items()},
                    "provisional": whistle.due_tentative,
                    "rule": whistle.due_rule,
                    "calendar": calendar_version(terms.calendar),
                }
            )
            return
        for name, one in shown.items():
            self.stdout.write(f"{WORDS[name]}：{one:%Y-%m-%d %H:%M}" if one else f"{WORDS[name]}：没有时限")
        if whistle.due_tentative:
            self.stdout.write("暂定：时限内有一年的放假安排还没有公布，公布后重新计算。")
        self.stdout.write(f"依据：{whistle.due_rule}")


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"时间「{text}」不对，应写成 2026-02-13T17:20+08:00 这样。") from error
    outside = moments.refusal(at, what="吹哨时间", future=True)
    require(not outside, outside)
    return moments.aware(at)


def _grade(area: Area, behaviour: str, level: str) -> Grade:
    """The grade of the area's scheme that behaves so, of this level or of none; without a level the first."""
    grades = list(Grade.objects.for_area(area).filter(behaviour=behaviour).select_related("scheme"))
    wanted = [grade for grade in grades if level == grade.level] or [
        grade for grade in grades if not grade.level
    ]
    found = next(iter(wanted or ([] if level else grades)), None)
    require(found, f"「{area.name}」的方案里没有这样的哨种。")
    return found


def _category(path: str | None) -> Category | None:
    if not path:
        return None
    found = Category.objects.filter(path=path).first()
    require(found, f"没有诉求分类「{path}」。")
    return found
