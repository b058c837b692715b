"""What the law asks of a meeting next, and by when. Pure: days and stages in, a checklist out.

The day of the notice doesn't count (Civil Code, article 201); of the days after it there are fifteen before owners meet
(物业管理条例, article 14).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from property.meetings.kinds import NOTICE_DAYS, Stage

DONE, NOW, AHEAD = "done", "now", "ahead"
ORDER = (
    Stage.PROPOSED, Stage.FROZEN, Stage.NOTIFIED, Stage.VOTING, Stage.COUNTING, Stage.PUBLISHED, Stage.CLOSED,
)  # fmt: skip
TITLES = {
    Stage.PROPOSED: _("提议"), Stage.FROZEN: _("冻结名册"), Stage.NOTIFIED: _("公示和通知"), Stage.VOTING: _("表决"),
    Stage.COUNTING: _("计票"), Stage.PUBLISHED: _("公布结果"), Stage.CLOSED: _("办结"),
}  # fmt: skip
ASKS = {
    Stage.PROPOSED: _("写明谁提议、要表决哪几项"),
    Stage.FROZEN: _("每套有面积、有产权人，才能冻结"),
    Stage.NOTIFIED: _("提前 15 日通知全体业主，并告知居委会"),
    Stage.VOTING: _("一名业主一票，先到的一张有效"),
    Stage.COUNTING: _("截止以后才能计票"),
    Stage.PUBLISHED: _("张贴结果，并记入小区页"),
    Stage.CLOSED: _("会议记录存档"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the checklist."""

    stage: Stage
    title: str | Promise
    asks: str | Promise
    state: str
    on: date | None


def first_day(notified_on: date) -> date:
    """The earliest day on which owners may begin to vote."""
    return notified_on + timedelta(days=NOTICE_DAYS + 1)


def days_between(notified_on: date, opens_on: date) -> int:
    """How many whole days lie between the notice and the first day."""
    return (opens_on - notified_on).days - 1


def checklist(stage: Stage, on: dict[Stage, date | None]) -> list[Step]:
    """The seven steps of a meeting; what comes next is the one that is `now`."""
    at = ORDER.index(stage) if stage in ORDER else -1
    # while owners vote, that is what goes on; otherwise what comes after the stage that was reached
    now = at if stage in (Stage.VOTING, Stage.COUNTING) else at + 1
    return [
        Step(one, TITLES[one], ASKS[one], DONE if at >= 0 and place < now else NOW if place == now and at >= 0 else AHEAD, on.get(one))
        for place, one in enumerate(ORDER)
    ]  # fmt: skip
