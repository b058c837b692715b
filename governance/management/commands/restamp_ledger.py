"""Once after an upgrade from a release whose marks had no key: keyed marks for what was written before."""

from django.core.management.base import CommandError

from governance import roles
from governance.management.script import Script
from grids.conduct.refusals import Refusal
from grids.staff.queries import system_actor
from whistles.verification.restamping import Older, look, restamp, unkeyed


class Command(Script):
    help = (
        "从没有密钥校验的旧版本升级后运行一次（用数据库所有者的账号，先停网页和后台）：为旧的步骤和日志加盖带密钥的校验值，"
        "并记入安全日志；只能做一次。旧的步骤链不完整时拒绝，查明后可用 --despite-faults。"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--despite-faults", action="store_true", help="旧链有断裂也加盖，断裂处逐条列出")

    def handle(self, *args, **options) -> None:
        if "OWNER" not in roles.powers(roles.myself()):
            raise CommandError("请用数据库所有者的账号运行（.local/env 里的 DATABASE_URL）。")
        if not unkeyed():
            self.stdout.write("没有需要加盖的。")
            return
        older = look()
        self._tell(older)
        if older.broken and not options["despite_faults"]:
            raise CommandError("没有加盖：请先查明上面的断裂，再用 --despite-faults。")
        try:
            counts = restamp(by=system_actor(), whole=older.whole)
        except Refusal as refusal:
            raise CommandError(
                f"{refusal} 没有密钥的行是后来写进来的：请运行 verify_ledger，由审计人员查明。"
            ) from refusal
        said = "，".join(f"{table} {count}" for table, count in counts.items()) or "没有可以加盖的"
        self.stdout.write(f"已加盖：{said}。")

    def _tell(self, older: Older) -> None:
        for words, places in (
            ("旧的步骤链不完整", older.broken),
            ("部分已有带密钥的校验值，不再加盖，核对时由审计人员查明", older.mixed),
            ("收到时间由升级更正过，照常加盖", older.mended),
        ):
            for place in places:
                self.stderr.write(f"{words}：{place}")
