"""Words of leads for the search written anew, or those that lack written; counted before and after."""

import sys
import time

from governance.management.script import Script
from whistles.intake import indexing


class Command(Script):
    help = "重新编制搜索用的检索字：缺的补上（--all 全部重编）；--check 只数，缺时以 1 结束。可边运行边做，中断后再运行会接着做。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--all", action="store_true", help="全部重编，例如换了 FIELD_INDEX_KEY 之后")
        parser.add_argument("--check", action="store_true", help="只数缺多少、多多少，不补")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        if not options["check"]:
            indexing.note_all(only_lacking=not options["all"])
            told = time.monotonic()
            while read := indexing.sweep():
                if not options["json"] and time.monotonic() - told >= 5:
                    told = time.monotonic()
                    self.stdout.write(f"又编了 {read} 条……")
        state = indexing.state()
        if options["json"]:
            self.write_document(state)
        else:
            self.stdout.write(
                f"要编的哨源 {state['searched']}，缺 {state['lacking']}，多余 {state['beyond']}，等待 {state['waiting']}。"
            )
        if state["lacking"] or state["beyond"]:
            sys.exit(1)
