"""The lead's life in the pool, in one table. Merging, settling and passing on come as further rows."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.access.roles import Permission as P
from grids.conduct.lifecycle import NEW as UNBORN
from grids.conduct.lifecycle import STAY, Lifecycle, Step

NEW = "new"
WHISTLED = "whistled"
DISMISSED = "dismissed"

LEAD_STATES = {NEW: _("待研判"), WHISTLED: _("已吹哨"), DISMISSED: pgettext_lazy("done", "不予受理")}

LEAD_STEPS = (
    Step("receive", _("登记"), frozenset({UNBORN}), NEW, P.LEAD_RECEIVE, internal=True),
    Step("whistle", _("吹哨"), frozenset({NEW}), WHISTLED, P.LEAD_TRIAGE, tone="go"),
    Step("dismiss", _("不予受理"), frozenset({NEW}), DISMISSED, P.LEAD_TRIAGE, inputs=("reason", "reply")),
    # the term of what names or reaches somebody is over, or its outer limit is: it goes, the matter stays
    Step("erase", _("到期去标识"), frozenset(LEAD_STATES), STAY, P.LEAD_TRIAGE, internal=True),
)

LEAD_LIFECYCLE = Lifecycle("lead", LEAD_STATES, LEAD_STEPS)

# each step as something that happened, where a language tells it from the verb of the button
DONE = {
    "receive": pgettext_lazy("done", "登记"),
    "whistle": pgettext_lazy("done", "吹哨"),
    "dismiss": pgettext_lazy("done", "不予受理"),
    "erase": pgettext_lazy("done", "到期去标识"),
}
