"""What is done with a meeting before owners vote: propose it, say what is decided, freeze the roll, notify, let others vote."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.events import GENESIS
from grids.conduct.refusals import checked, require
from grids.conduct.texts import said
from grids.conduct.why import reason_of
from grids.staff.models import User
from grids.staff.signing import signed_as
from property.estates.models import Estate
from property.meetings import queries
from property.meetings.gathering import checksum, gathered, wanting
from property.meetings.kinds import (
    ADD,
    DROP,
    ENTRUST,
    FREEZE,
    GROUP_MOST,
    JOIN,
    LEAVE,
    MOTIONS_MOST,
    NOTIFY,
    PROPOSE,
    TAKE_BACK,
    Stage,
)
from property.meetings.models import (
    CountingMember,
    MeetingEvent,
    Motion,
    OwnersMeeting,
    Proxy,
    RollDwelling,
    RollEntry,
    RollOwner,
)
from property.meetings.stages import first_day

VOTING_DAYS_MOST = 90
SHOWN_OF_WANTING = 5


@transaction.atomic
def propose(
    *, estate: Estate, name: str, way: str, proposer: str, by: User, proposed_on: date | None = None, is_demo: bool = False,
) -> OwnersMeeting:  # fmt: skip
    """A meeting is proposed; what it decides is added next."""
    oracle.require_in(by, Permission.MEETING_RUN, estate.area_id, _("召开业主大会"))
    require(estate.ends_on is None, _("这个小区已经注销。"), code="conflict")
    day = proposed_on or timezone.localdate()
    require(day <= timezone.localdate(), _("提议日期不能晚于今天。"), field="proposed_on")
    meeting = OwnersMeeting(
        estate=estate,
        name=said(name),
        way=way,
        proposer=said(proposer),
        proposed_on=day,
        is_demo=is_demo,
    )
    checked(meeting, exclude={"estate"}).save(force_insert=True)
    append(meeting, PROPOSE, by=by, before="")
    return meeting


@transaction.atomic
def add_motion(
    *, meeting_id: UUID, title: str, text: str, kind: str, by: User, is_secret: bool = False
) -> Motion:
    """One more motion, as long as owners were not notified."""
    meeting = locked(meeting_id, by)
    in_stage(
        meeting, Stage.PROPOSED, Stage.FROZEN, sentence=_("已经公示，议题不能再改；要加议题请另开一次大会。")
    )
    count = meeting.motions.count()
    require(
        count < MOTIONS_MOST, _("一次大会最多 %(most)d 项议题。") % {"most": MOTIONS_MOST}, code="conflict"
    )
    motion = Motion(
        meeting=meeting, number=count + 1, title=said(title), text=said(text), kind=kind, is_secret=is_secret
    )
    checked(motion, exclude={"meeting"}).save(force_insert=True)
    append(meeting, ADD, by=by, given={"title": motion.title, "kind": motion.kind})
    return motion


@transaction.atomic
def freeze(*, meeting_id: UUID, by: User) -> OwnersMeeting:
    """The roll as the register has it now; from here on nobody changes it, whoever sells."""
    meeting = locked(meeting_id, by)
    in_stage(meeting, Stage.PROPOSED, sentence=_("名册已经冻结，不能再改。"))
    homes = queries.homes_of(meeting.estate)
    require(homes, _("这个小区还没有登记户室，先登记户室和产权人再冻结。"), code="conflict")
    found = queries.owned(by, homes, timezone.localdate())
    _whole(found, {one.pk: str(one) for one in homes})
    heads = gathered(found)
    entries = [
        RollEntry(meeting=meeting, area_id=meeting.estate.area_id, number=number, area_m2_100=head.area)
        for number, head in enumerate(heads, 1)
    ]
    RollEntry.objects.bulk_create(entries)
    RollOwner.objects.bulk_create(
        RollOwner(entry=entry, **{"person_id" if kind == "p" else "organisation_id": key})
        for entry, head in zip(entries, heads, strict=True)
        for kind, key in head.owners
    )
    RollDwelling.objects.bulk_create(
        RollDwelling(meeting=meeting, entry=entry, dwelling_id=home, area_m2_100=area)
        for entry, head in zip(entries, heads, strict=True)
        for home, area in head.dwellings
    )
    meeting.frozen_at, meeting.heads, meeting.homes = timezone.now(), len(heads), len(homes)
    meeting.area_m2_100 = sum(head.area for head in heads)
    meeting.checksum = checksum((at, head.owners, head.dwellings) for at, head in enumerate(heads, 1))
    move(
        meeting, Stage.FROZEN, FREEZE, by=by,
        fields=["frozen_at", "heads", "homes", "area_m2_100", "checksum"],
        given={"heads": meeting.heads, "homes": meeting.homes, "checksum": meeting.checksum},
    )  # fmt: skip
    return meeting


def _whole(found: list, names: dict[UUID, str]) -> None:
    """Every dwelling has an area and an owner; Refusal that names the first ones that don't."""
    for missing, sentence in zip(
        wanting(found),
        (
            _("有 %(n)d 套没有登记面积，先补上再冻结：%(which)s"),
            _("有 %(n)d 套没有登记产权人，先补上再冻结：%(which)s"),
        ),
        strict=True,
    ):
        which = "、".join(names[one] for one in missing[:SHOWN_OF_WANTING])
        require(not missing, sentence % {"n": len(missing), "which": which}, code="conflict")


@transaction.atomic
def notify(
    *, meeting_id: UUID, notified_on: date, opens_on: date, closes_on: date, by: User
) -> OwnersMeeting:
    """Owners are told, fifteen days before; from here on motions and days stand."""
    meeting = locked(meeting_id, by)
    in_stage(meeting, Stage.FROZEN, sentence=_("先冻结名册，再公示通知；公示过的不能重来。"))
    require(meeting.motions.exists(), _("还没有议题，先写明要表决什么。"), code="conflict")
    require(notified_on <= timezone.localdate(), _("通知日期不能晚于今天。"), field="notified_on")
    require(
        notified_on >= timezone.localtime(meeting.frozen_at).date(),
        _("通知日期不能早于冻结名册那天。"),
        field="notified_on",
    )
    earliest = first_day(notified_on)
    require(
        opens_on >= earliest,
        _("要提前 15 日通知，通知当天不算：最早 %(day)s 开始表决。") % {"day": f"{earliest:%Y-%m-%d}"},
        field="opens_on",
    )
    require(closes_on >= opens_on, _("截止日期不能早于开始日期。"), field="closes_on")
    require(
        (closes_on - opens_on).days < VOTING_DAYS_MOST,
        _("表决最多 %(most)d 天。") % {"most": VOTING_DAYS_MOST},
        field="closes_on",
    )
    meeting.notified_on = notified_on
    meeting.opens_at = timezone.make_aware(datetime.combine(opens_on, time.min))
    # 24:00 of the last day
    meeting.closes_at = timezone.make_aware(datetime.combine(closes_on + timedelta(days=1), time.min))
    move(
        meeting, Stage.NOTIFIED, NOTIFY, by=by, fields=["notified_on", "opens_at", "closes_at"],
        given={"notified_on": str(notified_on), "opens_on": str(opens_on), "closes_on": str(closes_on)},
    )  # fmt: skip
    return meeting


@transaction.atomic
def drop(*, meeting_id: UUID, reason: str, by: User) -> OwnersMeeting:
    """A meeting doesn't take place; once owners vote it goes on to its end."""
    meeting, why = locked(meeting_id, by), reason_of(reason)
    in_stage(
        meeting,
        Stage.PROPOSED,
        Stage.FROZEN,
        Stage.NOTIFIED,
        sentence=_("已经开始表决，不能撤销，请走完计票和公布。"),
    )
    move(meeting, Stage.DROPPED, DROP, by=by, reason=why)
    return meeting


@transaction.atomic
def join(*, meeting_id: UUID, user: User, by: User) -> tuple[CountingMember, bool]:
    """Somebody of the offices belongs to the counting group; before the vote begins."""
    meeting = locked(meeting_id, by)
    in_stage(
        meeting, Stage.PROPOSED, Stage.FROZEN, Stage.NOTIFIED, sentence=_("表决开始以后，计票组不能再变。")
    )
    require(
        oracle.may_in(user, Permission.GRID_VIEW, meeting.estate.area_id),
        _("这个人看不到这个小区，不能进计票组。"),
        field="user",
    )
    known = meeting.group.filter(user=user).first()
    if known and not known.left:
        return known, False
    require(
        meeting.group.filter(left=False).count() < GROUP_MOST,
        _("计票组最多 %(most)d 人。") % {"most": GROUP_MOST},
        field="user",
    )
    member = known or CountingMember(meeting=meeting, user=user)
    member.left, member.public_key = False, b""
    member.save()
    append(meeting, JOIN, by=by, given={"user": str(user.pk)})
    return member, True


@transaction.atomic
def leave(*, meeting_id: UUID, member_id: int, by: User) -> bool:
    """Somebody is no longer of the counting group; before the vote begins."""
    meeting = locked(meeting_id, by)
    in_stage(
        meeting, Stage.PROPOSED, Stage.FROZEN, Stage.NOTIFIED, sentence=_("表决开始以后，计票组不能再变。")
    )
    member = meeting.group.filter(pk=member_id, left=False).first()
    if not member:
        return False
    member.left, member.public_key = True, b""
    member.save(update_fields=["left", "public_key"])
    append(meeting, LEAVE, by=by, given={"user": str(member.user_id)})
    return True


@transaction.atomic
def entrust(*, meeting_id: UUID, number: int, agent: int, by: User) -> Proxy:
    """An owner lets another one vote for them, as their letter says; both by their numbers on the roll."""
    meeting = locked(meeting_id, by)
    in_stage(
        meeting,
        Stage.FROZEN,
        Stage.NOTIFIED,
        Stage.VOTING,
        sentence=_("名册冻结以后、截止以前才能登记委托。"),
    )
    found = {
        one.number: one
        for one in RollEntry.objects.visible_to(by).filter(meeting=meeting, number__in=[number, agent])
    }
    require(number in found, _("名册上没有这个序号。"), field="number")
    require(agent in found, _("名册上没有这个序号。"), field="agent")
    require(number != agent, _("不能委托自己。"), field="agent")
    held = Proxy.objects.filter(agent=found[agent], is_withdrawn=False).count()
    require(
        held < meeting.proxies_most,
        _("这名受托人已经代理 %(n)d 名业主，到了上限。") % {"n": held},
        field="agent",
    )
    is_given = Proxy.objects.filter(entry=found[number], is_withdrawn=False).exists()
    require(not is_given, _("这名业主已经委托了别人，先撤回再登记。"), field="number")
    proxy = Proxy.objects.create(entry=found[number], agent=found[agent])
    append(meeting, ENTRUST, by=by, given={"number": number, "agent": agent})
    return proxy


@transaction.atomic
def take_back(*, meeting_id: UUID, proxy_id: int, by: User) -> bool:
    """An owner votes themselves after all. Whether somebody was entrusted."""
    meeting = locked(meeting_id, by)
    proxy = Proxy.objects.filter(
        pk=proxy_id, is_withdrawn=False, entry__in=RollEntry.objects.visible_to(by).filter(meeting=meeting)
    ).first()
    if not proxy:
        return False
    proxy.is_withdrawn = True
    proxy.save(update_fields=["is_withdrawn"])
    append(meeting, TAKE_BACK, by=by, given={"number": proxy.entry.number})
    return True


def locked(meeting_id: UUID, by: User) -> OwnersMeeting:
    """A meeting that `by` runs, its row locked."""
    rows = OwnersMeeting.objects.visible_to(by).select_related("estate").select_for_update(of=("self",))
    meeting = rows.get(pk=meeting_id)
    oracle.require_in(by, Permission.MEETING_RUN, meeting.estate.area_id, _("召开业主大会"))
    return meeting


def in_stage(meeting: OwnersMeeting, *stages: Stage, sentence: str) -> None:
    """Refusal unless the meeting is at one of these stages."""
    require(meeting.stage in stages, sentence, code="conflict")


def move(
    meeting: OwnersMeeting, stage: Stage, verb: str, *, by: User, fields: list[str] | None = None,
    given: dict[str, Any] | None = None, reason: str = "",
) -> None:  # fmt: skip
    """The meeting is at the next stage, and its book says so."""
    before, meeting.stage = meeting.stage, stage
    meeting.save(update_fields=["stage", *(fields or [])])
    append(meeting, verb, by=by, before=before, given=given, reason=reason)


def append(
    meeting: OwnersMeeting, verb: str, *, by: User, before: str | None = None, given: dict[str, Any] | None = None,
    reason: str = "",
) -> None:  # fmt: skip
    """The step goes into the meeting's book, its number into the row."""
    last = meeting.events.order_by("-seq").only("seq", "digest").first()
    now = timezone.now()
    event = MeetingEvent(
        street_code=meeting.estate.area_id[:9], meeting=meeting, seq=last.seq + 1 if last else 1, verb=verb,
        from_state=meeting.stage if before is None else before, to_state=meeting.stage, actor=by,
        actor_label=signed_as(by), occurred_at=now, recorded_at=now, given=given or {}, reason=reason,
    )  # fmt: skip
    event.append(bytes(last.digest) if last else GENESIS)
    meeting.version = event.seq
    meeting.save(update_fields=["version"])
