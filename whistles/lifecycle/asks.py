"""What steps of a whistle ask for in more than one row, and the few words that may be chosen."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.approvals.wants import TEXT_MAX
from grids.conduct.asks import AskChoice, AskWords, TextThere
from grids.conduct.asks_for_rows import AskRow
from whistles.clocks.deadlines import rules_in
from whistles.clocks.rules import Rules
from whistles.lifecycle import choosing
from whistles.lifecycle.outcomes import Outcome

OUTCOMES = tuple(choice for choice in Outcome.choices if choice[0] != Outcome.UNSTATED)
CONTACTS = (
    ("reached", _("已联系上")), ("not_reached", _("没有联系上")), ("nobody", _("没有留下联系方式")),
)  # fmt: skip


REACHED = (("reached", _("联系上了")), ("not_reached", _("没有联系上")))
RESOLVED = (("resolved", _("已解决")), ("unresolved", _("没有解决")))
CONTENT = (("satisfied", _("满意")), ("content", _("基本满意")), ("dissatisfied", _("不满意")))
MARKS = (("good", _("好")), ("fair", _("一般")), ("poor", _("差")))


def ruled(sentence: Callable[[Rules], str]) -> Callable[[str], str]:
    """Words with what the street of an area has set for itself in them."""
    return lambda area_code: sentence(rules_in(area_code) if area_code else Rules())


def why(label: str | Promise, help_text: TextThere = "", *, missing: str | Promise = "") -> AskWords:
    """The words that a step is explained with."""
    return AskWords(name="reason", label=label, help=help_text, missing=missing)


def plea(label: str | Promise, help_text: TextThere = "") -> AskWords:
    """The words with which something is asked for of somebody else."""
    return AskWords(name="reason", label=label, help=help_text, most=TEXT_MAX)


def answer(
    label: str | Promise = "", help_text: str | Promise = "", *, is_required: bool = False
) -> AskWords:
    """The words with which something is decided."""
    return AskWords(
        name="reason", label=label or _("答复"), help=help_text, is_required=is_required, most=TEXT_MAX
    )


TO_LEAD = AskRow(
    name="department", of="department", label=_("牵头部门"), rows=choosing.may_lead, missing=_("请选择牵头部门。"),
)  # fmt: skip
HOW = AskChoice(
    name="outcome", label=_("办结方式"), choices=OUTCOMES,
    missing=_("请选择办结方式：已解决、依法解释、暂不能解决或诉求人撤回。"),
)  # fmt: skip
