"""Create the partitions of the event ledger for the years to come."""

from django.db import connection
from django.utils import timezone

from governance.management.script import Script


class Command(Script):
    help = "为以后的年份建立台账分区；已有的不动。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--years", type=int, default=5, help="从今年起往后几年")

    def handle(self, *args, **options) -> None:
        this_year = timezone.localdate().year
        with connection.cursor() as cursor:
            for year in range(this_year, this_year + options["years"] + 1):
                cursor.execute("SELECT ledger_partition(%s)", [year])
        self.stdout.write(f"分区已备到 {this_year + options['years']} 年。")
