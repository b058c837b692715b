"""Cells to readable text: what Excel, the web and old systems leave in it is taken out, the words are kept."""

import re
import unicodedata
from datetime import date, datetime

from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal
from grids.conduct.texts import said
from whistles.ledgers.cells import Cell, refuse_if_error, shown

MAX_NUMBER_LENGTH = 64
MAX_TITLE_LENGTH = 200
MADE_TITLE_LENGTH = 60
# Excel keeps 15 digits; what is longer has been rounded.
UNSAFE_INTEGER = 10**15

# as .xlsx writes what XML can't hold, and an underscore that would begin such a mark
_ESCAPED = re.compile(r"_x00(?:(5[fF])|(0[dDaA])|[01][0-9A-Fa-f])_(?(2)\n?)")
_BREAKS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_UNWANTED = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_AROUND_BREAKS = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{3,}")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE]\+\d+")
_FORCED_TEXT = re.compile(r'="(.*)"')
# what people and programs write where there is no number, and the last line of a table
NO_NUMBERS = frozenset(
    (
        "nan", "nat", "none", "null", "nil", "n/a", "na", "无", "暂无", "没有", "无编号", "无单号", "无号", "未编号", "待编号", "待补",
        "暂无编号", "暂未编号", "尚未编号", "待定", "同上", "空", "不详", "未知", "合计", "总计", "小计", "共计", "累计", "汇总", "平均",
    )
)  # fmt: skip
# the last line of a part of a table: 1月小计, 本月合计, 上半年累计
_PART_TOTAL = re.compile(r"[^\W_A-Za-z]*[年月季度周日]\s*(?:合计|总计|小计|共计|累计)")
# a formula that points at an empty cell gives nought
_NOUGHT = re.compile(r"0+")
_WHOLE = re.compile(r"(\d+)\.0+")
_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
_BOUNDARY = re.compile(r"[。！？!?；;，,、：: ](?=[^。！？!?；;，,、：: ]*$)")


def clean_text(cell: Cell) -> str:
    """A cell as text that reads well: no control characters, single spaces, at most one blank line in a row.

    Raises Refusal for an error value of Excel's, and for a number so long that Excel has rounded it.
    """
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return _from_value(cell)
    is_tidy = cell.isprintable() and "  " not in cell and "_x00" not in cell
    text = cell.strip(" ") if is_tidy else _tidy(cell)
    if text[:1] == "#":
        refuse_if_error(text)
    return text


def clean_line(cell: Cell) -> str:
    """A cell as text on one line."""
    text = clean_text(cell)
    return " ".join(text.split("\n")).replace("  ", " ") if "\n" in text else text


def parse_number(cell: Cell) -> str:
    """The source's own number of a matter in its one form, as text; the rule of ledgers, pages and the API alike.

    "" where there is none: nothing that can be seen, or a word for nothing. Raises Refusal where Excel has spoilt it
    (scientific notation, rounding, a date) or it is too long.
    """
    if type(cell) is str and cell.isalnum() and cell.isascii() and len(cell) <= MAX_NUMBER_LENGTH:
        return "" if _is_none(cell) else cell
    if isinstance(cell, (bool, date)):
        raise Refusal(_("“%(value)s”不是编号，请把编号一列设为文本格式后重新填写") % {"value": shown(cell)})
    text = clean_line(cell)
    if not text.isascii():
        seen = (one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf")
        text = clean_line("".join(seen))
    if text[:1] in ("=", "'", "`"):
        forced = _FORCED_TEXT.fullmatch(text)
        text = (forced[1] if forced else text.lstrip("'`")).strip()
    if "E+" in text or "e+" in text:
        _refuse_scientific(text)
    if len(text) > MAX_NUMBER_LENGTH:
        raise Refusal(
            _("编号“%(number)s”有 %(count)s 个字，超过 %(limit)s 个字")
            % {"number": shown(text), "count": len(text), "limit": MAX_NUMBER_LENGTH}
        )
    if whole := _WHOLE.fullmatch(text):
        text = whole[1]
    return "" if _is_none(text) else said(text)


def _is_none(text: str) -> bool:
    """Whether this says that there is no number."""
    bare = text.rstrip("。.:：").lower()
    return bare in NO_NUMBERS or bool(_NOUGHT.fullmatch(text) or _PART_TOTAL.fullmatch(bare))


def clean_title(cell: Cell) -> tuple[str, str]:
    """The title on one line, and the whole of it where it had to be shortened ("" where it is whole)."""
    text = said(clean_line(cell))
    if len(text) <= MAX_TITLE_LENGTH:
        return text, ""
    return cut(text, MAX_TITLE_LENGTH), text


def first_sentence(content: str) -> str:
    """A title made of a content's first sentence."""
    match = _SENTENCE_END.search(content)
    end = len(content) if match is None else match.start()
    sentence = content[:end].strip() or content.replace("\n", " ").strip()
    return cut(sentence, MADE_TITLE_LENGTH) if len(sentence) > MADE_TITLE_LENGTH else sentence


def cut(text: str, limit: int) -> str:
    """The beginning of a text up to `limit` characters with …, ending at a boundary where one is near."""
    kept = text[: limit - 1]
    boundary = _BOUNDARY.search(kept)
    if boundary is not None and boundary.start() >= limit * 2 // 3:
        kept = kept[: boundary.start()]
    return kept.rstrip() + "…"


def _tidy(text: str) -> str:
    if "_x00" in text:
        # one pass from the left: what an escaped underscore begins is the text itself
        text = _ESCAPED.sub(_unescaped, text)
    text = _BREAKS.sub("\n", text)
    text = _SPACES.sub(" ", _UNWANTED.sub("", text))
    text = _AROUND_BREAKS.sub("\n", text)
    return _BLANK_LINES.sub("\n\n", text).strip(" \n")


def _unescaped(mark: re.Match[str]) -> str:
    return "_" if mark[1] else "\n" if mark[2] else " "


def _from_value(cell: datetime | date | float | int | bool) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return cell.isoformat()
    if not isinstance(cell, (int, float)):
        return str(cell)
    if not -UNSAFE_INTEGER < cell < UNSAFE_INTEGER:  # also true of nan
        raise Refusal(
            _("“%(value)s”是被 Excel 改写过的长数字，末尾几位已经丢失，请把该列设为文本格式后重新填写")
            % {"value": f"{cell:.5G}"}
        )
    return str(int(cell)) if cell == int(cell) else repr(cell)


def _refuse_scientific(text: str) -> None:
    if _SCIENTIFIC.fullmatch(text):
        raise Refusal(
            _("编号“%(number)s”是科学计数法，末尾几位已经丢失，请把该列设为文本格式后重新导出")
            % {"number": shown(text)}
        )
