"""What is done around a vote: counting codes, voting codes, the urn's lock, and the day on which owners begin to vote."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from grids.staff.models import User
from property.ballots import codes, sealed
from property.ballots.models import UrnKey, UrnShare, VotingCode
from property.meetings.actions import append, in_stage, locked, move
from property.meetings.kinds import CODES, GROUP_LEAST, KEY, OPEN, REVOKE, Stage
from property.meetings.models import OwnersMeeting, RollEntry

BEFORE = (Stage.PROPOSED, Stage.FROZEN, Stage.NOTIFIED)


@transaction.atomic
def take_counting_code(*, meeting_id: UUID, by: User) -> str:
    """Somebody of the group takes a code of their own: shown once, kept by nobody; of it stays what closes and doesn't open."""
    meeting = (
        OwnersMeeting.objects.visible_to(by)
        .select_related("estate")
        .select_for_update(of=("self",))
        .get(pk=meeting_id)
    )
    member = meeting.group.filter(user=by, left=False).first()
    require(member, _("您不在这次大会的计票组里。"), code="forbidden")
    require(meeting.stage in BEFORE, _("表决已经开始，计票码不能再换。"), code="conflict")
    code = sealed.new_code()
    member.public_key = sealed.pair_of(code, meeting.pk.bytes).public
    member.save(update_fields=["public_key"])
    append(meeting, KEY, by=by)
    return code


@transaction.atomic
def open_voting(*, meeting_id: UUID, by: User) -> OwnersMeeting:
    """Everything is ready; owners vote from the notified moment on. Of secret motions the urn is locked."""
    meeting = locked(meeting_id, by)
    in_stage(meeting, Stage.NOTIFIED, sentence=_("先公示通知，再准备表决。"))
    group = list(meeting.group.filter(left=False))
    require(
        len(group) >= GROUP_LEAST,
        _("计票组至少 %(least)d 人，先把人加进来。") % {"least": GROUP_LEAST},
        code="conflict",
    )
    if meeting.motions.filter(is_secret=True).exists():
        waiting = [str(one.user) for one in group if not one.public_key]
        require(
            not waiting,
            _("有不记名的议题，计票组每人要先领取计票码，还差：%(who)s") % {"who": "、".join(waiting)},
            code="conflict",
        )
        pair = sealed.new_pair()
        key = UrnKey.objects.create(meeting=meeting, public_key=pair.public)
        shares = sealed.shared_out(pair.private, {one.pk: bytes(one.public_key) for one in group})
        UrnShare.objects.bulk_create(
            UrnShare(key=key, first_id=one, second_id=other, box=box) for one, other, box in shares
        )
    move(meeting, Stage.VOTING, OPEN, by=by)
    return meeting


@transaction.atomic
def hand_out_codes(*, meeting_id: UUID, by: User) -> list[tuple[RollEntry, str]]:
    """A code for each owner who has none: told once, to be printed."""
    meeting = locked(meeting_id, by)
    in_stage(
        meeting,
        Stage.FROZEN,
        Stage.NOTIFIED,
        Stage.VOTING,
        sentence=_("名册冻结以后、截止以前才能发放表决码。"),
    )
    held = VotingCode.objects.filter(is_revoked=False).values("entry_id")
    entries = RollEntry.objects.visible_to(by).filter(meeting=meeting).exclude(pk__in=held)
    made = [(entry, codes.new()) for entry in entries.order_by("number")]
    VotingCode.objects.bulk_create(VotingCode(entry=entry, digest=codes.digest(code)) for entry, code in made)
    if made:
        append(meeting, CODES, by=by, given={"n": len(made)})
    return made


@transaction.atomic
def reissue(*, meeting_id: UUID, number: int, by: User) -> tuple[RollEntry, str]:
    """An owner's code is void, and they get another."""
    entry = _revoked(meeting_id, number, by)
    code = codes.new()
    VotingCode.objects.create(entry=entry, digest=codes.digest(code))
    append(entry.meeting, CODES, by=by, given={"number": number})
    return entry, code


@transaction.atomic
def revoke(*, meeting_id: UUID, number: int, by: User) -> RollEntry:
    """An owner's code is void; what was voted with it stays."""
    return _revoked(meeting_id, number, by)


def _revoked(meeting_id: UUID, number: int, by: User) -> RollEntry:
    meeting = locked(meeting_id, by)
    in_stage(
        meeting,
        Stage.FROZEN,
        Stage.NOTIFIED,
        Stage.VOTING,
        sentence=_("名册冻结以后、截止以前才能换表决码。"),
    )
    entry = RollEntry.objects.visible_to(by).filter(meeting=meeting, number=number).first()
    require(entry, _("名册上没有这个序号。"), field="number")
    entry.meeting = meeting
    if VotingCode.objects.filter(entry=entry, is_revoked=False).update(is_revoked=True):
        append(meeting, REVOKE, by=by, given={"number": number})
    return entry
