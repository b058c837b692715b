"""Rows of the whistle's table: how much time there is."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from grids.conduct.asks import AskDay, AskWhole, AskWords
from grids.conduct.asks_for_rows import AskRow
from grids.conduct.lifecycle import BACK, STAY, On, Step
from whistles.clocks.deadlines import rules_in
from whistles.clocks.holds import SUSPENSION
from whistles.clocks.rules import Rules
from whistles.lifecycle import choosing
from whistles.lifecycle.actors import (
    DESK,
    LEADING,
    Decider,
)
from whistles.lifecycle.asks import answer, plea, ruled, why
from whistles.lifecycle.states import (
    OPEN,
    PAUSED,
    RUNNING,
    SUSPENDED,
    UNDER_WAY,
    WITH_DEPARTMENT,
)

# how much time there is
TIME = (
    Step(
        "ask_extension", _("申请延期"), pgettext_lazy("done", "申请延期"), LEADING, UNDER_WAY, STAY, on=On.LEAD,
        asks=(
            AskWhole(
                name="days", label=_("延期天数"), least=1, unit=_("天"),
                most=lambda area_code: (rules_in(area_code) if area_code else Rules()).extension_days,
            ),
            plea(
                _("延期原因"),
                ruled(
                    lambda rules: gettext("时限前提出，最多同意 %(n)d 次；没有同意的不算。按工作日办结的，延长的也是工作日。")
                    % {"n": rules.extensions}
                ),
            ),
        ),
        asks_for="extension",
    ),
    Step(
        "grant_extension", _("同意延期"), pgettext_lazy("done", "同意延期"), Decider("extension"), OPEN, STAY,
        asks=(answer(),), decides="extension", grants=True, effect="extend", tone="go",
    ),
    Step(
        "refuse_extension", _("不同意延期"), pgettext_lazy("done", "不同意延期"), Decider("extension"), OPEN, STAY,
        asks=(answer(_("理由"), is_required=True),), decides="extension",
    ),
    Step(
        "ask_suspension", _("申请挂账"), pgettext_lazy("done", "申请挂账"), LEADING, UNDER_WAY, STAY, on=On.LEAD,
        asks=(
            AskDay(name="until", label=_("挂账到"), missing=_("请填写挂账到哪一天。")),
            AskWords(name="plan", label=_("后续办理计划"), most=400, rows=3, missing=_("请写明后续办理计划。")),
            AskWords(
                name="told", label=_("怎样告知诉求人"), most=400, rows=2, missing=_("请写明怎样告知诉求人。"),
            ),
            plea(
                _("挂账原因"),
                ruled(
                    lambda rules: gettext("客观条件暂不具备时才挂账；累计最多 %(most)d 天，每 %(every)d 天复核一次。")
                    % {"most": rules.suspended_days, "every": rules.review_days}
                ),
            ),
        ),
        asks_for="suspension",
    ),
    Step(
        "grant_suspension", _("同意挂账"), pgettext_lazy("done", "同意挂账"), Decider("suspension"), UNDER_WAY,
        SUSPENDED, asks=(answer(),), pauses=(SUSPENSION,), starts=("review", "resume"), decides="suspension", grants=True,
        effect="suspend", refuses="suspension_is_past", tone="go",
    ),
    Step(
        "refuse_suspension", _("不同意挂账"), pgettext_lazy("done", "不同意挂账"), Decider("suspension"), OPEN, STAY,
        asks=(answer(_("理由"), is_required=True),), decides="suspension",
    ),
    Step(
        "review_suspension", _("复核挂账"), pgettext_lazy("done", "复核挂账"), DESK, PAUSED, STAY,
        asks=(why(_("复核情况"), _("写明为什么还要挂账、计划走到哪一步。")),), meets=("review",), starts=("review",),
        refuses="suspension_is_over",
    ),
    Step(
        "resume", _("恢复办理"), pgettext_lazy("done", "恢复办理"), DESK, PAUSED, BACK,
        asks=(why(_("恢复原因")),), resumes=(SUSPENSION,), ends=("review", "resume"), effect="shorten", refuses="suspension_is_over",
        tone="go",
    ),
    Step(
        "withdraw_asking", _("撤回申请"), pgettext_lazy("done", "撤回申请"), LEADING, OPEN, STAY, on=On.LEAD,
        effect="withdraw_asking", refuses="nothing_waits",
    ),
    Step(
        "escalate", _("提级"), pgettext_lazy("done", "提级"), DESK, WITH_DEPARTMENT, STAY, refuses="nothing_higher",
        asks=(
            AskRow(name="grade", of="grade", label=_("提到"), rows=choosing.higher, by="key", missing=_("请选择提到哪一级。")),
            why(_("提级原因"), _("时限按新的哨种从现在起重新计算，原来的留在台账里。")),
        ),
        starts=RUNNING, effect="regrade",
    ),
    Step(
        "de_escalate", _("降级"), pgettext_lazy("done", "降级"), DESK, WITH_DEPARTMENT, STAY, refuses="nothing_lower",
        asks=(
            AskRow(name="grade", of="grade", label=_("降到"), rows=choosing.lower, by="key", missing=_("请选择降到哪一级。")),
            why(_("降级原因"), _("时限按新的哨种从现在起重新计算，原来的留在台账里。")),
        ),
        starts=RUNNING, effect="regrade",
    ),
)  # fmt: skip
