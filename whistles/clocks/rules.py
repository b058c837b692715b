"""What a street sets for itself, rule by rule: each with its unit, its two ends, and the default that holds until then.

Declarations alone, no database: rows of `StreetRule` say otherwise for an area and everything below it, and
`whistles.clocks.deadlines.rules_in` gives what holds somewhere. A new rule is a line here and the migration that follows.
"""

from dataclasses import dataclass, field, fields
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DAYS, WORKING_DAYS, TIMES, PERCENT, YES_NO = (
    gettext_lazy("天"),
    gettext_lazy("工作日"),
    gettext_lazy("次"),
    "%",
    "",
)


def _rule(
    default: int,
    label: str | Promise,
    unit: str | Promise,
    *,
    least: int,
    most: int,
    help_text: str | Promise = "",
) -> Any:
    return field(
        default=default,
        metadata={"label": label, "unit": unit, "least": least, "most": most, "help": help_text},
    )


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules that hold somewhere. All defaults are ours, to be confirmed by the street."""

    backdate_days: int = _rule(
        7,
        gettext_lazy("补记最多早几天"),
        DAYS,
        least=0,
        most=90,
        help_text=gettext_lazy("街道研判岗补记自己的步骤时，实际时间最多比登记早多少天。"),
    )
    reopen_days: int = _rule(
        30,
        gettext_lazy("办结后多少天内可以重办"),
        DAYS,
        least=0,
        most=365,
        help_text=gettext_lazy("改了以后办结的才按新的算；台账导入的按现在的算。"),
    )
    objections: int = _rule(1, gettext_lazy("一个部门一轮最多异议几次"), TIMES, least=1, most=20)
    answer_days: int = _rule(1, gettext_lazy("答复异议的时限"), WORKING_DAYS, least=1, most=30)
    verify_days: int = _rule(
        2,
        gettext_lazy("核实的时限"),
        WORKING_DAYS,
        least=1,
        most=30,
        help_text=gettext_lazy("部门提交结果以后，街道多少个工作日内核实。部门的办结时限到提交为止。"),
    )
    follow_up_days: int = _rule(
        3,
        gettext_lazy("回访的时限"),
        WORKING_DAYS,
        least=1,
        most=60,
        help_text=gettext_lazy("办结以后多少个工作日内回访。"),
    )
    review_days: int = _rule(30, gettext_lazy("挂账多久复核一次"), DAYS, least=1, most=365)
    suspended_days: int = _rule(90, gettext_lazy("挂账累计最多"), DAYS, least=1, most=730)
    extensions: int = _rule(2, gettext_lazy("延期最多同意几次"), TIMES, least=0, most=20)
    extension_days: int = _rule(60, gettext_lazy("一次延期最多"), DAYS, least=1, most=365)
    remind_long_days: int = _rule(
        3,
        gettext_lazy("多少天以上的时限算长的"),
        DAYS,
        least=1,
        most=365,
        help_text=gettext_lazy("比这更长的提前提醒；不超过的，到期当天上班时提醒。"),
    )
    remind_days: int = _rule(
        1,
        gettext_lazy("到期前几个工作日提醒"),
        WORKING_DAYS,
        least=0,
        most=30,
        help_text=gettext_lazy("按天计的、长的时限。"),
    )
    remind_share: int = _rule(
        25,
        gettext_lazy("剩下百分之多少时提醒"),
        PERCENT,
        least=1,
        most=99,
        help_text=gettext_lazy("按小时、分钟计的时限。"),
    )
    warn_days: int = _rule(
        1,
        gettext_lazy("逾期后几个工作日报上级"),
        WORKING_DAYS,
        least=1,
        most=30,
        help_text=gettext_lazy("按天计的时限。"),
    )
    warn_share: int = _rule(
        25, gettext_lazy("逾期超过时限的百分之多少报上级"), PERCENT, least=1, most=400,
        help_text=gettext_lazy("按小时、分钟计的时限。"),
    )  # fmt: skip
    own_work: int = _rule(
        0, gettext_lazy("允许核实自己办理的"), YES_NO, least=0, most=1,
        help_text=gettext_lazy("部门和街道由同一个人办的小街道才填 1；由本人确认报到、核实、退回或评价的，要写明原因，记入经过。"),
    )  # fmt: skip
    content_is_satisfied: int = _rule(
        1, gettext_lazy("“基本满意”计入满意"), YES_NO, least=0, most=1,
        help_text=gettext_lazy("1 计入，0 不计入；统计页上写明。"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it is declared."""

    code: str
    default: int
    label: str | Promise
    unit: str | Promise
    least: int
    most: int
    help: str | Promise

    def told(self, value: int) -> str:
        """A value with its unit."""
        if self.unit == YES_NO:
            return _("是") if value else _("否")
        return f"{value}{self.unit}" if self.unit == PERCENT else f"{value} {self.unit}"


RULES = {one.name: Rule(one.name, int(one.default), **one.metadata) for one in fields(Rules)}  # type: ignore[call-overload]
