"""The whistle's life in one table. Pages, the database's trigger, the diagram and the tests are drawn from it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.access.roles import Permission as P
from grids.conduct.lifecycle import NEW, STAY, Clock, Lifecycle, Step

WHISTLED = "whistled"
SIGNED = "signed"
REPORTED_IN = "reported_in"
IN_PROGRESS = "in_progress"
SUBMITTED = "submitted"
SUSPENDED = "suspended"
CLOSED = "closed"
CANCELLED = "cancelled"
# the step by which a ledger tells of a closing: every second one of an imported ledger's
BY_LEDGER = "close_by_ledger"

STATES = {
    WHISTLED: _("待签收"),
    SIGNED: _("已签收"),
    REPORTED_IN: _("已报到"),
    IN_PROGRESS: _("办理中"),
    SUBMITTED: _("待核实"),
    SUSPENDED: _("挂账"),
    CLOSED: _("已办结"),
    CANCELLED: _("已撤销"),
}
# what still waits for somebody
OPEN = frozenset({WHISTLED, SIGNED, REPORTED_IN, IN_PROGRESS, SUBMITTED})
# what goes on later: nobody has to act, no clock runs, and nothing of it is over
PAUSED = frozenset({SUSPENDED})
# where a whistle has ended, and the terms of what is kept of it begin
AT_REST = frozenset({CLOSED, CANCELLED})
# where few stand for long among the steps of a street: their events have an index
STILL = PAUSED | AT_REST
# the states of the straight path, in order, as the page shows them
PATH = (WHISTLED, SIGNED, REPORTED_IN, IN_PROGRESS, SUBMITTED, CLOSED)

STEPS = (
    Step("blow", _("吹哨"), frozenset({NEW}), WHISTLED, P.LEAD_TRIAGE, Clock.START, internal=True),
    Step("sign", _("签收"), frozenset({WHISTLED}), SIGNED, P.WHISTLE_HANDLE, tone="go"),
    Step("report_in", _("报到"), frozenset({SIGNED}), REPORTED_IN, P.WHISTLE_HANDLE, tone="go"),
    Step("start", _("开始办理"), frozenset({REPORTED_IN}), IN_PROGRESS, P.WHISTLE_HANDLE, tone="go"),
    Step(
        "submit", _("提交办理结果"), frozenset({IN_PROGRESS}), SUBMITTED, P.WHISTLE_HANDLE,
        inputs=("reason",), tone="go",
    ),
    Step(
        "close", _("核实办结"), frozenset({SUBMITTED}), CLOSED, P.WHISTLE_VERIFY, Clock.STOP,
        inputs=("outcome", "reason"), tone="go",
    ),
    Step(
        "send_back", _("退回返工"), frozenset({SUBMITTED}), IN_PROGRESS, P.WHISTLE_VERIFY, inputs=("reason",)
    ),
    Step("cancel", _("撤销"), OPEN, CANCELLED, P.WHISTLE_CANCEL, Clock.STOP, inputs=("reason",), tone="warn"),
    Step("assist_sign", _("配合签收"), OPEN, STAY, P.WHISTLE_HANDLE, tone="go"),
    Step("assist_report_in", _("配合报到"), OPEN, STAY, P.WHISTLE_HANDLE, inputs=("reason",), tone="go"),
    Step(
        BY_LEDGER, _("按台账办结"), OPEN, CLOSED, P.LEDGER_IMPORT, Clock.STOP,
        inputs=("outcome",), internal=True,
    ),
    Step("erase", _("到期去标识"), frozenset(STATES), STAY, P.WHISTLE_VERIFY, internal=True),
)  # fmt: skip

LIFECYCLE = Lifecycle("whistle", STATES, STEPS)

# each step as something that happened, where a language tells it from the verb of the button
DONE = {
    "blow": pgettext_lazy("done", "吹哨"),
    "sign": pgettext_lazy("done", "签收"),
    "report_in": pgettext_lazy("done", "报到"),
    "start": pgettext_lazy("done", "开始办理"),
    "submit": pgettext_lazy("done", "提交办理结果"),
    "close": pgettext_lazy("done", "核实办结"),
    "send_back": pgettext_lazy("done", "退回返工"),
    "cancel": pgettext_lazy("done", "撤销"),
    "assist_sign": pgettext_lazy("done", "配合签收"),
    "assist_report_in": pgettext_lazy("done", "配合报到"),
    "close_by_ledger": pgettext_lazy("done", "按台账办结"),
    "erase": pgettext_lazy("done", "到期去标识"),
}
