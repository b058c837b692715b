"""Give the database's roles what they may do, and the books their guards."""

from governance import roles
from governance.management.script import Script


class Command(Script):
    help = "按声明授予各数据库账号的权限，并装好只增不改的守卫；可重复运行，每次迁移后自动执行。"

    def handle(self, *args, **options) -> None:
        roles.grant()
        missing = set(roles.ROLES) - roles.present()
        for role in sorted(missing):
            self.stderr.write(
                f"数据库里没有账号 {role}：请先运行 make services，或按 docs/operations.md 建立。"
            )
        self.stdout.write(f"已授权：{len(roles.held())} 项。")
