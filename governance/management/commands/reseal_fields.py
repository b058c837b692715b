"""Seal every personal value anew with the first key, so that an older one can be taken out."""

import time

from django.core.management.base import CommandError

from governance.management.script import Script
from grids.audit.actions import Subject, note
from grids.audit.models import Kind
from grids.files import actions as attachments
from grids.privacy import keys, probes, resealing
from grids.staff.queries import system_actor
from whistles.imports import files

EVERY_SECONDS = 5


class Command(Script):
    help = "用第一把密钥重新加密所有个人信息，之后旧密钥可以撤下；可边运行边做，中断后再运行会接着做。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--look-ups", action="store_true", help="同时用新的 FIELD_INDEX_KEY 重做查找值")

    def handle(self, *args, **options) -> None:
        if wrong := keys.faults():
            raise CommandError("密钥不对：" + "；".join(wrong))
        self._told = time.monotonic()
        look_ups = options["look_ups"] or probes.looks_up_by_another_key()
        found = resealing.reseal(look_ups=look_ups, tell=self._tell)
        waiting = files.reseal_waiting()
        attached, lost = attachments.reseal()
        broken = [*(place for tally in found.values() for place in tally.broken), *lost]
        for label, tally in found.items():
            self.stdout.write(f"{label}：看了 {tally.rows} 行，重新加密 {tally.changed} 行。")
        self.stdout.write(f"等待导入的文件：重新加密 {waiting} 个；附件：重新加密 {attached} 个。")
        note(
            kind=Kind.CONFIGURATION, by=system_actor(), subject=Subject("field keys"),
            detail={"what": "reseal", "changed": sum(one.changed for one in found.values()), "broken": len(broken)},
        )  # fmt: skip
        if broken:
            for place in broken[:20]:
                self.stderr.write(f"打不开：{place}")
            raise CommandError(f"{len(broken)} 个值用现有的密钥打不开；旧密钥先不要撤下。")
        probes.renew()
        self.stdout.write("全部已用第一把密钥加密；其余的密钥可以撤下，撤下后重新启动。")

    def _tell(self, name: str, tally: resealing.Tally) -> None:
        if time.monotonic() - self._told >= EVERY_SECONDS:
            self._told = time.monotonic()
            self.stdout.write(f"{name}：已看 {tally.rows} 行，重新加密 {tally.changed} 行……")
