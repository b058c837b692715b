"""A ballot is cast: by an owner with a code, or as two people read it off a paper. One of an owner on a motion, the first."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grids.access.fence import everything
from grids.conduct.refusals import Refusal, require
from grids.staff.models import User
from property.ballots import codes, urn
from property.ballots.kinds import CastBy, PaperState
from property.ballots.models import CastMark, PaperBallot, VotingCode
from property.ballots.queries import is_open
from property.meetings.actions import append, in_stage, locked
from property.meetings.kinds import ENTER, Choice, Stage
from property.meetings.models import Motion, OwnersMeeting, RollEntry
from property.meetings.queries import doors_of

TWICE = "one_ballot_of_an_owner"


@dataclass(frozen=True, slots=True)
class Slip:
    """What the holder of a code sees: their meeting, their own dwellings, and each motion with whether they voted on it."""

    meeting: OwnersMeeting
    doors: list[str]
    area: int
    motions: list[tuple[Motion, bool]]
    is_open: bool


def slip_of(code: str) -> Slip | None:
    """Of a code the slip; None where there is no such code."""
    with everything("whoever holds an owner's code sees what is voted on, and the doors of this owner"):
        entry = _entry_of(code)
        if entry is None:
            return None
        voted = set(CastMark.objects.filter(entry=entry).values_list("motion_id", flat=True))
        motions = [(one, one.pk in voted) for one in entry.meeting.motions.all()]
        doors = [home.label for home in doors_of([entry])[entry.pk]]
        return Slip(entry.meeting, doors, entry.area_m2_100, motions, is_open(entry.meeting))


def _entry_of(code: str) -> RollEntry | None:
    found = (
        VotingCode.objects.filter(digest=codes.digest(code), is_revoked=False)
        .select_related("entry__meeting__estate")
        .first()
    )
    return found.entry if found else None


@transaction.atomic
def cast_with_code(*, code: str, choices: Mapping[UUID, str]) -> int:
    """An owner votes on some motions of their meeting; how many. Nobody of the offices does it, so no `by` and no step in a book."""
    with everything("whoever holds an owner's code votes for this owner, and for no other"):
        entry = _entry_of(code)
        require(entry, _("没有这个表决码，请核对后再试。"), field="code")
        # who ends the vote waits for this, or this for them
        meeting = OwnersMeeting.objects.select_for_update(of=("self",)).get(pk=entry.meeting_id)
        require(is_open(meeting), _("现在不在表决时间内。"), code="conflict")
        motions = {one.pk: one for one in meeting.motions.select_for_update(of=("self",)).order_by("number")}
        require(choices and set(choices) <= set(motions), _("请对至少一项议题表态。"), field="choice")
        for pk, choice in choices.items():
            require(choice in Choice.values, _("请从同意、反对、弃权里选一个。"), field="choice")
            _cast(motions[pk], entry, choice, CastBy.CODE)
        return len(choices)


def _cast(motion: Motion, entry: RollEntry, choice: str, way: CastBy) -> None:
    """The ballot of an entry on a motion whose row is locked; Refusal where there is one."""
    mark = CastMark(motion=motion, entry=entry, way=way, choice="" if motion.is_secret else choice)
    try:
        with transaction.atomic():
            mark.save(force_insert=True)
    except IntegrityError as error:
        if TWICE in str(error):
            raise Refusal(_("这名业主已经投过这一项，先到的一张有效。"), code="conflict") from error
        raise Refusal(_("现在不能投这一项：不在表决时间内，或者不在名册上。"), code="conflict") from error
    if motion.is_secret:
        urn.put_in(motion, choice, entry.area_m2_100)


@transaction.atomic
def enter_paper(*, motion_id: UUID, number: int, choice: str, by: User) -> PaperBallot:
    """A paper as somebody reads it: it waits for a second reader, counts when both agree, and for a third when they don't."""
    motion, entry = _paper_of(motion_id, number, by)
    require(choice in Choice.values, _("请从同意、反对、弃权里选一个。"), field="choice")
    require(
        not CastMark.objects.filter(motion=motion, entry=entry).exists(),
        _("这名业主已经投过这一项，先到的一张有效。"),
        field="number",
        code="conflict",
    )
    paper = PaperBallot.objects.filter(motion=motion, entry=entry).first()
    if paper is None:
        paper = PaperBallot.objects.create(motion=motion, entry=entry, first=choice, first_reader=by)
    else:
        require(
            paper.state == PaperState.ONCE,
            _("两人录入不一致，请第三人对照原票。"),
            field="number",
            code="conflict",
        )
        require(
            paper.first_reader_id != by.pk,
            _("您录过这一张，要由另一个人复录。"),
            field="number",
            code="conflict",
        )
        paper.second, paper.second_reader = choice, by
        paper.state = PaperState.AGREED if choice == paper.first else PaperState.DIFFERS
        paper.save(update_fields=["second", "second_reader", "state"])
        if paper.state == PaperState.AGREED:
            _cast(motion, entry, choice, CastBy.PAPER)
    append(motion.meeting, ENTER, by=by, given={"motion": motion.number, "number": number})
    return paper


@transaction.atomic
def settle_paper(*, motion_id: UUID, number: int, choice: str, by: User) -> PaperBallot:
    """A third one reads a paper of which two said different things: it counts as they read it."""
    motion, entry = _paper_of(motion_id, number, by)
    require(choice in Choice.values, _("请从同意、反对、弃权里选一个。"), field="choice")
    paper = PaperBallot.objects.filter(motion=motion, entry=entry, state=PaperState.DIFFERS).first()
    require(paper, _("这张票没有不一致，不用对照。"), field="number", code="conflict")
    require(
        by.pk not in (paper.first_reader_id, paper.second_reader_id),
        _("您录过这一张，要由第三个人对照原票。"),
        field="number",
        code="conflict",
    )
    paper.state, paper.third_reader = PaperState.AGREED, by
    paper.save(update_fields=["state", "third_reader"])
    _cast(motion, entry, choice, CastBy.PAPER)
    append(motion.meeting, ENTER, by=by, given={"motion": motion.number, "number": number})
    return paper


def _paper_of(motion_id: UUID, number: int, by: User) -> tuple[Motion, RollEntry]:
    known = Motion.objects.visible_to(by).get(pk=motion_id)
    meeting = locked(known.meeting_id, by)
    motion = meeting.motions.select_for_update(of=("self",)).get(pk=motion_id)
    motion.meeting = meeting
    in_stage(meeting, Stage.VOTING, Stage.COUNTING, sentence=_("表决开始以后、计票以前才能录入纸质票。"))
    require(not motion.is_secret, _("不记名的议题只能用表决码投：谁录纸票，谁就看见了。"), code="conflict")
    require(motion.is_carried is None, _("这一项已经计票，不能再录。"), code="conflict")
    entry = RollEntry.objects.visible_to(by).filter(meeting=meeting, number=number).first()
    require(entry, _("名册上没有这个序号。"), field="number")
    return motion, entry
