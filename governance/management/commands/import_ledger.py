"""Import a ledger file from the command line, through the same steps as the page."""

import sys
from pathlib import Path

from django.core.management.base import CommandError
from django.db.models import Q

from governance.management.progress import Progress
from governance.management.script import Script
from grids.areas.queries import area_named
from grids.conduct.refusals import Refusal
from grids.conduct.words import Group, Words
from grids.staff.queries import system_actor
from whistles.imports import actions, differences_shown, parts, running, uploading
from whistles.imports.doubts import doubts_said
from whistles.imports.findings import (
    called,
    contradictions_said,
    made_said,
    standings_said,
    unknown_states,
    used_words,
)
from whistles.imports.models import Import, ImportState, RefusedRow
from whistles.imports.states import UNDER_WAY
from whistles.imports.words import ANY, NEW, parse_words
from whistles.imports.words_form import words_form
from whistles.intake.models import Source
from whistles.ledgers.columns import FIELDS_BY_NAME, left_over
from whistles.ledgers.layout import lines_of
from whistles.ledgers.standing import DECISIONS, REFUSE, STANDINGS
from whistles.lifecycle.queries import grade_for
from whistles.statistics.actions import refresh


class Command(Script):
    help = "导入台账（.xlsx、.xls、.ods、.csv 等）。退出码：0 全部导入，2 有未导入的行，1 整个文件不能导入。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="哨源渠道的代码或名称")
        parser.add_argument("--area", required=True, help="区域代码，例如 530102006")
        parser.add_argument("--grade", help="哨种代码，例如 routine；不写则只入哨源库")
        parser.add_argument("--column", nargs="+", action="extend", default=[], metavar="字段=列名",
                            help="例如 received=留言时间；没写的按列名猜，不要某一列写 grade=")  # fmt: skip
        parser.add_argument("--value", nargs="+", action="extend", default=[], metavar="字段:写法=对应",
                            help="单元格里的写法是什么意思，例如 state:自行处理=settled、grade:一般=routine、"
                                 "department:城管中队=CODE；什么都不写（grade:一般=）当作空白。状态可写 "
                                 f"{'、'.join(f'{code}（{label}）' for code, label in STANDINGS.items())}；常用的写法不用写，"
                                 "用到的都打印在结果里")  # fmt: skip
        parser.add_argument("--contradictions", choices=list(DECISIONS), default=REFUSE,
                            help="状态和时间对不上的行：refuse 退回（默认），state 以状态为准（办结没有时间的，记在收到或派单时），"
                                 "time 以时间为准")  # fmt: skip
        parser.add_argument(
            "--clocks", action="store_true", help="没办结的行从吹哨（派单）时间起计时；不写则没有时限"
        )
        parser.add_argument("--header-line", default="", metavar="N",
                            help="表头在第几行，例如 3；占两三行的写 3-4；不写则按列名找")  # fmt: skip
        parser.add_argument("--sheet", nargs="+", action="extend", default=[], metavar="工作表",
                            help="导入哪些工作表；不写则把同样列名的都导入，没导入的说明原因")  # fmt: skip
        parser.add_argument("--new-departments", action="store_true",
                            help="名单里没有的承办单位，按台账上的名称新建；不写则退回这些行")  # fmt: skip
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        ledger = self._run(options)
        if ledger.state == ImportState.FAILED:
            raise CommandError(ledger.failure)
        refresh(wait=True)
        self._report(ledger, as_json=options["json"])
        if ledger.refused or parts.loud(ledger):
            sys.exit(2)

    def _run(self, options: dict) -> Import:
        area = area_named(options["area"])
        word = options["source"]
        source = Source.objects.filter(Q(code=word) | Q(name=word) | Q(short_name=word)).first()
        if source is None:
            codes = "、".join(Source.objects.values_list("code", flat=True))
            raise Refusal(f"没有哨源渠道「{word}」，可用的有：{codes}。")
        grade = grade_for(area, options["grade"]) if options["grade"] else None
        by = system_actor()
        ledger = uploading.take_file(
            path=options["file"], area=area, source=source, grade=grade, by=by, assignments=options["column"],
            words=_words(options), decision=options["contradictions"], starts_clocks=options["clocks"],
            lines=lines_of(options["header_line"]), sheets=options["sheet"],
        )  # fmt: skip
        progress = Progress(self.stderr, before=ledger.rows)
        try:
            # a run of this command that was killed is taken up where it stopped
            if ledger.state in UNDER_WAY:
                return running.run_and_wait(import_id=ledger.id, after_batch=progress.after_batch)
            return actions.import_at_once(
                import_id=ledger.id, mapping=ledger.mapping, by=by, after_batch=progress.after_batch
            )
        finally:
            progress.end()

    def _report(self, ledger: Import, *, as_json: bool) -> None:
        left = left_over(ledger.header, ledger.mapping)
        unused = f"没有用到、不会导入的列：{'、'.join(left)}。" if left else ""
        loud = parts.loud(ledger)
        other = f"{loud}要导入的，请另用 --sheet 指明它。" if loud else ""
        for said in filter(
            None,
            (
                unused,
                other,
                *map(_with_advice, words_form(ledger, ledger.created_by).groups),
                contradictions_said(ledger),
                made_said(ledger),
                *doubts_said(ledger),
            ),
        ):
            self.stderr.write(said)
        if not ledger.rows:
            self.stderr.write("这个文件只有表头，没有内容。")
        refused = [_told(ledger, row) for row in ledger.refused_rows.all()]
        if as_json:
            document = {
                "rows": ledger.rows, "imported": ledger.imported, "updated": ledger.updated,
                "unchanged": ledger.unchanged, "refused": refused, "mapping": ledger.mapping, "left_over": left,
                "sheets": parts.document(ledger), "values": used_words(ledger), "new_departments": list(ledger.findings.get("made", {})),
                "unknown_states": unknown_states(ledger),
                "standings": ledger.findings.get("standings", {}),
                "contradictions": ledger.findings.get("contradictions", {}), "decision": ledger.decision,
                **differences_shown.document(ledger),
                "doubts": ledger.findings.get("doubts", {}),
            }  # fmt: skip
            self.write_document(document)
            return
        self._tell(ledger)
        for row in refused:
            self.stderr.write(f"第 {row['line']} 行：{row['reason']}")

    def _tell(self, ledger: Import) -> None:
        """What was done, in words."""
        self._report_sheets(ledger)
        used = "，".join(f"{FIELDS_BY_NAME[name].label}={column}" for name, column in ledger.mapping.items())
        self.stdout.write(f"用到的列：{used}。")
        for name, words in used_words(ledger).items():
            said = "，".join(f"{word}={called(name, ours)}" for word, ours in words.items())
            self.stdout.write(f"{FIELDS_BY_NAME[name].label}的写法：{said}。")
        if standings := standings_said(ledger):
            self.stdout.write(f"按台账：{'，'.join(f'{label} {number}' for label, number in standings)}。")
        self.stdout.write(
            f"共 {ledger.rows} 行：导入 {ledger.imported}，更新 {ledger.updated}，"
            f"不变 {ledger.unchanged}，未导入 {ledger.refused}。"
        )
        for line in differences_shown.report(ledger):
            self.stdout.write(line)

    def _report_sheets(self, ledger: Import) -> None:
        taken, left = parts.taken(ledger), parts.left(ledger)
        said = "，".join(
            f"「{one.sheet}」表头第 {one.header} 行、{one.rows} 行"
            + (f"（没有列：{one.lacks}）" if one.lacks else "")
            for one in taken
            if one.sheet
        )
        if said:
            self.stdout.write(f"导入的工作表：{said}。")
        elif taken:
            self.stdout.write(f"表头在第 {taken[0].header} 行。")
        if left:
            self.stdout.write(
                f"没有导入的工作表：{'；'.join(f'「{one.sheet}」{one.reason}' for one in left)}。"
            )


def _told(ledger: Import, row: RefusedRow) -> dict[str, str | int]:
    """A refused row: its sheet, where there are several, its line there, and why."""
    at = parts.where(ledger, row.line)
    sheet: dict[str, str | int] = {"sheet": at.sheet} if at.sheet else {}
    return {**sheet, "line": at.line, "reason": parts.with_sheet(at, row.reason)}


def _words(options: dict) -> Words:
    """What words mean, as the call says it."""
    words = parse_words(options["value"])
    if options["new_departments"]:
        words.setdefault("department", {})[ANY] = NEW
    return words


def _with_advice(group: Group) -> str:
    """That words of a column are unknown, and how a call says what they are."""
    unknown = group.unknown_said
    if unknown and group.name != "state":
        return (
            f"{unknown}可以写 --value {group.name}:写法=系统里的名称；不要这一列写 --column {group.name}=。"
        )
    return (
        f"{unknown}可以写 --value state:写法=closed（或 open、void、settled、suspended、left_out）；不是办理状态的列写 --column state=。"
        if unknown
        else ""
    )
