"""The state tables as they are, for scripts (JSON) and for people (a picture)."""

from django.utils import translation

from governance.drawing import drawn
from governance.management.script import Script
from grids.conduct.describing import described
from whistles.imports.table import IMPORT_LIFECYCLE
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle.table import LIFECYCLE

TABLES = {
    "lead": ("哨源", LEAD_LIFECYCLE), "whistle": ("哨件", LIFECYCLE), "import": ("台账导入", IMPORT_LIFECYCLE),
}  # fmt: skip


class Command(Script):
    help = "哨源、哨件和台账导入的状态表：每个状态，每个动作由谁办、从哪到哪、要填什么、时限怎样、要谁批准。"

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--format", choices=("json", "svg"), default="json", help="json 供脚本读，svg 是一张图；默认 json"
        )

    def handle(self, *args, **options) -> None:
        with translation.override("zh-hans"):
            tables = {name: (title, described(cycle)) for name, (title, cycle) in TABLES.items()}
            if options["format"] == "svg":
                self.stdout.write(drawn(tables.values()))
                return
        self.write_document({name: table for name, (_title, table) in tables.items()})
