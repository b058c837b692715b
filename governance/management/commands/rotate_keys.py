"""Seal every personal value and every file anew with the first key, so that an older one can be taken out."""

import time

from django.core.management.base import CommandError

from governance import roles
from governance.management.script import Script
from grids.audit.actions import Subject, note
from grids.audit.models import Kind
from grids.privacy import keys, probes, resealing, rotating
from grids.staff.queries import system_actor
from grids.together import stored

EVERY_SECONDS, SHOWN = 5, 20
# whoever runs with the old look-up key finds nobody by the new look-ups, and writes such that nobody finds
STOP_FIRST = (
    "FIELD_INDEX_KEY 换过了，网页和后台任务还在运行（{n} 个连接），它们用的是旧的：会查不到人，写下的以后也查不到。"
    "先停下网页和后台任务，换完再启动。"
)


class Command(Script):
    help = "用第一把密钥重新加密所有个人信息和文件，之后旧密钥可以撤下；可边运行边做，中断后再运行会接着做，做完逐项核对。"

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--look-ups",
            action="store_true",
            help="同时用新的 FIELD_INDEX_KEY 重做查找值；和 --check 一起用：打开每个值，核对查找值",
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="只核对还有什么要用旧密钥，不加密任何东西；有就以 1 结束",
        )
        parser.add_argument("--json", action="store_true", help="结果打印成 JSON，进度打印到标准错误")

    def handle(self, *args, **options) -> None:
        if wrong := keys.faults():
            raise CommandError("密钥不对：" + "；".join(wrong))
        self._told, self._is_json = time.monotonic(), options.get("json", False)
        document = {"values": {}, "files": {}, "broken": [], "twice": []}
        is_other, only_looks = probes.looks_up_by_another_key(), options.get("check")
        look_ups = options["look_ups"] or is_other
        if not only_looks:
            if is_other and (running := roles.at_work()):
                raise CommandError(STOP_FIRST.format(n=running))
            document |= self._rotate(look_ups=look_ups)
        document["left"] = resealing.left() | dict.fromkeys(rotating.left(), 1)
        if look_ups:
            document["left"] |= resealing.unfound(aside=document["twice"])
        self._said(document)
        if document["broken"]:
            raise CommandError(f"{len(document['broken'])} 个值用现有的密钥打不开；旧密钥先不要撤下。")
        if document["left"]:
            raise CommandError(
                "还有要用旧密钥的；旧密钥先不要撤下。网页和后台任务还没有用新密钥重新启动的，先重启，再运行一次。"
            )
        if not options.get("check"):
            probes.renew()

    def _rotate(self, *, look_ups: bool) -> dict:
        values = resealing.reseal(look_ups=look_ups, tell=self._tell)
        broken = [place for tally in values.values() for place in tally.broken]
        files = {}
        for one in stored():
            files[one.name], lost = one.renew()
            broken += lost
        note(
            kind=Kind.CONFIGURATION, by=system_actor(), subject=Subject("field keys"),
            detail={
                "what": "reseal", "changed": sum(one.changed for one in values.values()), "files": sum(files.values()),
                "broken": len(broken),
            },
        )  # fmt: skip
        changed = {label: {"looked_at": one.rows, "changed": one.changed} for label, one in values.items()}
        twice = [place for tally in values.values() for place in tally.twice]
        return {"values": changed, "files": files, "broken": broken, "twice": twice}

    def _tell(self, name: str, tally: resealing.Tally) -> None:
        if time.monotonic() - self._told >= EVERY_SECONDS:
            self._told = time.monotonic()
            out = self.stderr if self._is_json else self.stdout
            out.write(f"{name}：{tally.rows} / {tally.total} 行，重新加密 {tally.changed} 行……")

    def _said(self, document: dict) -> None:
        if self._is_json:
            self.write_document(document)
            return
        for label, one in document["values"].items():
            self.stdout.write(f"{label}：看了 {one['looked_at']} 行，重新加密 {one['changed']} 行。")
        labels = {one.name: str(one.label) for one in stored()}
        for name, count in document["files"].items():
            self.stdout.write(f"{labels[name]}：重新加密 {count} 个文件。")
        for place in document["broken"][:SHOWN]:
            self.stderr.write(f"打不开：{place}")
        for place in document["twice"][:SHOWN]:
            self.stderr.write(
                f"换查找值期间又登记了一次，请核对后合并，合并后再用 --look-ups 运行一次：{place}"
            )
        for place, count in [*document["left"].items()][:SHOWN]:
            self.stderr.write(f"还要用旧密钥：{place} {count} 个")
        if not document["broken"] and not document["left"]:
            self.stdout.write("全部已用第一把密钥加密，逐项核对过；其余的密钥可以撤下，撤下后重新启动。")
