"""The verbs of a lead as its page offers them, beside whistling and not accepting it."""

from django.urls import reverse

from grids.approvals.shown import Deciding
from grids.conduct.lifecycle import Offer, Step
from whistles.intake.engine import LEAD_ENGINE
from whistles.intake.models import Lead
from whistles.intake.situation import LeadSituation
from whistles.intake.table import DISMISS, MERGE, WHISTLE
from whistles.lifecycle.offered import Button

# those with a form of their own at the desk
OWN_FORM = {WHISTLE.verb, DISMISS.verb, MERGE.verb}


def offered_of(
    around: LeadSituation, *, may_triage: bool
) -> tuple[list[Button], list[Button], dict[str, list[Deciding]], list[Button]]:
    """What stands in the dock, what is folded behind it, by kind what decides about what was asked for, and what adds.

    may_triage: whether the reader whistles; who doesn't has what they may in the dock itself.
    """
    now = [offer for offer in LEAD_ENGINE.offers(around) if offer.is_open and offer.step.verb not in OWN_FORM]
    buttons = {offer.step.verb: _button(offer, around) for offer in now}
    adds = {offer.step.verb for offer in now if offer.step.adds}
    first = {offer.step.verb for offer in now if offer.step.decides or not may_triage} - adds
    deciding: dict[str, list[Deciding]] = {}
    for offer in now:
        if offer.step.decides:
            button = buttons[offer.step.verb]
            deciding.setdefault(offer.step.decides, []).append(
                Deciding(button.label, button.url, button.tone)
            )
    return (
        [button for verb, button in buttons.items() if verb in first],
        [button for verb, button in buttons.items() if verb not in first | adds],
        deciding,
        [button for verb, button in buttons.items() if verb in adds],
    )


def _button(offer: Offer, around: LeadSituation) -> Button:
    step, lead = offer.step, around.matter
    return Button(
        verb=step.verb,
        label=step.label,
        tone=step.tone,
        url=reverse("lead_take", args=[lead.pk, step.verb]),
        outbox=waits_as(lead, step),
        is_one_click=step.is_one_click,
    )


def waits_as(lead: Lead, step: Step) -> str:
    """What a step is called while it waits in a browser for a network; empty where nothing of it is kept there."""
    return "" if lead.is_sealed else f"{lead.source.short_name} {lead.source_number} {step.label}"
