"""Where a whistle and a department's part in it can stand."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.conduct.lifecycle import State
from whistles.clocks.starts import clocks_in

WHISTLED = "whistled"
SIGNED = "signed"
REPORTED_IN = "reported_in"
IN_PROGRESS = "in_progress"
SUBMITTED = "submitted"
OBJECTED = "objected"
SUSPENDED = "suspended"
CLOSED = "closed"
CANCELLED = "cancelled"
# what an import made and was taken back with it: it counts nowhere and stands in no list
TAKEN_BACK = "taken_back"
# the step by which a ledger tells of a closing: every second one of an imported ledger's
BY_LEDGER = "close_by_ledger"
# of a part alone: a department was asked to lead in another's place, and has not accepted yet
OFFERED = "offered"

ROWS = (
    State(
        WHISTLED, _("待签收"), waits_for=_("等牵头部门签收"), clocks=clocks_in(WHISTLED), tone="act",
        reached=pgettext_lazy("done", "吹哨"),
    ),
    State(
        SIGNED, _("已签收"), waits_for=_("等牵头部门报到"), clocks=clocks_in(SIGNED),
        reached=pgettext_lazy("done", "签收"),
    ),
    State(
        REPORTED_IN, _("已报到"), waits_for=_("等牵头部门办理"), clocks=clocks_in(REPORTED_IN),
        reached=pgettext_lazy("done", "报到"),
    ),
    State(
        IN_PROGRESS, _("办理中"), waits_for=_("牵头部门办理中"), clocks=clocks_in(IN_PROGRESS),
        reached=pgettext_lazy("done", "开始办理"),
    ),
    State(
        SUBMITTED, _("待核实"), waits_for=_("等街道核实"), clocks=clocks_in(SUBMITTED), tone="act", reached=_("提交结果"),
    ),
    State(
        OBJECTED, _("异议待答复"), waits_for=_("等街道答复异议"), clocks=clocks_in(OBJECTED), tone="act",
        reached=pgettext_lazy("done", "提出异议"),
    ),
    State(SUSPENDED, _("挂账"), is_open=False, clocks=clocks_in(SUSPENDED)),
    State(
        CLOSED, _("已办结"), is_open=False, is_rest=True, clocks=clocks_in(CLOSED), tone="ok", reached=pgettext_lazy("done", "核实办结"),
    ),
    State(CANCELLED, _("已撤销"), is_open=False, is_rest=True),
    State(TAKEN_BACK, _("已撤回导入"), is_open=False, is_rest=True, is_undone=True),
)  # fmt: skip
STATES = {state.code: state.label for state in ROWS}
# what still waits for somebody
OPEN = frozenset(state.code for state in ROWS if state.is_open)
# what goes on later: nobody has to act, no clock runs, and nothing of it is over
PAUSED = frozenset(state.code for state in ROWS if not state.is_open and not state.is_rest)
# where a whistle has ended, and the terms of what is kept of it begin
AT_REST = frozenset(state.code for state in ROWS if state.is_rest)
# where few stand for long among the steps of a street: their events have an index
STILL = PAUSED | AT_REST
# the states of the straight path, in order, as the page shows them
PATH = (WHISTLED, SIGNED, REPORTED_IN, IN_PROGRESS, SUBMITTED, CLOSED)
# where a department's part can stand, and where it still has to do something
PART_STATES = {state: STATES[state] for state in PATH[:5]} | {
    OBJECTED: STATES[OBJECTED],
    OFFERED: _("待接牵头"),
}
LEAD_ACTS = frozenset({WHISTLED, SIGNED, REPORTED_IN, IN_PROGRESS})
ASSIST_ACTS = frozenset({WHISTLED, SIGNED, OFFERED})
# before a department has reported in it may still say that the matter isn't its own
BEFORE_REPORTING = frozenset({WHISTLED, SIGNED})
UNDER_WAY = frozenset({SIGNED, REPORTED_IN, IN_PROGRESS})
WITH_DEPARTMENT = frozenset({WHISTLED, SIGNED, REPORTED_IN, IN_PROGRESS, SUBMITTED})
ALIVE = OPEN | PAUSED
# clocks of a department's part, and every clock that runs
WORK = ("sign", "contact", "report", "close")
RUNNING = ("*",)
