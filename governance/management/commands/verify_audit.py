"""Look whether the logs are whole: readings, the security log, the heads of days inside and outside of the database."""

from governance.management.commands.verify_ledger import Verifying


class Command(Verifying):
    help = "核对查看记录、安全日志与库内外的日封是否完整。有未处理的问题时退出码为 1。"
    books = {"ledger": False}
