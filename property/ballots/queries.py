"""What is read of ballots: how many took part, and how they voted for whoever may know."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from grids.access.fence import everything
from property.ballots.kinds import PaperState
from property.ballots.models import CastMark, PaperBallot, VotingCode
from property.meetings.kinds import Choice, Stage
from property.meetings.models import Motion, OwnersMeeting, RollDwelling, RollEntry, Tally
from property.meetings.queries import electorate
from property.meetings.quorum import Verdict, Weight, judged

if TYPE_CHECKING:
    from grids.staff.models import User

AREA = Coalesce(Sum("entry__area_m2_100"), 0)


def taking_part(motion: Motion) -> Weight:
    """Everybody who voted on a motion, as a figure."""
    with everything("how many owners voted is a figure of the meeting; nobody of them is told"):
        told = CastMark.objects.filter(motion=motion).aggregate(heads=Count("id"), area=AREA)
    return Weight(told["heads"], told["area"])


def of_choices(motion: Motion) -> dict[Choice, Weight]:
    """How an open motion stands, counted from its ballots."""
    with everything("how many owners agreed is a figure of the meeting; nobody of them is told"):
        rows = (
            CastMark.objects.filter(motion=motion)
            .order_by()
            .values("choice")
            .annotate(heads=Count("id"), area=AREA)
        )
        told = {row["choice"]: Weight(row["heads"], row["area"]) for row in rows}
    return {choice: told.get(choice, Weight()) for choice in Choice}


def of_tally(tally: Tally) -> dict[Choice, Weight]:
    """What was counted."""
    return {
        choice: Weight(getattr(tally, f"{choice}_heads"), getattr(tally, f"{choice}_area"))
        for choice in Choice
    }


def is_counting(user: "User", meeting: OwnersMeeting) -> bool:
    """Whether `user` is of the group that counts."""
    return meeting.group.filter(user=user, left=False).exists()


def known_choices(motion: Motion, user: "User | None" = None) -> dict[Choice, Weight] | None:
    """How was voted, for whoever may know: what was counted for everybody, before that an open motion for who counts."""
    tally = Tally.objects.filter(motion=motion).first()
    if tally:
        return of_tally(tally)
    if (
        user is None
        or motion.is_secret
        or motion.meeting.frozen_at is None
        or not is_counting(user, motion.meeting)
    ):
        return None
    return of_choices(motion)


def verdict(motion: Motion, choices: dict[Choice, Weight] | None) -> Verdict:
    """The four comparisons; without choices nobody has agreed yet."""
    part = sum(choices.values(), Weight()) if choices else taking_part(motion)
    return judged(
        electorate=electorate(motion.meeting),
        taking_part=part,
        in_favour=choices[Choice.FOR] if choices else Weight(),
        is_special=motion.is_special,
    )


def is_open(meeting: OwnersMeeting) -> bool:
    """Whether owners vote just now."""
    return (
        meeting.stage == Stage.VOTING
        and meeting.opens_at is not None
        and meeting.closes_at is not None
        and meeting.opens_at <= timezone.now() < meeting.closes_at
    )


def papers_of(user: "User", motion: Motion) -> QuerySet[PaperBallot]:
    """The ballots on paper that wait for somebody."""
    entries = RollEntry.objects.visible_to(user).filter(meeting=motion.meeting_id)
    return (
        PaperBallot.objects.filter(motion=motion, entry__in=entries)
        .exclude(state=PaperState.AGREED)
        .select_related("entry", "first_reader", "second_reader")
        .order_by("entry__number")
    )


def by_house(user: "User", motion: Motion) -> list[dict]:
    """House by house the dwellings of the roll, and which of them have voted: never how."""
    marked = set(
        CastMark.objects.filter(motion=motion, entry__in=RollEntry.objects.visible_to(user)).values_list("entry_id", flat=True)
    )  # fmt: skip
    rows = RollDwelling.objects.filter(
        meeting=motion.meeting_id, entry__in=RollEntry.objects.visible_to(user)
    ).select_related("dwelling__building", "dwelling__entrance", "entry")
    houses: dict[UUID, dict] = {}
    for one in rows.order_by("dwelling__building__sort_key", "dwelling__sort_key", "id"):
        house = houses.setdefault(
            one.dwelling.building_id, {"building": one.dwelling.building, "cells": [], "left": 0}
        )
        has_voted = one.entry_id in marked
        house["cells"].append({"door": one.dwelling.door, "number": one.entry.number, "has_voted": has_voted})
        house["left"] += not has_voted
    return list(houses.values())


def codes_of(user: "User", meeting: OwnersMeeting) -> QuerySet[VotingCode]:
    """The standing codes of a meeting."""
    entries = RollEntry.objects.visible_to(user).filter(meeting=meeting)
    return VotingCode.objects.filter(entry__in=entries, is_revoked=False).select_related("entry")
