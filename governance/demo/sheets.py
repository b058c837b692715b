"""The demonstration's matters as they stand in each channel's own spreadsheet: its columns, dates and words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from governance.demo.kinds import Texts
from governance.demo.people import DEPARTMENTS
from governance.demo.places import COMMUNITIES
from governance.demo.writing import DemoMatter

# what the columns of every sheet hold, in their order
FIELDS = (
    "number", "title", "content", "received", "whistled", "closed", "resolution", "outcome", "area", "address",
    "category", "grade", "department", "reporter", "phone",
)  # fmt: skip
OUTCOMES = {"solved": "已解决", "explained": "依法解释", "not_possible": "暂不能解决"}
GRADES = {
    "routine": "常规哨", "key_street": "重点哨 · 街道级", "key_district": "重点哨 · 区级", "key_city": "重点哨 · 市级",
    "emergency": "应急哨",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """How a street's sheets call its areas, departments and grades."""

    areas: dict[str, str]
    departments: dict[str, str]
    grades: dict[str, str]


def said(name: str) -> str:
    """A community as people say it."""
    return name.replace("居民委员会", "").replace("居委会", "")


LIANHUA = Names(
    areas={community.code: said(community.name) for community in COMMUNITIES},
    departments={code: name for code, name, _kind, _area in DEPARTMENTS},
    grades=GRADES,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One channel's spreadsheet: its column names in the order of FIELDS, its way of writing dates and categories."""

    columns: Texts
    when: str
    between: str = " > "


SHEETS = {
    "hotline_12345": Sheet(
        ("工单编号", "工单标题", "诉求内容", "受理时间", "派单时间", "办结时间", "办理结果", "办结方式", "所属社区", "诉求地址", "诉求分类",
         "哨件级别", "承办单位", "来电人", "来电号码"),
        "{0:%Y-%m-%d %H:%M:%S}",
    ),
    "digital_urban": Sheet(
        ("任务号", "问题标题", "问题描述", "上报时间", "派遣时间", "结案时间", "处置结果", "结案方式", "社区", "事发地点", "问题类型",
         "吹哨级别", "处置部门", "上报人", "联系方式"),
        "{0:%Y/%m/%d %H:%M}", "/",
    ),
    "jiesu_jiban": Sheet(
        ("诉求编号", "诉求标题", "诉求详情", "诉求时间", "转办时间", "回复时间", "答复内容", "办结类型", "所在社区", "反映地址", "诉求类型",
         "哨件等级", "责任单位", "诉求人", "手机号"),
        "{0:%Y.%m.%d %H:%M}", "›",
    ),
    "proposal": Sheet(
        ("建议编号", "主题", "具体内容", "收到日期", "交办日期", "答复日期", "答复意见", "办结结论", "社区名称", "地点", "事项类别",
         "等级", "主办单位", "建议人", "电话"),
        "{0.year}年{0.month}月{0.day}日 {0.hour}时{0:%M}分",
    ),
    "letter_visit": Sheet(
        ("信访编号", "标题", "信访内容", "信访日期", "交办时间", "办结日期", "办理情况", "办结结论", "辖区", "详细地址", "类别",
         "级别", "责任部门", "信访人", "联系电话"),
        "{0.year}/{0.month}/{0.day} {0.hour}:{0:%M}",
    ),
}  # fmt: skip


def row_of(matter: DemoMatter, sheet: Sheet, names: Names) -> Texts:
    """One matter as a line of its channel's sheet."""
    written = {
        "received": _date(matter.received_at, sheet),
        "whistled": _date(matter.whistled_at, sheet),
        "closed": _date(matter.closed_at, sheet),
        "outcome": OUTCOMES.get(matter.outcome, ""),
        "area": names.areas[matter.area],
        "category": matter.category.replace(" > ", sheet.between),
        "grade": names.grades[matter.grade],
        "department": names.departments[matter.department],
    }
    return tuple(written[name] if name in written else getattr(matter, name) for name in FIELDS)


def sheet_rows(
    source: str, matters: Iterable[DemoMatter], names: Names = LIANHUA
) -> tuple[Texts, list[Texts]]:
    """A channel's whistled matters: the header, and a line for each."""
    sheet = SHEETS[source]
    whistled = (matter for matter in matters if matter.source == source and matter.whistled_at)
    return sheet.columns, [row_of(matter, sheet, names) for matter in whistled]


def _date(at: datetime | None, sheet: Sheet) -> str:
    return sheet.when.format(at) if at else ""
