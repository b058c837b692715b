"""The verbs of a whistle as its page offers them: the few that are mostly meant, the others by what they are about."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from grids.approvals.shown import Deciding
from grids.conduct.lifecycle import Offer, Step
from whistles.lifecycle.forms import StepForm
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.table import ANSWERS_ASSISTANT, GROUPS, READS_COPY, STRAIGHT
from whistles.lifecycle.table_added import ADDED

# buttons that stand in the dock at most; each with a form brings it along, so that their number bounds the questions
MOST = 3
_STRAIGHT = frozenset(step.verb for step in STRAIGHT)


@dataclass(frozen=True, slots=True)
class Button:
    """An open verb: with its form where it stands in the dock and asks for something, else a link to its page."""

    verb: str
    label: str | Promise
    tone: str
    url: str
    # what a step is called that waits for a network; nothing of what is sealed is kept in a browser
    outbox: str
    is_one_click: bool
    form: StepForm | None = None
    dialog: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Verbs about one thing."""

    label: str | Promise
    buttons: list[Button]


@dataclass(frozen=True, slots=True)
class Offered:
    """What a page offers: `dock`, the rest by groups, and by kind what decides about what was asked for."""

    dock: list[Button]
    more: list[Group]
    deciding: dict[str, list[Deciding]]
    # what is put to the matter and decides nothing
    added: list[Button]
    # of that what is said in words
    says: list[Button]

    def adding(self, step: Step) -> Button | None:
        """The button of one of these, where it may be pressed."""
        return next((one for one in self.added if one.verb == step.verb), None)


def offered(offers: Iterable[Offer], around: Situation) -> Offered:
    """The open verbs of `offers`, put where they belong."""
    now = [offer for offer in offers if offer.is_open]
    ranks = {offer.step.verb: _rank(offer, around) for offer in now}
    meant = sorted(
        (offer for offer in now if ranks[offer.step.verb]), key=lambda offer: ranks[offer.step.verb]
    )
    first = {offer.step.verb for offer in meant[:MOST]}
    buttons = {offer.step.verb: _button(offer, around, is_first=offer.step.verb in first) for offer in now}
    more = [
        Group(
            label, [buttons[step.verb] for step in steps if step.verb in buttons and step.verb not in first]
        )
        for label, steps in GROUPS
        if steps is not ADDED
    ]
    # a verb that no group names stands with the last: none is lost
    known = first | {step.verb for _label, steps in GROUPS for step in steps}
    more[-1].buttons.extend(
        buttons[one.step.verb] for one in now if one.step.verb not in known and not one.step.decides
    )
    deciding: dict[str, list[Deciding]] = {}
    for offer in now:
        if kind := offer.step.decides:
            button = buttons[offer.step.verb]
            deciding.setdefault(kind, []).append(
                Deciding(button.label, button.url, button.tone, button.dialog)
            )
    return Offered(
        [buttons[offer.step.verb] for offer in meant[:MOST]], [group for group in more if group.buttons], deciding,
        [buttons[step.verb] for step in ADDED if step.verb in buttons],
        [buttons[step.verb] for step in ADDED if step.verb in buttons and not step.is_quiet],
    )  # fmt: skip


def _rank(offer: Offer, around: Situation) -> int:
    """How much a verb is meant: the way on first, then answers to what waits, then the straight path; 0 for the others."""
    step = offer.step
    if step.tone == "go":
        return 1
    if step.actor.code == "decider" or (step.actor.code == "assist" and around.own_offered):
        return 2
    if step.verb == READS_COPY or (step.verb in ANSWERS_ASSISTANT and around.objecting):
        return 2
    return 3 if step.verb in _STRAIGHT else 0


def _button(offer: Offer, around: Situation, *, is_first: bool) -> Button:
    step, found = offer.step, around.matter
    has_form = is_first and not step.is_one_click
    return Button(
        verb=step.verb,
        label=step.label,
        tone=step.tone,
        url=reverse("whistle_take", args=[found.pk, step.verb]),
        outbox="" if found.is_sealed else f"{found.number} {step.label}",
        is_one_click=step.is_one_click,
        form=StepForm(step, around, initial={"version": found.version}) if has_form else None,
        dialog=f"take-{step.verb}-{found.pk}" if has_form else "",
    )
