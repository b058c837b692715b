"""The lead's life in the pool, in one table. Passing on comes as a further row."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.access.roles import Permission as P
from grids.approvals.wants import TEXT_MAX
from grids.conduct.asks import AskWords, AskYes
from grids.conduct.asks_for_rows import AskRow, AskRows
from grids.conduct.lifecycle import NEW as UNBORN
from grids.conduct.lifecycle import STAY, UNDO, Lifecycle, State, Step
from whistles.intake import choosing
from whistles.intake.actors import FINDER, POOL, Decider, Pool
from whistles.intake.table_added import added

NEW = "new"
WHISTLED = "whistled"
DISMISSED = "dismissed"
SETTLED = "settled"
# one matter with many callers is one whistle: this lead is one more of a whistle's
MERGED = "merged"
AWAITING = "awaiting"
# what an import made and was taken back with it: it counts nowhere, and its number is free
TAKEN_BACK = "taken_back"

LEAD_ROWS = (
    State(NEW, _("待研判")),
    State(AWAITING, _("待批准"), waits_for=_("等批准吹哨")),
    State(WHISTLED, _("已吹哨"), is_open=False),
    State(MERGED, _("已并入"), is_open=False),
    State(SETTLED, _("已自处"), is_open=False, is_rest=True, tone="ok"),
    State(DISMISSED, pgettext_lazy("done", "不予受理"), is_open=False, is_rest=True),
    State(TAKEN_BACK, _("已撤回导入"), is_open=False, is_rest=True, is_undone=True),
)
LEAD_STATES = {state.code: state.label for state in LEAD_ROWS}
# where it belongs to a whistle
OF_A_WHISTLE = (WHISTLED, MERGED)
# where a lead has ended by itself, and the terms of what is kept of it begin
LEAD_REST = frozenset(state.code for state in LEAD_ROWS if state.is_rest)

WHY = AskWords(name="reason", label=_("更正原因"))
REPLY = AskWords(name="reply", label=_("给反映人的答复"), missing=_("请写明给反映人的答复。"), is_kept=False)

# steps that other rooms take by name
RECEIVE = Step(
    "receive", _("登记"), pgettext_lazy("done", "登记"), Pool(P.LEAD_RECEIVE), frozenset({UNBORN, TAKEN_BACK}), NEW,
    internal=True, of_ledger=True,
)  # fmt: skip
# without it a lead isn't whistled as a grade that has to be approved
GRANT_GRADE = Step(
    "grant_grade", _("批准吹哨"), pgettext_lazy("done", "批准吹哨"), Decider("grade"), frozenset({AWAITING}), NEW,
    asks=(AskWords(name="reason", label=_("批示"), is_required=False, most=TEXT_MAX),), decides="grade", grants=True, tone="go",
)  # fmt: skip
# that it was whistled is its whistle's first step; the desk asks with a form of its own, which shows the deadlines
WHISTLE = Step(
    "whistle", _("吹哨"), pgettext_lazy("done", "吹哨"), POOL, frozenset({NEW}), WHISTLED,
    asks=(
        AskRow(
            name="grade", of="grade", label=_("哨种"), rows=choosing.grades, by="key", named=choosing.grade_named, find=choosing.grade,
            is_restricted=choosing.is_restricted, is_few=True, missing=_("请选择哨种。"),
        ),
        AskRow(
            name="lead_department", of="department", label=_("牵头部门"), rows=choosing.may_lead, find=choosing.to_lead,
            missing=_("请选择牵头部门。"),
        ),
        AskWords(
            name="not_involved", label=_("所选部门为什么与此事无关"), where=choosing.is_about_no_office, most=500, rows=2, is_reason=True,
            help=_("这件检举控告没有写明被反映的部门。请写明为什么所选的部门不是被反映的一方，记入经过。"),
            missing=_("这件检举控告没有写明被反映的部门。请写明为什么所选的部门与它反映的人和事无关，再吹哨。"),
        ),
        AskRows(
            name="assisting", of="department", label=_("配合部门"), rows=choosing.may_assist, find=choosing.to_assist,
        ),
        AskWords(
            name="reason", label=_("说明"), help=_("写给部门的话，例如先做什么、联系谁。"), is_required=False, rows=2,
        ),
    ),
    needs="grade", effect="blow", told_as="blow", of_ledger=True, tone="go",
)  # fmt: skip
# the last step that a ledger told and that still stands counts no more
TAKE_BACK = Step(
    "take_back", _("撤回导入"), pgettext_lazy("done", "撤回导入"), POOL, frozenset({NEW, WHISTLED, SETTLED, DISMISSED}), UNDO,
    effect="undo", internal=True,
)  # fmt: skip
RETURN = Step(
    "return", _("退回哨源库"), pgettext_lazy("done", "退回哨源库"), POOL, frozenset(OF_A_WHISTLE), NEW,
    effect="leave_whistle", internal=True,
)  # fmt: skip
# the term of what names or reaches somebody is over, or its outer limit is: it goes, the matter stays
ERASE = Step(
    "erase", _("到期去标识"), pgettext_lazy("done", "到期去标识"), POOL, frozenset(LEAD_STATES), STAY, internal=True,
)  # fmt: skip
# the boundaries of grids changed: what waits in the pool lies in another one now
REGRID = Step(
    "regrid", _("随界线改网格"), pgettext_lazy("done", "随界线改网格"), POOL, frozenset({NEW, AWAITING}), STAY, effect="regrid",
    internal=True, is_quiet=True,
)  # fmt: skip

# one more caller of what was whistled: its own reply and follow-up, no whistle of its own; the desk asks with a form of its own
MERGE = Step(
    "merge", _("并入"), pgettext_lazy("done", "并入"), POOL, frozenset({NEW}), MERGED,
    asks=(
        AskRow(
            name="whistle", of="whistle", label=_("并入哪一件"), rows=choosing.open_whistles, by="number", find=choosing.to_merge_into,
            missing=_("请选择并入哪一件，或填写哨件编号。"),
        ),
        AskWords(name="reason", label=_("说明"), is_required=False, rows=2),
    ),
    effect="merge", refuses="is_never_merged",
)  # fmt: skip
UNMERGE = Step(
    "unmerge", _("撤销并入"), pgettext_lazy("done", "撤销并入"), POOL, frozenset({MERGED}), NEW,
    asks=(
        AskWords(
            name="reason", label=_("撤销并入的原因"), help=_("回到哨源库，重新研判；原来的哨件照常办理。"),
            missing=_("请写明撤销并入的原因。"),
        ),
    ),
    effect="unmerge",
)  # fmt: skip

# the desk asks with a form of its own, which brings proven replies
DISMISS = Step(
    "dismiss", _("不予受理"), pgettext_lazy("done", "不予受理"), POOL, frozenset({NEW}), DISMISSED,
    asks=(AskWords(name="reason", label=_("不予受理的理由"), missing=_("请写明不予受理的理由。")), REPLY),
    effect="reply", many=True, has_blocks=True,
)  # fmt: skip

# how a ledger tells of a lead that it ended without a whistle: nobody is answered by it
DISMISS_BY_LEDGER = Step(
    "dismiss_by_ledger", _("按台账作废"), pgettext_lazy("done", "按台账作废"), Pool(P.LEDGER_IMPORT), frozenset({NEW}), DISMISSED,
    internal=True, of_ledger=True,
)  # fmt: skip
SETTLE_BY_LEDGER = Step(
    "settle_by_ledger", _("按台账自处办结"), pgettext_lazy("done", "按台账自处办结"), Pool(P.LEDGER_IMPORT), frozenset({NEW}),
    SETTLED, internal=True, of_ledger=True,
)  # fmt: skip
BY_LEDGERS = (DISMISS_BY_LEDGER, SETTLE_BY_LEDGER)

LEAD_STEPS = (
    RECEIVE,
    WHISTLE,
    DISMISS,
    Step(
        "settle", _("自处办结"), pgettext_lazy("done", "自处办结"), FINDER, frozenset({NEW}), SETTLED,
        asks=(
            AskWords(
                name="reason", label=_("处理情况"), missing=_("请写明处理情况。"),
                help=_("当场就能办好的，写明做了什么；不再吹哨，单独计数。"),
            ),
            replace(REPLY, spared=choosing.answers_nobody),
        ),
        effect="reply", has_blocks=True,
    ),
    Step(
        "reconsider", _("重新研判"), pgettext_lazy("done", "重新研判"), POOL, LEAD_REST - {TAKEN_BACK}, NEW,
        asks=(
            AskWords(
                name="reason", label=_("重新研判的原因"), missing=_("请写明重新研判的原因。"),
                help=_("回到哨源库，可以吹哨；不再计入自处或不予受理，原来的处理留在经过里。"),
            ),
            AskYes(
                name="reply_stands", label=_("知道给反映人的答复已经发出、收不回来，重新处理后要再答复一次"),
                where=choosing.was_answered, missing=_("请确认：原来的答复已经发出，重新处理后要再答复一次。"),
            ),
        ),
        refuses="is_over",
    ),
    Step(
        "move", _("改区域"), pgettext_lazy("done", "改区域"), POOL, frozenset({NEW}), STAY,
        asks=(AskRow(name="area", of="area", label=_("所在区域"), rows=choosing.areas, named=choosing.placed, missing=_("请选择所在区域。")), WHY),
        effect="move", many=True,
    ),
    Step(
        "recategorise", _("改分类"), pgettext_lazy("done", "改分类"), POOL, frozenset({NEW}), STAY,
        asks=(
            AskRow(
                name="category", of="category", label=_("诉求分类"), rows=choosing.categories, by="path", missing=_("请选择诉求分类。"),
            ),
            WHY,
        ),
        effect="recategorise", many=True,
    ),
    Step(
        "correct_source", _("改来源"), pgettext_lazy("done", "改来源"), POOL, frozenset({NEW}), STAY,
        asks=(AskRow(name="source", of="source", label=_("哨源渠道"), rows=choosing.sources, missing=_("请选择哨源渠道。")), WHY),
        effect="correct_source", many=True,
    ),
    Step(
        "ask_grade", _("报请批准吹哨"), pgettext_lazy("done", "报请批准吹哨"), POOL, frozenset({NEW}), AWAITING,
        asks=(
            AskRow(
                name="grade", of="grade", label=_("哨种"), rows=choosing.grades_to_approve, by="key", missing=_("请选择哨种。"),
            ),
            AskWords(name="reason", label=_("理由"), missing=_("请写明理由。"), most=TEXT_MAX),
        ),
        asks_for="grade", refuses="no_grade_asks",
    ),
    GRANT_GRADE,
    Step(
        "refuse_grade", _("不批准吹哨"), pgettext_lazy("done", "不批准吹哨"), Decider("grade"),
        frozenset({AWAITING}), NEW, asks=(AskWords(name="reason", label=_("理由"), missing=_("请写明理由。"), most=TEXT_MAX),),
        decides="grade",
    ),
    Step(
        "withdraw_grade", _("撤回报请"), pgettext_lazy("done", "撤回报请"), POOL, frozenset({AWAITING}), NEW, decides="grade",
        refuses="asked_by_another",
    ),
    *added(frozenset(LEAD_STATES) - {TAKEN_BACK}),
    MERGE,
    UNMERGE,
    Step(
        "answer_reporter", _("答复反映人"), pgettext_lazy("done", "答复反映人"), POOL, frozenset(OF_A_WHISTLE), STAY,
        asks=(REPLY,), effect="reply",
    ),
    REGRID,
    RETURN,
    TAKE_BACK,
    ERASE,
    *BY_LEDGERS,
)  # fmt: skip

LEAD_LIFECYCLE = Lifecycle("lead", LEAD_ROWS, LEAD_STEPS)

# each step as something that happened, where a language tells it from the verb of the button
DONE = {step.verb: step.done for step in LEAD_STEPS}
