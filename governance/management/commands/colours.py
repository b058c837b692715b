"""How many dwellings have which colour, today or on a past day; and whether what is derived is what the rows say."""

import sys
from dataclasses import asdict
from datetime import date

from django.core.management import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from governance.management.script import Script
from grids.access.fence import everything
from grids.areas.models import Area
from grids.areas.queries import areas_by_code
from grids.colours.kinds import Kind
from grids.colours.queries import counts, legend
from grids.colours.recounting import recount
from grids.staff.queries import system_actor

SHOWN = 50


class Command(Script):
    help = "一个区域里各分色有多少户、多少人，今天的或过去某一天的；--verify 从登记重新数一遍来比较，不作修改，有不一致时退出码为 1。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--area", required=True, help="区域代码")
        parser.add_argument("--on", default="", help="哪一天，如 2026-05-01；不写是今天")
        parser.add_argument("--verify", action="store_true", help="从登记重新数一遍来比较")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    @everything(
        "at the machine an area is counted whole: what is told are numbers by colour, and keys of rows"
    )
    def handle(self, *args, **options) -> None:
        area = areas_by_code([options["area"]]).get(options["area"])
        if area is None:
            raise CommandError(f"没有代码为 {options['area']} 的区域。")
        on = _day(options["on"])
        told = {kind: dict(counts(system_actor(), area, kind=kind, on=on).of) for kind in Kind.values}
        differences = [asdict(one) for one in recount(area.prefix)] if options["verify"] else []
        if options["json"]:
            checked = {"equal": not differences, "differences": differences} if options["verify"] else {}
            self.write_document(
                {"area": area.code, "on": (on or timezone.localdate()).isoformat(), **told, **checked}
            )
        else:
            self._say(area, told, differences, options["verify"])
        if differences:
            sys.exit(1)

    def _say(
        self, area: Area, told: dict[str, dict[str, int]], differences: list[dict], was_verified: bool
    ) -> None:
        for one in legend(area.code):
            self.stdout.write(
                f"{one.letter} {one.name}：{told[Kind.DWELLING][one.code]} 户，{told[Kind.PERSON][one.code]} 人"
            )
        if was_verified:
            self.stdout.write(f"不一致 {len(differences)} 处。")
        for one in differences[:SHOWN]:
            self.stderr.write(f"{one['what']} {one['subject']}：现为 {one['derived']}，应为 {one['counted']}")


def _day(text: str) -> date | None:
    try:
        day = parse_date(text) if text else None
    except ValueError:
        day = None
    if text and (day is None or day > timezone.localdate()):
        raise CommandError("日期写成 2026-05-01 的样子，不能晚于今天。")
    return day
