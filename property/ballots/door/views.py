"""The residents' door: voting with a code, and what owners were notified of."""

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal
from grids.door.public import Page, public, public_form
from property.ballots import casting
from property.ballots.door import queries
from property.ballots.forms import VoteForm
from property.door import codes
from property.meetings.kinds import Choice
from property.meetings.quorum import metres

PURPOSE = "vote"
# how often one address may send it: an estate may stand behind one
MOST, SECONDS = 60, 600


@public_form(most=MOST, seconds=SECONDS)
def vote(request: HttpRequest) -> Page:
    """A code opens the ballot of one owner; what is chosen is cast with the same code. Nothing is kept in the browser."""
    if request.method != "POST":
        return _ask()
    typed = request.POST.get("code", "")[:40]
    try:
        codes.require_patience(PURPOSE)
        slip = casting.slip_of(typed)
        if slip is None:
            codes.failed(PURPOSE)
            return _ask(typed, _("没有这个表决码，请核对后再试。"), 400)
        choices = _choices(request, {motion.pk for motion, _voted in slip.motions})
        if choices:
            casting.cast_with_code(code=typed, choices=choices)
            slip = casting.slip_of(typed)
    except Refusal as refusal:
        return _ask(typed, refusal.message, refusal.status)
    is_sent = "send" in request.POST
    shown = {
        "slip": slip, "code": typed, "area": metres(slip.area), "choices": Choice.choices,
        "is_cast": bool(choices), "is_empty": is_sent and not choices and slip.is_open,
        "is_done": all(voted for _motion, voted in slip.motions),
    }  # fmt: skip
    return Page("property/ballots/door_ballot.html", shown, 400 if shown["is_empty"] else 200)


def _choices(request: HttpRequest, motions: set[UUID]) -> dict[UUID, str]:
    found = {one: request.POST.get(f"m-{one}", "") for one in motions}
    return {one: choice for one, choice in found.items() if choice} if "send" in request.POST else {}


def _ask(typed: str | None = None, wrong: str = "", status: int = 200) -> Page:
    form = VoteForm(None if typed is None else {"code": typed})
    if wrong:
        form.add_error("code", wrong)
    return Page("property/ballots/door_vote.html", {"form": form}, status)


@public()
def notices(_request: HttpRequest) -> Page:
    """What owners vote on now and what was decided lately, estate by estate."""
    return Page("property/ballots/door_notices.html", {"rows": queries.standing()}, is_kept=True)
