"""The whistle's life in one table. Pages, forms, the API, the database's trigger, the diagram and the tests are drawn from it.

What a row says is carried out by `whistles.lifecycle.engine`; `effect` and `refuses` name functions of
`whistles.lifecycle.effects` that do and say what no column can. Who may, by which rule and with which clock: domain.md of
the specification, Whistles, and facts 3.2.
"""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.conduct.asks import AskChoice, AskMoment, AskWords, AskYes
from grids.conduct.asks_for_rows import AskRow
from grids.conduct.lifecycle import BACK, NEW, STAY, UNDO, Lifecycle, On, Step
from whistles.clocks.holds import ASSISTS_NOT, OBJECTION, SUSPENSION, VERIFYING
from whistles.intake.table import WHISTLE
from whistles.lifecycle import choosing
from whistles.lifecycle.actors import (
    ASSISTING,
    CANCELLER,
    DESK,
    DISTRICT,
    LEADING,
    PRINCIPAL,
    SUPERVISOR,
    TRIAGE,
    Decider,
    System,
)
from whistles.lifecycle.asks import CONTACTS, HOW, TO_LEAD, answer, plea, ruled, why
from whistles.lifecycle.states import (
    ALIVE,
    BEFORE_REPORTING,
    BY_LEDGER,
    CANCELLED,
    CLOSED,
    IN_PROGRESS,
    OBJECTED,
    OPEN,
    PAUSED,
    REPORTED_IN,
    ROWS,
    RUNNING,
    SIGNED,
    STATES,
    SUBMITTED,
    SUSPENDED,
    TAKEN_BACK,
    UNDER_WAY,
    WHISTLED,
    WITH_DEPARTMENT,
    WORK,
)
from whistles.lifecycle.table_added import ADDED
from whistles.lifecycle.table_followed import FOLLOWED
from whistles.lifecycle.table_time import TIME

# steps that other rooms take by name
# the first step of what the lead's own makes, with what was given with that; again where a ledger told another time of it
BLOW = Step(
    "blow", _("吹哨"), pgettext_lazy("done", "吹哨"), TRIAGE, frozenset({NEW, TAKEN_BACK}), WHISTLED, asks=WHISTLE.asks, starts=WORK,
    effect="blow_again", internal=True, is_everyday=True, of_ledger=True,
)  # fmt: skip
CLOSE_BY_LEDGER = Step(
    BY_LEDGER, _("按台账办结"), pgettext_lazy("done", "按台账办结"), System(P.LEDGER_IMPORT), ALIVE, CLOSED,
    meets=("close",), ends=RUNNING, effect="end", internal=True, is_everyday=True, of_ledger=True,
)  # fmt: skip
# the last step that a ledger told and that still stands counts no more; figures give it back on its own day
TAKE_BACK = Step(
    "take_back", _("撤回导入"), pgettext_lazy("done", "撤回导入"), System(P.LEDGER_IMPORT),
    frozenset({WHISTLED, CLOSED, SUSPENDED, CANCELLED}), UNDO,
    effect="undo", internal=True, is_everyday=True,
)  # fmt: skip
# of what a ledger tells as open, where whoever imports it wants that: from when it was whistled
START_CLOCKS = Step(
    "start_clocks", _("开始计时"), pgettext_lazy("done", "按台账开始计时"), System(P.LEDGER_IMPORT), frozenset({WHISTLED}), STAY,
    starts=WORK, internal=True, is_everyday=True,
)  # fmt: skip
# what else a ledger tells of a matter; no clock begins with it
CANCEL_BY_LEDGER = Step(
    "cancel_by_ledger", _("按台账撤销"), pgettext_lazy("done", "按台账撤销"), System(P.LEDGER_IMPORT), ALIVE, CANCELLED,
    ends=RUNNING, effect="give_back", internal=True, of_ledger=True,
)  # fmt: skip
SUSPEND_BY_LEDGER = Step(
    "suspend_by_ledger", _("按台账挂账"), pgettext_lazy("done", "按台账挂账"), System(P.LEDGER_IMPORT), UNDER_WAY | {WHISTLED},
    SUSPENDED, pauses=(SUSPENSION,), internal=True, of_ledger=True,
)  # fmt: skip
REOPEN_BY_LEDGER = Step(
    "reopen_by_ledger", _("按台账重办"), pgettext_lazy("done", "按台账重办"), System(P.LEDGER_IMPORT), frozenset({CLOSED}),
    WHISTLED, ends=("follow",), effect="reopen", internal=True, of_ledger=True,
)  # fmt: skip
BY_LEDGERS = (CLOSE_BY_LEDGER, CANCEL_BY_LEDGER, SUSPEND_BY_LEDGER, REOPEN_BY_LEDGER)
ERASE = Step(
    "erase", _("到期去标识"), pgettext_lazy("done", "到期去标识"), System(P.WHISTLE_VERIFY), frozenset(STATES), STAY,
    internal=True, is_everyday=True,
)  # fmt: skip
# one more lead of the matter, and one less: both stand in the lead's book too, which says why
TAKE_IN = Step(
    "take_in", _("并入哨源"), pgettext_lazy("done", "并入哨源"), TRIAGE, ALIVE, STAY, effect="take_in", internal=True, is_everyday=True,
)  # fmt: skip
LET_GO = Step(
    "let_go", _("撤销并入哨源"), pgettext_lazy("done", "撤销并入哨源"), TRIAGE, ALIVE | {CLOSED, CANCELLED}, STAY, effect="let_go",
    internal=True, is_everyday=True,
)  # fmt: skip
# the administration offers it too
CANCEL = Step(
    "cancel", _("撤销"), pgettext_lazy("done", "撤销"), CANCELLER, OPEN, CANCELLED,
    asks=(
        AskYes(
            name="back_to_pool", label=_("哨源退回待研判，可以重新吹哨"), is_required=False,
            help=_("吹错了的勾选；事情不用再办的不勾。"),
        ),
        why(_("撤销原因"), _("撤销后不再计入结哨率的分母，但留在台账里。")),
    ),
    ends=RUNNING, effect="give_back", tone="warn",
)  # fmt: skip
# what the sweep of due terms does by itself
LAPSE = Step(
    "lapse", _("挂账到期"), pgettext_lazy("done", "挂账到期恢复"), System(P.WHISTLE_VERIFY), PAUSED, BACK, resumes=(SUSPENSION,),
    meets=("resume",), ends=("review", "resume"), internal=True,
)  # fmt: skip
PROMPT = Step(
    "prompt", _("到期提醒"), pgettext_lazy("done", "到期提醒"), System(P.WHISTLE_VERIFY), ALIVE | {CLOSED}, STAY, internal=True,
)  # fmt: skip
WARN = Step(
    "warn", _("超时督办"), pgettext_lazy("done", "超时督办"), System(P.WHISTLE_VERIFY), ALIVE | {CLOSED}, STAY, internal=True,
)  # fmt: skip
RECOUNT = Step(
    "recount_deadline", _("重新计算时限"), pgettext_lazy("done", "重新计算时限"), System(P.WHISTLE_VERIFY), ALIVE | {CLOSED}, STAY, internal=True,
)  # fmt: skip
# the boundaries of grids changed: it lies in another one now, and goes on as it went
REGRID = Step(
    "regrid", _("随界线改网格"), pgettext_lazy("done", "随界线改网格"), System(P.WHISTLE_VERIFY), ALIVE, STAY, effect="regrid",
    internal=True,
)  # fmt: skip

# the straight path
STRAIGHT = (
    Step(
        "sign", _("签收"), pgettext_lazy("done", "签收"), LEADING, frozenset({WHISTLED}), SIGNED, on=On.LEAD,
        meets=("sign",), stamps="signed_at", tone="go", is_everyday=True, many=True,
    ),
    Step(
        "contact", _("联系诉求人"), pgettext_lazy("done", "联系诉求人"), LEADING, WITH_DEPARTMENT, STAY, on=On.LEAD,
        asks=(
            AskChoice(name="contact", label=_("联系结果"), choices=CONTACTS, missing=_("请选择是否联系上。")),
            why(_("联系情况"), _("写明说了什么、约定了什么；没有联系上的，写明试过几次。")),
        ),
        effect="contacted", is_everyday=True,
    ),
    Step(
        "report_in", _("报到"), pgettext_lazy("done", "报到"), LEADING, frozenset({SIGNED}), REPORTED_IN, on=On.LEAD,
        meets=("report",), stamps="reported_at", tone="go", is_everyday=True,
    ),
    Step(
        "countersign", _("确认报到"), pgettext_lazy("done", "确认报到"), DESK, frozenset({REPORTED_IN, IN_PROGRESS}), STAY,
        asks=(
            AskMoment(
                name="signed_at", label=_("实际签收时间"), is_required=False, help=_("部门早已签收、系统里登记晚了才填。"),
            ),
            AskMoment(
                name="reported_at", label=_("实际报到时间"), is_required=False,
                help=ruled(
                    lambda rules: gettext("部门早已到场、系统里登记晚了才填，最多早 %(n)d 天；两个时间都会显示，按时与否以实际时间为准。")
                    % {"n": rules.backdate_days}
                ),
            ),
            AskWords(
                name="reason", label=_("怎样核实的"), is_required=False, help=_("填写了实际时间的要写明，例如谁在什么时候接到的电话。"),
            ),
        ),
        effect="countersign", refuses="countersigned_already", apart=True, is_everyday=True,
    ),
    Step(
        "start", _("开始办理"), pgettext_lazy("done", "开始办理"), LEADING, frozenset({REPORTED_IN}), IN_PROGRESS,
        on=On.LEAD, tone="go", is_everyday=True, many=True,
    ),
    Step(
        "progress", _("记录进展"), pgettext_lazy("done", "记录进展"), LEADING, UNDER_WAY, STAY, on=On.LEAD,
        asks=(why(_("进展"), _("写明做到哪一步、下一步做什么。")),), is_everyday=True,
    ),
    Step(
        "submit", _("提交办理结果"), pgettext_lazy("done", "提交办理结果"), LEADING, frozenset({IN_PROGRESS}), SUBMITTED,
        on=On.LEAD, stamps="submitted_at", effect="keep_result", tone="go", pauses=(VERIFYING,), starts=("verify",),
        asks=(why(_("办理结果"), _("写明做了什么、现场现在怎样；街道核实时和答复居民时都看这一段。")),), refuses="lacks_photo",
        is_everyday=True, has_blocks=True,
    ),
    Step(
        "close", _("核实办结"), pgettext_lazy("done", "核实办结"), DESK, frozenset({SUBMITTED}), CLOSED,
        asks=(HOW, why(_("核实情况"), _("写明怎样核实的，例如现场查看、电话问过反映人。"))),
        meets=("close", "verify"), ends=RUNNING, starts=("follow",), effect="end", tone="go", apart=True, is_everyday=True, has_blocks=True,
    ),
    Step(
        "send_back", _("退回返工"), pgettext_lazy("done", "退回返工"), DESK, frozenset({SUBMITTED}), IN_PROGRESS,
        asks=(why(_("返工原因"), _("写明哪里没有办好，部门会看到这段话。时限从提交时剩下的接着算。")),), effect="take_submission_back",
        meets=("verify",), resumes=(VERIFYING,), apart=True,
    ),
)  # fmt: skip

# a department that assists, in its own part
ASSIST = (
    Step(
        "assist_sign", _("配合签收"), pgettext_lazy("done", "配合签收"), ASSISTING, OPEN, SIGNED, on=On.PART,
        part_sources=frozenset({WHISTLED}), meets=("sign",), stamps="signed_at", tone="go", is_everyday=True, many=True,
    ),
    Step(
        "assist_report_in", _("配合报到"), pgettext_lazy("done", "配合报到"), ASSISTING, OPEN, REPORTED_IN, on=On.PART,
        part_sources=frozenset({SIGNED}), meets=("report",), stamps="reported_at", tone="go",
        asks=(why(_("配合情况"), _("写明到场做了什么。")),), is_everyday=True,
    ),
    Step(
        "assist_object", _("配合异议"), pgettext_lazy("done", "提出配合异议"), ASSISTING, OPEN, OBJECTED, on=On.PART,
        part_sources=BEFORE_REPORTING, pauses=(ASSISTS_NOT,),
        asks=(why(_("异议理由"), _("写明为什么不属于本部门的职责，应当请谁配合。")),),
    ),
    Step(
        "add_assistant", _("增加配合部门"), pgettext_lazy("done", "增加配合部门"), DESK, WITH_DEPARTMENT, STAY,
        asks=(
            AskRow(name="assistant", of="department", label=_("配合部门"), rows=choosing.may_assist, missing=_("请选择配合部门。")),
            why(_("配合什么"), _("写明请它做什么。")),
        ),
        effect="add_assistant",
    ),
    Step(
        "keep_assistant", _("请继续配合"), pgettext_lazy("done", "请继续配合"), DESK, OPEN, STAY,
        asks=(
            AskRow(name="assistant", of="department", label=_("配合部门"), rows=choosing.objecting, missing=_("请选择配合部门。")),
            why(_("答复")),
        ),
        effect="keep_assistant", refuses="nobody_objects", resumes=(ASSISTS_NOT,),
    ),
    Step(
        "release_assistant", _("请配合部门退出"), pgettext_lazy("done", "配合部门退出"), DESK, OPEN, STAY,
        asks=(
            AskRow(name="assistant", of="department", label=_("配合部门"), rows=choosing.assisting, missing=_("请选择配合部门。")),
            why(_("原因")),
        ),
        effect="release_assistant", refuses="nobody_assists",
    ),
)  # fmt: skip

# to whom the matter belongs
WHOSE = (
    Step(
        "object", _("异议退单"), pgettext_lazy("done", "提出异议"), LEADING, BEFORE_REPORTING, OBJECTED, on=On.LEAD,
        asks=(
            AskRow(
                name="department", of="department", label=_("应当办理的部门"), rows=choosing.may_lead, asked_by="pk",
                missing=_("请选择应当办理的部门。"),
            ),
            plea(
                _("异议理由"),
                ruled(
                    lambda rules: gettext("写明依据，例如职责清单的条目。时限暂停，街道 %(n)d 个工作日内答复。")
                    % {"n": rules.answer_days}
                ),
            ),
        ),
        pauses=(OBJECTION,), starts=("answer",), asks_for="objection",
    ),
    Step(
        "withdraw_objection", _("撤回异议"), pgettext_lazy("done", "撤回异议"), LEADING, frozenset({OBJECTED}), BACK,
        on=On.LEAD, resumes=(OBJECTION,), ends=("answer",), effect="withdraw_objection",
    ),
    Step(
        "uphold", _("同意退单"), pgettext_lazy("done", "同意退单"), Decider("objection"), frozenset({OBJECTED}), WHISTLED,
        asks=(TO_LEAD, answer(help_text=_("新的牵头部门从现在起重新计时。"))),
        meets=("answer",), resumes=(OBJECTION,), starts=WORK, decides="objection", grants=True, effect="hand_to", tone="go",
    ),
    Step(
        "overrule", _("不同意退单"), pgettext_lazy("done", "不同意退单"), Decider("objection"), frozenset({OBJECTED}), BACK,
        asks=(answer(_("理由"), _("部门会看到这段话；时限从暂停处接着算。"), is_required=True),),
        meets=("answer",), resumes=(OBJECTION,), decides="objection",
    ),
    Step(
        "reassign", _("改派"), pgettext_lazy("done", "改派"), DESK, WITH_DEPARTMENT, WHISTLED,
        asks=(TO_LEAD, why(_("改派原因"), _("原部门退出，新的牵头部门从现在起重新计时。"))),
        starts=WORK, ends=("verify",), resumes=(VERIFYING,), effect="hand_to",
    ),
    Step(
        "offer_lead", _("移交牵头"), pgettext_lazy("done", "提出移交牵头"), LEADING, UNDER_WAY, STAY, on=On.LEAD,
        asks=(
            AskRow(
                name="department", of="department", label=_("牵头部门"), rows=choosing.may_take_over, missing=_("请选择牵头部门。"),
            ),
            why(_("移交原因"), _("对方接受以前仍由本部门负责到底，时限不停。")),
        ),
        effect="offer_lead", refuses="not_theirs_to_hand_on",
    ),
    Step(
        "withdraw_offer", _("撤回移交"), pgettext_lazy("done", "撤回移交"), LEADING, ALIVE, STAY, on=On.LEAD,
        effect="withdraw_offer", refuses="nobody_is_asked_to_lead",
    ),
    Step(
        "accept_lead", _("接受牵头"), pgettext_lazy("done", "接受牵头"), ASSISTING, UNDER_WAY, SIGNED,
        effect="accept_lead", refuses="not_offered", starts=("contact", "report"),
    ),
    Step(
        "decline_lead", _("不接受牵头"), pgettext_lazy("done", "不接受牵头"), ASSISTING, UNDER_WAY, STAY,
        asks=(why(_("原因")),), effect="decline_lead", refuses="not_offered",
    ),
)  # fmt: skip

# who watches over it
WATCHED = (
    Step(
        "remind", _("催办"), pgettext_lazy("done", "催办"), SUPERVISOR, WITH_DEPARTMENT - {SUBMITTED}, STAY,
        asks=(why(_("催办内容")),), refuses="late_already", many=True,
    ),
    Step(
        "supervise", _("督办"), pgettext_lazy("done", "督办"), SUPERVISOR, OPEN, STAY,
        asks=(why(_("督办要求")),), refuses="not_late_yet", many=True,
    ),
    Step(
        "instruct", _("批示"), pgettext_lazy("done", "批示"), PRINCIPAL, ALIVE, STAY, asks=(why(_("批示内容")),),
    ),
    Step(
        "copy", _("双派到区"), pgettext_lazy("done", "双派到区"), DESK, OPEN, STAY, asks=(why(_("双派原因")),),
        effect="copy_to_district", refuses="copied_already", many=True,
    ),
    Step(
        "read_copy", _("区级阅知"), pgettext_lazy("done", "区级阅知"), DISTRICT, ALIVE, STAY, refuses="not_copied",
        is_everyday=True, many=True,
    ),
)  # fmt: skip

# what is put right, and what comes after the end
AFTER = (
    Step(
        "move", _("改区域"), pgettext_lazy("done", "改区域"), DESK, ALIVE | {CLOSED}, STAY,
        asks=(
            AskRow(name="area", of="area", label=_("所在区域"), rows=choosing.areas, named=choosing.placed, missing=_("请选择所在区域。")),
            why(_("更正原因")),
        ),
        effect="move",
    ),
    Step(
        "recategorise", _("改分类"), pgettext_lazy("done", "改分类"), DESK, ALIVE | {CLOSED}, STAY,
        asks=(
            AskRow(name="category", of="category", label=_("诉求分类"), rows=choosing.categories, by="path", missing=_("请选择诉求分类。")),
            why(_("更正原因")),
        ),
        effect="recategorise",
    ),
    Step(
        "correct_source", _("改来源"), pgettext_lazy("done", "改来源"), DESK, ALIVE | {CLOSED}, STAY,
        asks=(
            AskRow(name="source", of="source", label=_("哨源渠道"), rows=choosing.sources, missing=_("请选择哨源渠道。")),
            why(_("更正原因")),
        ),
        effect="correct_source",
    ),
    CANCEL,
    Step(
        "return_leads", _("退回哨源库"), pgettext_lazy("done", "退回哨源库"), CANCELLER, frozenset({CANCELLED}), STAY,
        asks=(why(_("退回原因"), _("哨源重新等待研判，可以吹给别的部门。")),), effect="return_leads", refuses="no_leads",
    ),
    Step(
        "reopen", _("重办"), pgettext_lazy("done", "重办"), DESK, frozenset({CLOSED}), WHISTLED,
        asks=(why(_("重办原因"), _("例如回访时反映人说没有解决。同一部门重新办理，重新计时，计入重办数。")),),
        starts=WORK, ends=("follow",), effect="reopen", refuses="closed_too_long_ago",
    ),
    Step(
        "appeal", _("超时申诉"), pgettext_lazy("done", "提出超时申诉"), LEADING, frozenset({CLOSED}), STAY, on=On.LEAD,
        asks=(plea(_("申诉理由"), _("只能申诉一次，由别人决定；超时的事实不变，统计另列豁免后的数字。")),),
        asks_for="appeal", refuses="was_in_time",
    ),
    Step(
        "grant_appeal", _("同意申诉"), pgettext_lazy("done", "同意申诉"), Decider("appeal"), frozenset({CLOSED}), STAY,
        asks=(answer(is_required=True),), decides="appeal", grants=True, effect="excuse", tone="go",
    ),
    Step(
        "refuse_appeal", _("不同意申诉"), pgettext_lazy("done", "不同意申诉"), Decider("appeal"), frozenset({CLOSED}),
        STAY, asks=(answer(_("理由"), is_required=True),), decides="appeal",
    ),
)  # fmt: skip

# what a page puts together, in this order
GROUPS = (
    (_("办理"), STRAIGHT), (_("配合部门"), ASSIST), (_("归属"), WHOSE), (_("时限"), TIME), (_("监督"), WATCHED),
    (_("补充"), ADDED), (_("回访与评价"), FOLLOWED), (_("更正与善后"), AFTER),
)  # fmt: skip
STEPS = (
    BLOW, *STRAIGHT, *ASSIST, *WHOSE, *TIME, *WATCHED, *ADDED, *FOLLOWED, *AFTER, *BY_LEDGERS, TAKE_BACK, START_CLOCKS,
    ERASE, LAPSE, PROMPT, WARN, RECOUNT, REGRID, TAKE_IN, LET_GO,
)  # fmt: skip
LIFECYCLE = Lifecycle("whistle", ROWS, STEPS)

# each step as something that happened, where a language tells it from the verb of the button
DONE = {step.verb: step.done for step in STEPS}
# steps by which somebody handles a matter or verifies what was done: whoever took one asks nobody how it went
HANDLED = frozenset(
    step.verb for step in STEPS if step.actor in (LEADING, ASSISTING) or step.sources == {SUBMITTED}
)  # fmt: skip
# steps by which the desk answers a department that objects to assisting
ANSWERS_ASSISTANT = frozenset({"keep_assistant", "release_assistant"})
# the one by which the district says that it has read what was copied to it
READS_COPY = "read_copy"
# steps by which somebody above urges the departments on
URGES = frozenset({"remind", "supervise", "instruct"})
