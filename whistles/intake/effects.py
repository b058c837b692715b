"""What a step of a lead does and refuses that no column of its row says. Each is named by a row of the table."""

from typing import Any

from django.utils.translation import gettext as _

from grids.conduct.engine import Act
from grids.conduct.refusals import require
from grids.files.actions import attach, no_room_for_files, nothing_to_take_off, take_off
from grids.personal.masking import masked, without
from whistles.intake import choosing
from whistles.intake.actors import POOL
from whistles.intake.correcting import put_place, put_right
from whistles.intake.models import Lead
from whistles.intake.numbering import Numberings
from whistles.intake.queries import outer_limit
from whistles.intake.reporters import known_where_written
from whistles.intake.situation import LeadSituation
from whistles.intake.table import WHISTLED

# from which grid to which it went with a change of boundaries, as both were called
REGRIDDED = "regridded"


def reply(act: Act) -> None:
    """What whoever reported it is told."""
    act.change(reply=replied(act.matter, act.given["reply"]))


def replied(lead: Lead, text: str) -> str:
    """A reply as it is kept: of a complaint it names nobody; past its term, nothing reaches anybody."""
    text = without(text, known_where_written(lead)) if lead.is_sealed else text
    return masked(text) if lead.is_erased else text


def leave_whistle(act: Act) -> None:
    """It belongs to no whistle any more."""
    act.change(whistle=None)


def move(act: Act) -> None:
    """It lies elsewhere in the street."""
    act.change(area=act.given["area"])


def regrid(act: Act) -> None:
    """The boundaries changed around it."""
    was, area = act.matter.area, act.given["area"]
    act.change(area=area)
    act.told["given"] = {REGRIDDED: [was.short_name, area.short_name]}


def recategorise(act: Act) -> None:
    """It is about something else."""
    act.change(category=act.given["category"])


def correct_source(act: Act) -> None:
    """It came by another channel, whose outer limit holds; Refusal where its number stands for another matter there."""
    lead, source = act.matter, act.given["source"]
    # a complaint stays in the numbering of who registered it
    space = lead.number_space
    if not lead.is_sealed:
        space = Numberings.of(source).space(lead.street_code, lead.received_at)
    taken = Lead.objects.numbered(lead.street_code, source, lead.source_number, space=space)
    require(
        not taken.exists(), _("这个渠道里已经有编号「%(number)s」的哨源，请核对。") % {"number": lead.source_number},
        field="source", code="conflict",
    )  # fmt: skip
    act.change(source=source, number_space=space, external_due_at=outer_limit(source, lead.received_at))


def undo(act: Act) -> None:
    """What a ledger told last of it counts no more; of a lead that was whistled, that is its whistle's to take back."""
    require(act.before != WHISTLED, _("这条哨源已吹哨，请先撤回它的哨件。"), code="conflict")


def no_grade_asks(around: Any) -> str:
    """No grade of the area's scheme is one that has to be approved."""
    return (
        "" if any(map(choosing.is_restricted, around.grades)) else _("本区域的哨种都不用批准，可以直接吹哨。")
    )


def asked_by_another(around: Any) -> str:
    """Who asked takes it back, and once they are of the desk no more whoever is."""
    waiting = around.waiting("grade")
    if waiting is None or waiting.asked_by_id == around.by.pk:
        return ""
    is_there = waiting.asked_by.is_active and POOL.may(LeadSituation(around.matter, waiting.asked_by))
    return _("只有报请的人能撤回。") if is_there else ""


def is_over(around: Any) -> str:
    """What named who reported it is gone: there is nobody any more whom it could be done for."""
    return (
        _("这条哨源已到期去标识，不能重新研判；新的情况请登记为新的哨源。") if around.matter.is_erased else ""
    )


def correct(act: Act) -> None:
    """What somebody wrote is put right."""
    put_right(act, [act.matter])


def is_past_term(around: Any) -> str:
    """What is kept of it is over: nothing more is put to it."""
    return (
        _("这条哨源已到期去标识，不能再补充；新的情况请登记为新的哨源。") if around.matter.is_erased else ""
    )


def may_hold_no_more(around: Any) -> str:
    """It is past its term, or holds as many files as it may."""
    return is_past_term(around) or no_room_for_files(around)


def is_never_merged(around: Any) -> str:
    """A complaint is nobody else's matter."""
    return _("检举控告单独办理，不能并入别的哨件。") if around.matter.is_sealed else ""


EFFECTS = {
    one.__name__: one for one in (reply, leave_whistle, undo, move, regrid, recategorise, correct_source, correct, put_place, attach, take_off)
}  # fmt: skip
REFUSALS = {
    one.__name__: one
    for one in (
        no_grade_asks,
        asked_by_another,
        is_over,
        is_past_term,
        may_hold_no_more,
        nothing_to_take_off,
        is_never_merged,
    )
}
