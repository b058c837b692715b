"""What a ledger says of where a row stands: its words for it, the times of it, and what becomes of a row where they differ.

A word is what the street said it is, or one that is usual; one that is neither refuses its row, and is asked for once. Which
of a row's word and times is believed where they contradict each other is the street's to decide; it is counted each time.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.conduct.refusals import Refusal
from grids.conduct.words import bare

OPEN, CLOSED, VOID, SETTLED = "open", "closed", "void", "settled"
SUSPENDED, REOPENED, OBJECTED, LEFT_OUT = "suspended", "reopened", "objected", "left_out"
STANDINGS = {
    OPEN: gettext_lazy("办理中"),
    CLOSED: gettext_lazy("已办结"),
    VOID: gettext_lazy("作废（记为已撤销）"),
    SETTLED: gettext_lazy("当场办好（记为自处办结）"),
    SUSPENDED: gettext_lazy("挂账"),
    REOPENED: gettext_lazy("重办"),
    OBJECTED: gettext_lazy("异议、申请退单"),
    LEFT_OUT: gettext_lazy("这样的行不导入"),
}

REFUSE, BY_STATE, BY_TIME = "refuse", "state", "time"
DECISIONS = {
    REFUSE: gettext_lazy("退回这些行，改好再传"),
    BY_STATE: gettext_lazy("以状态为准"),
    BY_TIME: gettext_lazy("以时间为准"),
}

# what contradicts what
NO_CLOSING, STILL_OPEN, VOID_CLOSED, STANDS_STILL, TWO_ENDS = (
    "closed_without_time", "open_with_end", "void_with_closing", "suspended_with_end", "closed_and_void",
)  # fmt: skip
CONTRADICTIONS = {
    NO_CLOSING: gettext_lazy("已办结，却没有办结时间"),
    STILL_OPEN: gettext_lazy("还在办理，却有办结或作废时间"),
    VOID_CLOSED: gettext_lazy("已作废，却有办结时间"),
    STANDS_STILL: gettext_lazy("已挂账，却有办结或作废时间"),
    TWO_ENDS: gettext_lazy("既有办结的说法，又有作废的时间"),
}

# words of files, which are in no other language; as `bare` leaves them
WORDS = {
    OPEN: (
        "办理中 处理中 待办 待办理 未办结 未办 在办 在办理 正在办理 正在处理 受理 受理中 已受理 待受理 待派单 已派单 派单 待派遣 已派遣 派遣 "
        "待分派 已分派 立案 已立案 待立案 待签收 已签收 签收 未签收 待处理 未处理 待处置 处置中 处置 已处置 待核查 核查 核查中 待核实 核实中 "
        "待审核 审核中 待结案 待办结 未结案 未完成 未解决 进行中 待反馈 待回复 待答复 已转办 转办 转办中 已交办 交办 交办中 已下派 流转中 跟进中 "
        "已登记 登记 新建 上报 督办中 延期 已延期 延期中 超时未办结 逾期未办结 超期未办结 待确认 待分配 已分配 承办中 待整改 整改中 "
        "open opened new pending inprogress processing assigned received active inreview underreview submitted acknowledged "
        "referred wip todo ongoing started unresolved notstarted"
    ),
    CLOSED: (
        "办结 结案 完成 办理完成 处理完成 处理完毕 办理完毕 已处理 解决 已解决 已答复 已回复 已办 已结 归档 办结归档 结案归档 强制结案 强制办结 "
        "强结 正常办结 正常结案 按期办结 按时办结 超期办结 超时办结 逾期办结 限期办结 办毕 销号 关闭 整改完成 "
        "closed close resolved completed complete done fixed finished solved"
    ),
    VOID: (
        "作废 作废件 撤单 撤销 撤件 撤回 取消 退单 无效 无效件 无效工单 重复 重复件 重复工单 重复诉求 不予受理 不予立案 不立案 不受理 废弃 "
        "duplicate duplicated cancelled canceled void voided withdrawn invalid"
    ),
    SETTLED: (
        "自行处理 自行处置 自行解决 自行办结 自处 自处办结 现场处理 现场处置 现场办结 现场解决 当场处理 当场处置 当场办结 当场解决 当场答复 "
        "即时办结 即办件 直接答复 直接办结 selfhandled"
    ),
    SUSPENDED: "挂账 挂账中 挂起 挂起中 暂缓 暂缓办理 缓办 延缓 延缓办理 onhold suspended paused deferred",
    REOPENED: "重办 重办中 重新办理 重新办理中 退回重办 二次办理 再次办理 再办 返工 返工中 重启 reopened reopen",
    OBJECTED: "异议 异议中 提出异议 异议待答复 申请退单 退单申请 退单申请中 退单中 退单待审 退单待审核 退单审核 退单审核中 退单审批中 待退单",
}  # fmt: skip
_USUAL = {word: standing for standing, words in WORDS.items() for word in words.split()}
_YES, _NO = ("是", "yes", "y", "true", "1", "√"), ("否", "no", "n", "false", "0", "×")
# a column that asks whether a row has ended
_WHETHER = re.compile(
    r"是否已?(?:办结|结案|完成|办理完成|办完)|办结与否|(?:is)?(?:closed|resolved|completed)$"
)

_ASIDE = re.compile(r"[(\[【〔{<《][^()\[\]【】〔〕{}<>《》]*[)\]】〕}>》]")
_LED_BY = re.compile(r"^(?:\w*状态\s*[::]|\d{1,3}\s*[-_.、:]\s*)")
_TAIL = re.compile(r"(?<=..)(?:状态|阶段|环节|工单|案件|事项|件|了)$")


def usual(word: str, header: str = "") -> str:
    """What a word usually says of a row; "" where it is none of the usual ones, or says two things: 办结（作废）.

    header: of the column it stands in.
    """
    text = unicodedata.normalize("NFKC", word).casefold().strip()
    if _WHETHER.search(bare(header)):
        if bare(word) in _YES:
            return CLOSED
        if bare(word) in _NO:
            return OPEN
    unled = _LED_BY.sub("", text)
    found = _usual_of(text, unled, _ASIDE.sub("", unled))
    aside = {_usual_of(one) for one in _ASIDE.findall(unled)} - {""} if found else set()
    return "" if aside - {found} else found


def _usual_of(*forms: str) -> str:
    for one in forms:
        plain = bare(one)
        for form in (
            plain,
            plain.removeprefix("已"),
            _TAIL.sub("", plain),
            _TAIL.sub("", plain.removeprefix("已")),
        ):
            if form in _USUAL:
                return _USUAL[form]
    return ""


def standing_of(word: str, chosen: Mapping[str, str], header: str = "") -> str:
    """Where a row stands by its ledger's word: as the street chose, else as usual; "" for an empty cell. Raises Refusal."""
    plain = bare(word)
    if not plain:
        return ""
    if plain in chosen:
        return chosen[plain]
    found = usual(word, header)
    if not found:
        raise Refusal(_("“%(word)s”是什么状态，系统不知道，请在“各种写法”里对应") % {"word": word})
    return found


class Times(NamedTuple):
    """What a row says when it came to what; None where it says nothing. last: when it had last moved before any end."""

    last: datetime
    closed: datetime | None
    voided: datetime | None = None
    suspended: datetime | None = None
    reopened: datetime | None = None


class Stands(NamedTuple):
    """Where a row stands. closed: its closing, also one before it was opened again; at: when it came to anything else.

    is_placed: nothing tells when, so that it stands at the last moment that the row tells.
    """

    standing: str
    closed: datetime | None = None
    at: datetime | None = None
    is_placed: bool = False


def contradiction(standing: str, times: Times) -> str:
    """By what a row's word and times contradict each other, as CONTRADICTIONS names it; "" where they don't."""
    closed, voided = times.closed, times.voided
    if standing in (OPEN, REOPENED):
        is_after = closed and not (standing == REOPENED and _is_before(closed, times.reopened))
        return STILL_OPEN if voided or is_after else ""
    if standing == SUSPENDED:
        return STANDS_STILL if closed or voided else ""
    if standing == VOID:
        return VOID_CLOSED if closed else ""
    if standing == CLOSED and not (closed or voided):
        return NO_CLOSING
    return TWO_ENDS if voided and (standing or closed) else ""


def stands(standing: str, times: Times, decision: str) -> Stands:
    """Where a row stands by its word and its times; where they contradict each other, by what is decided of such rows.

    A closing of which only the word tells is placed at the last moment that the row tells. Raises Refusal.
    """
    found = contradiction(standing, times)
    if found and decision == REFUSE:
        raise Refusal(_("%(what)s，请核对") % {"what": CONTRADICTIONS[found]})
    if standing == OBJECTED:
        raise Refusal(
            _(
                "异议、退单要由部门在系统里提出，街道才能答复，台账带不进来；请改成办理中或作废，或在“各种写法”里对应"
            )
        )
    if not standing or (found and decision == BY_TIME):
        standing = by_times(times)
    return _AS[standing](times)


def by_times(times: Times) -> str:
    """Where a row stands by its times alone: the later of two ends holds."""
    closed = times.closed
    if times.voided and not (closed and closed >= times.voided):
        return VOID
    if closed:
        return REOPENED if times.reopened and _is_before(closed, times.reopened) else CLOSED
    return SUSPENDED if times.suspended and not times.reopened else OPEN


def _is_before(closed: datetime, reopened: datetime | None) -> bool:
    """Whether a closing lies before the matter was opened again; so it is where nothing says when that was."""
    return reopened is None or closed <= reopened


def _again(times: Times) -> Stands:
    """Open again, with the closing before it where both are told."""
    if times.closed and times.reopened and _is_before(times.closed, times.reopened):
        return Stands(REOPENED, times.closed, times.reopened)
    return Stands(OPEN)


def _at(standing: str, at: datetime | None, times: Times) -> Stands:
    return Stands(standing, at=at or times.last, is_placed=at is None)


_AS = {
    OPEN: lambda times: Stands(OPEN),
    CLOSED: lambda times: Stands(CLOSED, times.closed or times.last, is_placed=times.closed is None),
    VOID: lambda times: _at(VOID, times.voided or times.closed, times),
    SETTLED: lambda times: _at(SETTLED, times.closed, times),
    SUSPENDED: lambda times: _at(SUSPENDED, times.suspended, times),
    REOPENED: _again,
}
