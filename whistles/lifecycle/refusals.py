"""Why a step of a whistle can't be taken now, where no state can say it. Each is named by a row of the table."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.files.actions import no_room_for_files, nothing_to_take_off
from grids.personal.fields import MATTER
from whistles.clocks.models import Clock
from whistles.clocks.starts import end_of_day
from whistles.lifecycle.effects import asked_beside, done_at, must_be_approved
from whistles.lifecycle.models import Part
from whistles.lifecycle.outcomes import Late
from whistles.lifecycle.states import CANCELLED, OFFERED


def nobody_to_follow_up(around: Any) -> str:
    """Whoever handled or verified it asks nobody how it went; and everybody is asked once."""
    if around.took_part:
        return _("您办理或核实过这件哨件，请由没有参与的人回访。")
    if not around.leads:
        return _("台账没有载明哨源，没有可以回访的人。")
    done = set(around.followed)
    return "" if any(lead.source_number not in done for lead in around.leads) else _("都已经回访过了。")


def not_to_be_reopened_after(around: Any) -> str:
    """It can't be followed up, or not be opened again any more."""
    return nobody_to_follow_up(around) or closed_too_long_ago(around)


def every_part_is_rated(around: Any) -> str:
    """The street has said it of every department that took part."""
    return "" if any(not part.mark for part in around.current) else _("参与的部门都评价过了。")


def whistle_is_rated(around: Any) -> str:
    """The reader's department has said it."""
    return "" if around.to_rate else _("本部门已经评价过派单。")


def countersigned_already(around: Any) -> str:
    """It was done before, or there is nothing to confirm."""
    if around.leading is None:
        return _("台账没有载明牵头部门，没有可以确认的报到。")
    return _("已经确认过报到。") if around.leading.countersigned_at else ""


def nobody_objects(around: Any) -> str:
    """No department that assists objects."""
    return "" if around.objecting else _("没有配合部门提出异议。")


def nobody_assists(around: Any) -> str:
    """No department assists."""
    return "" if any(part.part == Part.ASSIST for part in around.current) else _("没有配合部门。")


def not_theirs_to_hand_on(around: Any) -> str:
    """A complaint goes to another department by whoever handles complaints alone; and one is asked at a time."""
    if around.matter.is_sealed:
        return _(
            "检举控告由承办人决定交给哪个部门，不能自行移交；不属于本部门的，请在报到前提出异议或联系承办人。"
        )
    asked = _asked_to_lead(around)
    return _("已经请「%(name)s」接手，等它答复。") % {"name": asked[0].department.name} if asked else ""


def nobody_is_asked_to_lead(around: Any) -> str:
    """No department was asked to lead, or it has answered."""
    return "" if _asked_to_lead(around) else _("没有等待答复的移交。")


def _asked_to_lead(around: Any) -> list[Any]:
    return [part for part in around.current if part.standing == OFFERED]


def not_offered(around: Any) -> str:
    """Nobody asked the reader's department to lead."""
    return "" if around.own_offered else _("没有请本部门接手牵头。")


def nothing_waits(around: Any) -> str:
    """Nothing that was asked for waits."""
    waits = any(around.waiting(kind, around.leading) for kind in asked_beside())
    return "" if waits else _("没有等待决定的申请。")


def nothing_higher(around: Any) -> str:
    """It has the highest grade that the area's scheme knows, or the reader gives none that is higher."""
    found = [grade for grade in around.grades if grade.rank > around.matter.grade.rank]
    return _not_the_readers(around, found) if found else _("已经是最高一级。")


def nothing_lower(around: Any) -> str:
    """It has the lowest grade that the area's scheme knows, or the reader gives none that is lower."""
    found = [grade for grade in around.grades if grade.rank < around.matter.grade.rank]
    return _not_the_readers(around, found) if found else _("已经是最低一级。")


def _not_the_readers(around: Any, grades: list[Any]) -> str:
    refused = [must_be_approved(around, grade) for grade in grades]
    return refused[0] if all(refused) else ""


def suspension_is_past(around: Any) -> str:
    """It was decided too late: the day until which it was asked for is over."""
    waiting = around.waiting("suspension")
    until = date.fromisoformat(waiting.wanted["until"]) if waiting else None
    if until is None or end_of_day(until) > timezone.now():
        return ""
    return _("申请挂账到 %(day)s，这一天已经过了；请不同意，由部门重新申请。") % {"day": until.isoformat()}


def suspension_is_over(around: Any) -> str:
    """Its end has come: whoever looks next writes that it goes on, and there is nothing to resume or to review."""
    granted = around.granted("suspension")
    until = date.fromisoformat(granted.wanted["until"]) if granted else None
    is_over = until is not None and end_of_day(until) <= timezone.now()
    return _("挂账已经到期，自动恢复办理，请看最新情况。") if is_over else ""


def late_already(around: Any) -> str:
    """It is late: there is nothing to remind of, it is supervised."""
    due = around.matter.next_due_at
    return _("时限已过，请用督办。") if due and due < timezone.now() else ""


def not_late_yet(around: Any) -> str:
    """It is not late yet."""
    due = around.matter.next_due_at
    return "" if due and due < timezone.now() else _("时限还没有过，可以催办。")


def copied_already(around: Any) -> str:
    """The district has it."""
    return _("已经双派到区。") if around.matter.copied_at else ""


def not_copied(around: Any) -> str:
    """The district was not given it, or has read it."""
    if not around.matter.copied_at:
        return _("这件没有双派到区。")
    return _("区里已经阅知。") if around.is_copy_read else ""


def no_leads(around: Any) -> str:
    """There is nothing to give back."""
    return "" if around.leads else _("这件哨件的哨源已经退回，或者台账没有载明哨源。")


def closed_too_long_ago(around: Any) -> str:
    """The window for opening it again is over: that which held when it was closed."""
    ended, days = around.matter.closed_at, around.reopened_within
    if ended and timezone.now() - ended > timedelta(days=days):
        return _("办结已超过 %(days)d 天，不能重办；新的情况请登记为新的哨源。") % {"days": days}
    return ""


def was_in_time(around: Any) -> str:
    """There is nothing to appeal against."""
    matter, ended = around.matter, around.matter.closed_at
    is_late = matter.late == Late.LATE or (
        ended and around.terms.late_at(Clock.CLOSE, done_at(around, ended))
    )
    return "" if is_late else _("这件没有超时，不用申诉。")


def is_past_term(around: Any) -> str:
    """What is kept of it is over: nothing more is put to it."""
    matter = around.matter
    ended = matter.closed_at or (matter.last_occurred_at if matter.state == CANCELLED else None)
    if ended is None or timezone.now() - ended <= timedelta(days=MATTER.days or 0):
        return ""
    return _("这件已过保存期限，不能再补充；新的情况请登记为新的哨源。")


def may_hold_no_more(around: Any) -> str:
    """It is past its term, or holds as many files as it may."""
    return is_past_term(around) or no_room_for_files(around)


def lacks_photo(around: Any) -> str:
    """Its subject asks for a photo of how it looks now, and there is none of this round."""
    category = around.matter.category
    if category is None or not category.needs_photo or around.by.is_system or around.has_photo:
        return ""
    return _("「%(category)s」提交结果时要有现场照片：请先点“拍照”添加，再提交。") % {
        "category": category.name
    }


REFUSALS = {
    one.__name__: one
    for one in (
        countersigned_already, nobody_objects, nobody_assists, not_theirs_to_hand_on, nobody_is_asked_to_lead, not_offered,
        nothing_waits, nothing_higher, nothing_lower,
        suspension_is_past, suspension_is_over, late_already,
        nobody_to_follow_up, not_to_be_reopened_after, every_part_is_rated, whistle_is_rated,
        is_past_term, may_hold_no_more, nothing_to_take_off, lacks_photo,
        not_late_yet, copied_already, not_copied, no_leads, closed_too_long_ago, was_in_time,
    )
}  # fmt: skip
