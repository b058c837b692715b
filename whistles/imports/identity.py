"""Whether a row of a ledger is the matter that its number stands for, or another one under the same number.

Numbers are written by people: some ledgers count anew every month, some have a running number and no other. A row that is
taken for a matter it isn't closes it, or is lost; so one that differs in what tells matters apart is refused with both shown.
"""

from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from whistles.ledgers.cells import shown

LOCAL = timezone.get_default_timezone()
KNOWN_TEXT = 40
A_MONTH = timedelta(days=31)


class Looks(NamedTuple):
    """What tells one matter of a number from another. Texts as short digests, "" where nothing is known of them.

    is_loose: its texts are not as its ledger wrote them: typed by the desk, kept without names, or past their term.
    """

    title: str
    received_at: datetime
    content: str = ""
    address: str = ""
    is_loose: bool = False

    @property
    def day(self) -> date:
        """The day on which it was received, in China."""
        return self.received_at.astimezone(LOCAL).date()

    @property
    def is_told_as_day(self) -> bool:
        """Whether it tells no time of day."""
        return is_midnight(self.received_at)


def is_midnight(at: datetime) -> bool:
    """Whether no time of day is told, as far as one can see."""
    at = at.astimezone(LOCAL)
    return not (at.hour or at.minute or at.second)


def digest(text: str) -> str:
    """A text as it is compared: short, and the same whatever its spaces."""
    bare = "".join(text.split())
    return blake2b(bare.encode(errors="replace"), digest_size=8).hexdigest() if bare else ""


def is_another(here: Looks, before: Looks) -> bool:
    """Whether a row is another matter than the one its number stands for.

    What was received at another time is the same matter only where its text is word for word the same; what was received at
    the same time may have another title or another text, but not both.
    """
    if _differ(here.address, before.address):
        return True
    same_title = here.title == before.title
    if here.is_loose or before.is_loose:
        near = abs(here.received_at - before.received_at) <= A_MONTH
        return not (here.day == before.day or (same_title and near))
    if not _at_one_time(here, before):
        return not (same_title and here.content and here.content == before.content)
    if here.content and before.content:
        return here.content != before.content
    return not same_title and (here.is_told_as_day or before.is_told_as_day)


def sentence(number: str, here: Looks, before: Looks, *, is_sealed: bool = False) -> str:
    """What is said to whoever brought it: both matters, and what to do. is_sealed: of a complaint nothing is told but days."""
    if is_sealed:
        return _(
            "编号「%(number)s」已经是 %(known)s 收到的另一件事，而这一行是 %(here)s 收到的。"
            "编号从头编的，请在前面加上年份或月份；其实是同一件事的，请把收到时间改成一样。"
        ) % {"number": number, "known": before.day.isoformat(), "here": here.day.isoformat()}
    return _(
        "编号「%(number)s」已经是另一件事：%(known)s 收到的「%(title)s」；这一行是 %(here)s 收到的「%(other)s」，内容、地址或时间不一样。"
        "%(way_out)s其实是同一件事的，请把内容、地址和收到时间改成一样。"
    ) % {
        "number": number,
        "way_out": _way_out(here, before),
        "known": _moment(before),
        "title": shown(before.title, KNOWN_TEXT),
        "here": _moment(here),
        "other": shown(here.title, KNOWN_TEXT),
    }


def _way_out(here: Looks, before: Looks) -> str:
    """What to do where the source numbers anew."""
    if (here.day.year, here.day.month) == (before.day.year, before.day.month):
        return _("编号从头编的，请在前面加上日期；")
    return _("这个渠道的编号每年或每月从头编的，请街道管理员在后台「编号方式」里写明后再导入；")


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _at_one_time(here: Looks, before: Looks) -> bool:
    """Whether they were received at the same time, as exactly as the vaguer of the two tells it."""
    if here.is_told_as_day or before.is_told_as_day:
        return here.day == before.day
    return here.received_at == before.received_at


def _moment(looks: Looks) -> str:
    at = looks.received_at.astimezone(LOCAL)
    return f"{at:%Y-%m-%d}" if looks.is_told_as_day else f"{at:%Y-%m-%d %H:%M}"
