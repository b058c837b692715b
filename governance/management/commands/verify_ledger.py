"""Look whether all books agree, matter by matter."""

import sys
from dataclasses import asdict

from governance.management.script import Script
from whistles.statistics.verifying import verify


class Command(Script):
    help = "逐件核对台账：步骤链完整、现状与台账一致、汇总与台账一致。有问题时退出码为 1。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        findings = verify()
        if options["json"]:
            self.write_document(asdict(findings))
        else:
            self.stdout.write(
                f"哨件 {findings.whistles}，哨源 {findings.leads}，步骤 {findings.events}，"
                f"查看记录 {findings.disclosures}；问题 {findings.found}。"
            )
        for sentence in findings.faults:
            self.stderr.write(sentence)
        if findings.found:
            sys.exit(1)
