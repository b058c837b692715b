"""Collector: Django looks for models here."""

from property.ballots.models import CastMark, PaperBallot, UrnBallot, UrnKey, UrnShare, VotingCode
from property.canvass.models import (
    CanvassAnswer,
    CanvassEvent,
    CanvassPart,
    CanvassQuestion,
    CanvassRound,
    CanvassTarget,
)
from property.estates.funds.models import FundEntry
from property.estates.managing.models import Company, Contract, EstatePost, Management, Score
from property.estates.models import Estate, EstateBuilding, EstateEvent
from property.meetings.models import (
    CountingMember,
    MeetingEvent,
    Motion,
    OwnersMeeting,
    Proxy,
    RollDwelling,
    RollEntry,
    RollOwner,
    Tally,
)
from property.points.models import Job, JobHolder, PointEvent, PointPrice, PointRating, PointUse, ServicePoint
from property.repairs.models import Repair, RepairEvent, RepairHours

__all__ = [
    "CanvassAnswer", "CanvassEvent", "CanvassPart", "CanvassQuestion", "CanvassRound", "CanvassTarget",
    "Company", "Contract", "Estate", "EstateBuilding", "EstateEvent", "EstatePost", "FundEntry", "Job", "JobHolder", "Management",
    "PointEvent", "PointPrice", "PointRating", "PointUse", "Repair", "RepairEvent", "RepairHours", "ServicePoint", "Score",
    "CastMark", "CountingMember", "MeetingEvent", "Motion", "OwnersMeeting",
    "PaperBallot", "Proxy", "RollDwelling", "RollEntry", "RollOwner", "Tally",
    "UrnBallot", "UrnKey", "UrnShare", "VotingCode",
]  # fmt: skip
