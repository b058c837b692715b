"""Rows of the whistle's table: what people say of a matter after its end."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.conduct.asks import AskChoice, AskWords
from grids.conduct.asks_for_rows import AskRow
from grids.conduct.lifecycle import STAY, Step
from whistles.lifecycle import choosing
from whistles.lifecycle.actors import (
    DESK,
    SUPERVISOR,
    TAKING_PART,
)
from whistles.lifecycle.asks import CONTENT, MARKS, REACHED, RESOLVED, why
from whistles.lifecycle.states import (
    CLOSED,
    WHISTLED,
    WORK,
)

# what people say of it after its end: those who reported it, and street and departments of each other, never of persons
ABOUT = AskRow(
    name="lead", of="lead", label=_("回访哪一条"), rows=choosing.to_follow_up, by="source_number", named=choosing.called,
    missing=_("请选择回访哪一条哨源。"),
)  # fmt: skip
FOLLOWED = (
    Step(
        "follow_up", _("回访"), pgettext_lazy("done", "回访"), SUPERVISOR, frozenset({CLOSED}), STAY,
        asks=(
            ABOUT,
            AskChoice(name="reached", label=_("联系结果"), choices=REACHED, missing=_("请选择是否联系上。")),
            AskChoice(
                name="resolved", label=_("问题解决没有"), choices=RESOLVED, is_required=False, help=_("对方没有回答的不选。"),
            ),
            AskChoice(
                name="satisfaction", label=_("对办理满意吗"), choices=CONTENT, is_required=False,
                help=_("对方没有回答的不选；不满意的可以用“回访后重办”一步办完。"),
            ),
            AskWords(name="reason", label=_("回访情况"), is_required=False, most=1000),
        ),
        effect="follow_up", refuses="nobody_to_follow_up", tone="go", is_everyday=True,
    ),
    Step(
        "follow_up_reopen", _("回访后重办"), pgettext_lazy("done", "回访后重办"), SUPERVISOR, frozenset({CLOSED}), WHISTLED,
        asks=(
            ABOUT,
            AskChoice(name="resolved", label=_("问题解决没有"), choices=RESOLVED[::-1], is_required=False),
            AskChoice(name="satisfaction", label=_("对办理满意吗"), choices=CONTENT[::-1], is_required=False),
            why(_("重办原因"), _("写明对方说了什么。同一部门重新办理，重新计时，计入重办数。")),
        ),
        starts=WORK, ends=("follow",), effect="follow_up_reopen", refuses="not_to_be_reopened_after",
    ),
    Step(
        "rate_part", _("评价部门"), pgettext_lazy("done", "评价部门办理"), DESK, frozenset({CLOSED}), STAY,
        asks=(
            AskRow(name="department", of="department", label=_("部门"), rows=choosing.to_rate, missing=_("请选择部门。")),
            AskChoice(
                name="mark", label=_("办理得怎样"), choices=MARKS, missing=_("请选择办理得怎样。"),
                help=_("评的是部门这一次的办理，不是哪个人。"),
            ),
            AskWords(name="reason", label=_("说明"), is_required=False, most=1000),
        ),
        effect="rate_part", refuses="every_part_is_rated", apart=True, is_everyday=True,
    ),
    Step(
        "rate_whistle", _("评价派单"), pgettext_lazy("done", "评价派单"), TAKING_PART, frozenset({CLOSED}), STAY,
        asks=(
            AskChoice(
                name="mark", label=_("派单怎样"), choices=MARKS, missing=_("请选择派单怎样。"),
                help=_("评的是吹哨是否准确、信息是否齐全，不是哪个人。"),
            ),
            AskWords(name="reason", label=_("说明"), is_required=False, most=1000),
        ),
        effect="rate_whistle", refuses="whistle_is_rated", is_everyday=True,
    ),
)  # fmt: skip
