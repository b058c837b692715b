"""The end of a vote: counted from the ballots, published, filed; and a meeting of before as its papers tell it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import Refusal, checked, require
from grids.conduct.texts import said
from grids.staff.models import User
from property.ballots import sealed, urn
from property.ballots.kinds import PaperState
from property.ballots.models import PaperBallot, UrnShare
from property.ballots.queries import is_counting, of_choices, of_tally, taking_part
from property.estates.models import Estate
from property.meetings.actions import append, in_stage, locked, move
from property.meetings.kinds import CLOSE, CLOSE_VOTE, COUNT, PUBLISH, RECORD, Choice, Stage
from property.meetings.models import Motion, OwnersMeeting, Tally
from property.meetings.queries import electorate
from property.meetings.quorum import Weight, judged


@dataclass(frozen=True, slots=True)
class Past:
    """A motion of a meeting of before, as its papers tell it."""

    title: str
    kind: str
    is_carried: bool
    text: str = ""


@transaction.atomic
def end_vote(*, meeting_id: UUID, by: User) -> OwnersMeeting:
    """The time is over: what came on paper is read to its end, and counted."""
    meeting = locked(meeting_id, by)
    in_stage(meeting, Stage.VOTING, sentence=_("现在没有在表决。"))
    over = meeting.closes_at is not None and timezone.now() >= meeting.closes_at
    require(over, _("还没到截止时间，不能计票。"), code="conflict")
    move(meeting, Stage.COUNTING, CLOSE_VOTE, by=by)
    return meeting


@transaction.atomic
def count(*, motion_id: UUID, by: User, codes: Sequence[str] = ()) -> Tally:
    """A motion is counted from its ballots, once; a secret one with the codes of two of the group, who need not trust each other."""
    motion = _counting(motion_id, by)
    meeting = motion.meeting
    in_stage(meeting, Stage.COUNTING, sentence=_("表决截止以后才能计票。"))
    known = Tally.objects.filter(motion=motion).first()
    if known:
        return known
    left = PaperBallot.objects.filter(motion=motion).exclude(state=PaperState.AGREED).count()
    require(not left, _("还有 %(n)d 张纸质票没有录完，先录完再计票。") % {"n": left}, code="conflict")
    choices = _choices(motion, codes)
    tally = Tally.objects.create(
        motion=motion,
        **{
            f"{choice}_{what}": getattr(weight, what)
            for choice, weight in choices.items()
            for what in ("heads", "area")
        },
    )
    part = sum(choices.values(), Weight())
    verdict = judged(
        electorate=electorate(meeting),
        taking_part=part,
        in_favour=choices[Choice.FOR],
        is_special=motion.is_special,
    )
    motion.is_carried = verdict.is_carried
    motion.save(update_fields=["is_carried"])
    append(meeting, COUNT, by=by, given={"motion": motion.number, "carried": motion.is_carried})
    return tally


def recounted(*, motion_id: UUID, by: User, codes: Sequence[str] = ()) -> bool:
    """Whether the ballots come to what was counted."""
    motion = Motion.objects.visible_to(by).select_related("meeting__estate").get(pk=motion_id)
    require(is_counting(by, motion.meeting), _("只有计票组能重新计票。"), code="forbidden")
    return is_same(motion, codes)


def is_same(motion: Motion, codes: Sequence[str] = ()) -> bool:
    """Whether the ballots of a counted motion come to its tally."""
    tally = Tally.objects.filter(motion=motion).first()
    require(tally and not motion.meeting.is_recorded, _("这一项还没有计票。"), code="conflict")
    return of_tally(tally) == _choices(motion, codes)


def _counting(motion_id: UUID, by: User) -> Motion:
    known = Motion.objects.visible_to(by).get(pk=motion_id)
    meeting = locked(known.meeting_id, by)
    require(is_counting(by, meeting), _("只有计票组能计票。"), code="forbidden")
    motion = meeting.motions.select_for_update(of=("self",)).get(pk=motion_id)
    motion.meeting = meeting
    return motion


def _choices(motion: Motion, codes: Sequence[str]) -> dict[Choice, Weight]:
    """What the ballots of a motion come to; as many as owners who voted."""
    if not motion.is_secret:
        return of_choices(motion)
    try:
        choices = urn.counted(motion, _private(motion.meeting, codes))
    except sealed.Closed as closed:
        raise Refusal(_("计票码不对：要计票组里两个人各自的计票码。"), field="first") from closed
    require(
        sum(choices.values(), Weight()) == taking_part(motion),
        _("票箱里的票和已投的人数、面积对不上，不能计票，请停下来查清原因。"),
        code="conflict",
    )
    return choices


def _private(meeting: OwnersMeeting, codes: Sequence[str]) -> bytes:
    """The urn's private key out of the codes of two; it lives as long as the count."""
    require(len(codes) == 2, _("不记名的议题要两个人的计票码。"), field="first")
    pairs = [sealed.pair_of(code, meeting.pk.bytes) for code in codes]
    members = {bytes(one.public_key): one.pk for one in meeting.group.filter(left=False) if one.public_key}
    found = sorted((members[one.public], one.private) for one in pairs if one.public in members)
    if len({pk for pk, _key in found}) != 2:
        raise sealed.Closed
    (first, ours), (second, theirs) = found
    share = UrnShare.objects.get(key__meeting=meeting, first=first, second=second)
    return sealed.put_together(bytes(share.box), ours, theirs)


@transaction.atomic
def publish(*, meeting_id: UUID, by: User) -> OwnersMeeting:
    """The result is told to all owners; every motion was counted."""
    meeting = locked(meeting_id, by)
    in_stage(meeting, Stage.COUNTING, sentence=_("先计票，再公布结果。"))
    left = meeting.motions.filter(is_carried=None).count()
    require(not left, _("还有 %(n)d 项议题没有计票。") % {"n": left}, code="conflict")
    meeting.published_on = timezone.localdate()
    move(meeting, Stage.PUBLISHED, PUBLISH, by=by, fields=["published_on"])
    return meeting


@transaction.atomic
def file(*, meeting_id: UUID, by: User) -> OwnersMeeting:
    """The minutes are filed; the meeting is over."""
    meeting = locked(meeting_id, by)
    in_stage(meeting, Stage.PUBLISHED, sentence=_("先公布结果，再办结。"))
    meeting.closed_on = timezone.localdate()
    move(meeting, Stage.CLOSED, CLOSE, by=by, fields=["closed_on"])
    return meeting


@transaction.atomic
def record(
    *, estate: Estate, name: str, way: str, proposer: str, held_on: date, motions: Sequence[Past], by: User,
    is_demo: bool = False,
) -> OwnersMeeting:  # fmt: skip
    """A meeting that was held before it was kept here: what it decided, without a roll and without ballots."""
    oracle.require_in(by, Permission.MEETING_RUN, estate.area_id, _("补记业主大会"))
    require(held_on <= timezone.localdate(), _("召开日期不能晚于今天。"), field="held_on")
    meeting = OwnersMeeting(
        estate=estate, name=said(name), way=way, proposer=said(proposer), proposed_on=held_on, is_demo=is_demo,
        stage=Stage.CLOSED, published_on=held_on, closed_on=held_on, is_recorded=True,
    )  # fmt: skip
    checked(meeting, exclude={"estate"}).save(force_insert=True)
    for number, one in enumerate(motions, 1):
        motion = Motion(
            meeting=meeting, number=number, title=said(one.title), text=said(one.text) or said(one.title),
            kind=one.kind, is_carried=one.is_carried,
        )  # fmt: skip
        checked(motion, exclude={"meeting"}).save(force_insert=True)
    append(meeting, RECORD, by=by, before="", given={"held_on": str(held_on)})
    return meeting
