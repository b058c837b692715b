"""The public notice and the minutes of a meeting as Word: no names, no ballots, nothing of houses."""

from datetime import timedelta
from typing import BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.exports.document import Document
from grids.exports.head import Head
from property.ballots.picture import cells_of
from property.ballots.queries import of_tally, verdict
from property.meetings.kinds import Choice
from property.meetings.models import Motion, OwnersMeeting
from property.meetings.quorum import metres

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOTICE, MINUTES = gettext_lazy("业主大会表决公告"), gettext_lazy("业主大会会议记录")


def notice(meeting: OwnersMeeting, target: BinaryIO) -> None:
    """What owners are told before they vote."""
    page = Document(target, _head(meeting, str(NOTICE)), {})
    page.say(_("全体业主"), [_("%(who)s提议召开%(name)s，形式为%(way)s，现公告如下。") % _named(meeting)])
    page.say(_("一、表决时间"), [_("%(first)s 0 时至 %(last)s 24 时。") % _days(meeting)])
    page.say(
        _("二、办法"),
        [
            _(
                "纸质选票交社区或者投入票箱；或者凭表决码在居民服务页“业主投票”里投。一名业主一票，先到的一张有效。"
            )
        ],
    )
    page.say(_("三、议题"), [line for one in meeting.motions.all() for line in _asked(one)])
    page.say(
        _("四、通过条件"),
        [
            _(
                "见《民法典》第二百七十八条：人数和专有部分面积都要三分之二以上参与；第六项至第八项要参与者四分之三以上同意，其余过半数同意。"
            )
        ],
    )
    frozen = f"{timezone.localtime(meeting.frozen_at):%Y-%m-%d %H:%M}"
    page.say(_("五、名册"), [_("以 %(at)s 的登记为准，有异议请向社区提出。") % {"at": frozen}])
    page.close()


def minutes(meeting: OwnersMeeting, target: BinaryIO) -> None:
    """What the meeting decided, with every threshold."""
    page = Document(target, _head(meeting, str(MINUTES)), {})
    called = _("%(who)s提议召开%(name)s，形式为%(way)s。") % _named(meeting)
    page.say(_("一、召开"), [called, _("表决时间：%(first)s 0 时至 %(last)s 24 时。") % _days(meeting)])
    whole = {"heads": meeting.heads, "homes": meeting.homes, "area": metres(meeting.area_m2_100)}
    page.say(_("二、名册"), [_("%(heads)s 名业主，%(homes)s 套，专有部分 %(area)s m²。") % whole])
    for one in meeting.motions.select_related("meeting", "tally"):
        choices = of_tally(one.tally)
        page.table(
            f"{one.number}. {one.title}",
            [_("意见"), _("人数"), _("面积（m²）")],
            [[choice.label, choices[choice].heads, metres(choices[choice].area)] for choice in Choice],
            _("结果：通过") if one.is_carried else _("结果：没有通过"),
        )
        cells = cells_of(verdict(one, choices), is_known=True)
        rows = [
            [
                cell.title,
                f"{cell.have} / {cell.of}",
                f"{cell.part.numerator}/{cell.part.denominator}",
                cell.gap,
            ]
            for cell in cells
        ]
        page.table(_("按《民法典》第二百七十八条"), [_("项目"), _("实际"), _("要求"), _("结论")], rows)
    page.say(_("签名"), [_("计票人："), _("监票人："), _("召集人：")])
    page.close()


def _head(meeting: OwnersMeeting, title: str) -> Head:
    lines = ((_("小区"), meeting.estate.name), (_("业主大会"), meeting.name))
    return Head(title, lines, " · ".join([title, meeting.estate.name, meeting.name]))


def _named(meeting: OwnersMeeting) -> dict[str, str]:
    return {"who": meeting.proposer, "name": meeting.name, "way": meeting.get_way_display()}


def _days(meeting: OwnersMeeting) -> dict[str, str]:
    last = timezone.localtime(meeting.closes_at) - timedelta(days=1)
    return {"first": f"{timezone.localtime(meeting.opens_at):%Y-%m-%d}", "last": f"{last:%Y-%m-%d}"}


def _asked(one: Motion) -> list[str]:
    return [f"{one.number}. {one.title}（{one.get_kind_display()}）", one.text]
