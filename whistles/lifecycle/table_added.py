"""Rows of the whistle's table: what is put to a matter and decides nothing. Later facts, calls, corrections, files."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.conduct.asks import AskChoice, AskWords
from grids.conduct.lifecycle import STAY, Step
from grids.files.asks import ask_file, ask_which
from whistles.intake.table_added import CALLED, WRITTEN, corrected, put_place
from whistles.lifecycle.actors import DESK, INVOLVED
from whistles.lifecycle.asks import REACHED, why
from whistles.lifecycle.states import ALIVE, CANCELLED, CLOSED

# as long as there is somebody whom it is about
THERE = ALIVE | {CLOSED, CANCELLED}
ATTACH = Step(
    "attach", _("添加附件"), pgettext_lazy("done", "添加附件"), INVOLVED, THERE, STAY,
    asks=(
        ask_file(),
        AskWords(name="reason", label=_("说明"), is_required=False, most=400, rows=2, help=_("例如“清运后，东侧路面”。")),
    ),
    effect="attach", refuses="may_hold_no_more", adds=True, is_quiet=True, is_everyday=True,
)  # fmt: skip
TAKE_OFF = Step(
    "take_off", _("撤下附件"), pgettext_lazy("done", "撤下附件"), INVOLVED, THERE, STAY,
    asks=(ask_which(), why(_("撤下原因"), _("附件销毁，谁也打不开；它的大小和校验值、撤下的原因留在经过里。"))),
    effect="take_off", refuses="nothing_to_take_off", adds=True, is_quiet=True, is_everyday=True,
)  # fmt: skip
ADDED = (
    Step(
        "remark", _("补充情况"), pgettext_lazy("done", "补充情况"), INVOLVED, THERE, STAY,
        asks=(why(_("情况"), _("后来知道的情况、现场的变化、居民又说了什么；记进经过，不改变进度和时限。")),),
        refuses="is_past_term", adds=True, is_everyday=True,
    ),
    Step(
        "call", _("电话记录"), pgettext_lazy("done", "记录电话"), INVOLVED, THERE, STAY,
        asks=(
            AskChoice(name="whom", label=_("和谁通话"), choices=CALLED, missing=_("请选择和谁通话。")),
            AskChoice(name="reached", label=_("联系结果"), choices=REACHED, missing=_("请选择是否联系上。")),
            why(_("通话内容"), _("写明说了什么，不写电话号码。牵头部门首次联系诉求人请用“联系诉求人”，那一步才停联系时限。")),
        ),
        refuses="is_past_term", adds=True, is_everyday=True,
    ),
    ATTACH,
    TAKE_OFF,
    Step(
        "correct", _("更正文字"), pgettext_lazy("done", "更正文字"), DESK, THERE, STAY,
        asks=corrected(*WRITTEN[:2]), effect="correct", refuses="is_past_term", adds=True, is_everyday=True,
    ),
    put_place(DESK, THERE, is_everyday=True),
)  # fmt: skip
