"""The fields of a ledger, and which of a file's columns holds which."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.conduct.refusals import Refusal
from whistles.ledgers.cells import shown

NAMES_LISTED = 30
# what columns of a state are called
STATES = ("状态", "进度", "环节", "阶段", "是否办结", "是否完成", "是否结案", "办结与否", "status", "state",
    "作废", "撤单", "强制结案", "强制办结", "挂账", "自行处理",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LedgerField:
    """One thing that a ledger can tell about a matter, and the headers under which it is usually found."""

    name: str
    label: str
    headers: tuple[str, ...]
    required: bool = False


def _field(name: str, label: str, headers: str, *, required: bool = False) -> LedgerField:
    return LedgerField(name, label, tuple(headers.split()), required)


LEDGER_FIELDS: tuple[LedgerField, ...] = (
    _field(
        "number",
        gettext_lazy("编号"),
        "编号 工单编号 工单号 留言编号 受理编号 受理号 案件编号 案件号 任务号 事件编号 事件编码 诉求编号 诉求件编号 来电编号"
        " 信访编号 信访件编号 哨件编号 流水号 单号 编码 案卷号 投诉编号 建议编号",
        required=True,
    ),
    _field(
        "title",
        gettext_lazy("标题"),
        "标题 主题 留言主题 工单标题 诉求标题 事件标题 案件标题 哨件标题 事件名称 案件名称 问题标题 诉求主题 来信标题 事项 名称",
    ),
    _field(
        "content",
        gettext_lazy("内容"),
        "内容 诉求内容 留言详情 留言内容 工单内容 反映内容 来电内容 受理内容 问题描述 事件描述 案件描述 详细内容 诉求详情"
        " 信访内容 投诉内容 具体内容 详情 描述 问题内容 事项内容",
    ),
    _field(
        "received",
        gettext_lazy("收到时间"),
        "收到时间 受理时间 留言时间 来电时间 登记时间 接收时间 受理日期 登记日期 来电日期 留言日期 收到日期 上报时间 上报日期"
        " 创建时间 反映时间 反映日期 诉求时间 发生时间 来信时间 来信日期 信访日期 收件时间 接件时间 立案时间",
        required=True,
    ),
    _field(
        "whistled",
        gettext_lazy("吹哨时间"),
        "吹哨时间 派单时间 转办时间 交办时间 派遣时间 吹哨日期 派单日期 转办日期 交办日期 下派时间",
    ),
    _field(
        "closed",
        gettext_lazy("办结时间"),
        "办结时间 答复时间 结案时间 结哨时间 完成时间 处理完成时间 回复时间 办结日期 答复日期 结案日期 完成日期 回复日期 办理完成时间",
    ),
    _field(
        "resolution",
        gettext_lazy("处理结果"),
        "处理结果 答复意见 办理结果 处理意见 答复内容 回复内容 办理情况 处理情况 办结意见 处置结果 处置情况 办结情况 办理意见",
    ),
    _field(
        "outcome",
        gettext_lazy("办结方式"),
        "办结方式 结案方式 办结类型 办结结论 是否解决 解决情况 办结结果 结案类型",
    ),
    _field(
        "state",
        gettext_lazy("状态"),
        "状态 工单状态 当前状态 办理状态 处理状态 办件状态 案件状态 事项状态 诉求状态 事件状态 任务状态 哨件状态 处置状态 办结状态 结案状态"
        " 当前阶段 当前环节 所处阶段 所处环节 案件阶段 工单阶段 办理阶段 处理进度 办理进度 工单进度 是否办结 是否结案 是否完成 办结与否"
        " status state ticketstatus casestatus currentstatus",
    ),
    _field(
        "voided",
        gettext_lazy("作废时间"),
        "作废时间 撤单时间 撤销时间 取消时间 作废日期 撤单日期 撤销日期 取消日期",
    ),
    _field(
        "forced", gettext_lazy("强制结案时间"), "强制结案时间 强制办结时间 强结时间 强制结案日期 强制办结日期"
    ),
    _field("suspended", gettext_lazy("挂账时间"), "挂账时间 挂起时间 暂缓时间 缓办时间 挂账日期 挂起日期"),
    _field("reopened", gettext_lazy("重办时间"), "重办时间 重新办理时间 重办日期 二次办理时间 再次交办时间"),
    _field(
        "area",
        gettext_lazy("社区或网格"),
        "网格编码 网格 社区 所属社区 所属网格 区划代码 社区代码 网格代码 辖区 所在社区 区域 社区名称 网格名称",
    ),
    _field(
        "address",
        gettext_lazy("地址"),
        "地址 事发地址 发生地址 事发地点 地点 详细地址 诉求地址 事件地址 位置 发生地点 问题地址 反映地址",
    ),
    _field(
        "category",
        gettext_lazy("类别"),
        "类别 分类 诉求分类 问题类型 事件类型 诉求类型 类型 问题分类 事项类别 一级分类 案件类型 工单类型",
    ),
    _field(
        "grade", gettext_lazy("哨级"), "哨级 等级 级别 紧急程度 哨件等级 哨件级别 吹哨级别 工单等级 事件等级"
    ),
    _field(
        "department",
        gettext_lazy("承办单位"),
        "承办单位 责任部门 责任单位 主办单位 办理单位 处置部门 承办部门 报到部门 处理部门 主办部门 答复单位",
    ),
    _field(
        "reporter",
        gettext_lazy("反映人"),
        "反映人 来电人 留言用户 诉求人 联系人 姓名 投诉人 信访人 上报人 来信人 反映人姓名 来电人姓名 建议人",
    ),
    _field(
        "phone",
        gettext_lazy("联系电话"),
        "联系电话 电话 手机 手机号 来电号码 联系方式 手机号码 反映人电话 电话号码 来电电话",
    ),
    _field("complaint", gettext_lazy("检举控告"), "检举控告 是否检举控告 揭发控告 信访目的 是否举报"),
    _field(
        "accused",
        gettext_lazy("被反映的部门"),
        "被反映部门 被反映单位 被检举单位 被举报单位 被控告单位 被反映的部门",
    ),
)
FIELDS_BY_NAME = {field.name: field for field in LEDGER_FIELDS}


# from one opening bracket to the next at most, so that its time grows with the text and not with its square
_BRACKETED = re.compile(r"(?<=.)[(\[【〔][^(\[【〔)\]】〕]*[)\]】〕]")


def normalised(name: str) -> str:
    """A header as it is compared: without width, spaces, stars, colons and what stands in brackets."""
    bare = "".join(unicodedata.normalize("NFKC", name).split()).strip("*:")
    return _BRACKETED.sub("", bare).strip("*:") or bare


def guess(header: Sequence[str]) -> dict[str, str]:
    """The columns that a header's usual names give away, as field → column; a name that occurs twice is no guide."""
    counts = Counter(header)
    columns: dict[str, str] = {}
    for name in header:
        if counts[name] == 1:
            columns.setdefault(normalised(name).casefold(), name)
    mapping: dict[str, str] = {}
    for field in LEDGER_FIELDS:
        column = next((columns[known] for known in field.headers if known in columns), None)
        if column is not None:
            mapping[field.name] = column
    return mapping


def parse_mapping(assignments: Iterable[str], header: Sequence[str]) -> dict[str, str]:
    """What `field=column` assignments say, as field → column; `field=` leaves a field without a column: "".

    Raises Refusal for an assignment of another form, an unknown field, or a column that the header lacks.
    """
    mapping: dict[str, str] = {}
    for assignment in assignments:
        name, sign, column = (part.strip() for part in assignment.partition("="))
        if not sign or not name:
            raise Refusal(
                _(
                    "“%(text)s”写法不对，应为 字段=列名，例如 received=留言时间；不要某一列写 字段=，例如 grade=。"
                )
                % {"text": shown(assignment)},
                field="column",
            )
        if name not in FIELDS_BY_NAME:
            known = "、".join(f"{field.name}（{field.label}）" for field in LEDGER_FIELDS)
            raise Refusal(
                _("没有“%(name)s”这个字段；可用的字段有：%(known)s。")
                % {"name": shown(name), "known": known},
                field="column",
            )
        mapping[name] = _existing(column, header) if column else ""
    return mapping


def named(assignments: Iterable[str]) -> dict[str, str]:
    """The columns that `field=column` assignments name, before it is known which columns there are; the last word counts."""
    parts = (assignment.partition("=") for assignment in assignments)
    return {name.strip(): column.strip() for name, _sign, column in parts}


def complete_mapping(
    header: Sequence[str], chosen: Mapping[str, str], *, remembered: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The chosen columns, filled up from what is remembered for this header, or else guessed.

    A column that was chosen for one field is not guessed for another; a field that was left without one stays so.
    """
    ground = remembered if remembered is not None else guess(header)
    taken = set(chosen.values())
    filled = {name: column for name, column in ground.items() if column in header and column not in taken}
    return {name: column for name, column in {**filled, **chosen}.items() if column}


def check_mapping(mapping: Mapping[str, str], header: Sequence[str]) -> dict[str, int]:
    """The index of each mapped column.

    Raises Refusal where a needed field has no column, or a column is missing from the header or stands there twice.
    """
    for field in LEDGER_FIELDS:
        if field.required and not mapping.get(field.name):
            raise Refusal(
                _("还没有指明哪一列是%(label)s（%(field)s）。%(columns)s")
                % {"label": field.label, "field": field.name, "columns": listing(header)},
                field=field.name,
            )
    if not mapping.get("title") and not mapping.get("content"):
        raise Refusal(
            _("标题（title）和内容（content）至少要指明一列。%(columns)s") % {"columns": listing(header)},
            field="title",
        )
    positions = {}
    for name, column in mapping.items():
        if not column:
            continue
        if name not in FIELDS_BY_NAME:
            raise Refusal(_("没有“%(name)s”这个字段。") % {"name": shown(name)}, field="column")
        positions[name] = list(header).index(_existing(column, header))
    return positions


def left_over(header: Sequence[str], mapping: Mapping[str, str]) -> list[str]:
    """The columns that nothing uses, in the file's order, after those that look like a state: what is lost by them."""
    used = set(mapping.values())
    left = [name for name in dict.fromkeys(header) if name and name not in used]
    return sorted(left, key=lambda name: not says_state(name))


def says_state(name: str) -> bool:
    """Whether a header calls itself a state: an import goes by the time of closing alone, and that may contradict it."""
    bare = normalised(name).casefold()
    return any(word in bare for word in STATES)


def listing(header: Sequence[str]) -> str:
    """The sentence that tells which columns a file has."""
    if not header:
        return _("文件里没有表头。")
    names = "、".join(shown(name) for name in header[:NAMES_LISTED])
    if len(header) > NAMES_LISTED:
        return _("文件的列有：%(names)s等 %(count)s 列。") % {"names": names, "count": len(header)}
    return _("文件的列有：%(names)s。") % {"names": names}


def fingerprint(header: Sequence[str]) -> str:
    """The key under which a mapping is remembered: the same whatever the order of the columns."""
    names = sorted(normalised(name) for name in header)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def _existing(column: str, header: Sequence[str]) -> str:
    """The header's own writing of a column, which must stand there exactly once."""
    same = [name for name in header if name == column] or [
        name for name in header if normalised(name) == normalised(column)
    ]
    if not same:
        raise Refusal(
            _("文件里没有“%(column)s”这一列。%(columns)s")
            % {"column": shown(column), "columns": listing(header)},
            field="column",
        )
    if len(same) > 1:
        places = "、".join(str(place) for place, name in enumerate(header, start=1) if name in same)
        raise Refusal(
            _(
                "表头里“%(column)s”出现了 %(count)s 次（第 %(places)s 列），分不清是哪一列。"
                "请在文件里改成不同的列名再上传。"
            )
            % {"column": shown(column), "count": len(same), "places": places},
            field="column",
        )
    return same[0]
