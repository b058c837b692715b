"""What waits in an area now: the pool, the open whistles by state, and those past their deadline."""

from django.utils import timezone

from governance.management.script import Script
from grids.areas.queries import area_named
from whistles.lifecycle.queries import open_matters


class Command(Script):
    help = "在手事项：待研判的哨源、各状态在办的哨件、已超时的哨件。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--area", required=True, help="区域代码，例如 530102006")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        area = area_named(options["area"])
        matters = open_matters(area, at=timezone.now())
        if options["json"]:
            self.write_document(matters)
            return
        self.stdout.write(
            f"{area.name} 现在：待研判 {matters['pool']}，在办 {matters['open']}，已超时 {matters['overdue']}"
        )
