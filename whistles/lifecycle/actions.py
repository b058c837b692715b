"""The whistle's verbs: blow one, take a step on it. Steps are carried out by the engine, as the table says."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from grids.conduct.events import Origin
from grids.conduct.lifecycle import Offer, Step
from grids.conduct.refusals import Refusal
from grids.staff.models import Department, User
from whistles.intake.engine import LEAD_ENGINE
from whistles.intake.table import WHISTLE
from whistles.lifecycle.engine import ENGINE
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.recording import situation_of
from whistles.lifecycle.situation import Situation


def blow(
    *, lead_id: uuid.UUID | str, by: User, version: int | None, grade: Grade | str, lead_department: Department | str,
    assisting: Iterable[Department | str] = (), occurred_at: datetime | None = None, reason: str = "",
    not_involved: str = "",
) -> Whistle:  # fmt: skip
    """Whistle a lead of the pool to departments: the lead's step `WHISTLE`; its whistle, whose clocks run.

    grade: one of the area's scheme, or what it is called there (`choosing.grade_among`). occurred_at, reason: it was
    whistled earlier, by word of mouth say, and why it is entered only now. Raises what taking a step raises.
    """
    given = {
        "grade": grade, "lead_department": lead_department, "assisting": list(assisting), "reason": reason,
        "not_involved": not_involved,
    }  # fmt: skip
    return LEAD_ENGINE.take(
        lead_id, WHISTLE.verb, by=by, version=version, given=given, occurred_at=occurred_at
    ).matter.whistle


def take(
    *, whistle_id: uuid.UUID | str, verb: str, by: User, version: int | None, occurred_at: datetime | None = None,
    given: Mapping[str, Any] | None = None, **more: Any,
) -> Whistle:  # fmt: skip
    """Take one step of the table on a whistle.

    verb: one of `table.STEPS` that users take. given, more: what the step asks for, by its names. occurred_at: an
    earlier time, from the desk, with the reason why.
    Raises Refusal when the state, the right, an input, the time or a newer version forbids it; DoesNotExist when `by`
    may not know the whistle. The same request sent again changes nothing.
    """
    return ENGINE.take(
        whistle_id, verb, by=by, version=version, given={**(given or {}), **more}, occurred_at=occurred_at
    ).matter


def record(
    whistle: Whistle, step: Step, *, by: User, occurred_at: datetime | None = None, origin: str = Origin.LIVE,
    **given: Any,
) -> Whistle:  # fmt: skip
    """Write one step of a whistle whose row lock the caller holds; one of many: `recording.together`."""
    return ENGINE.carry_out(
        situation_of(whistle, by), step, given=given, occurred_at=occurred_at, origin=origin
    )


def refusal_of(whistle: Whistle, step: Step, *, by: User) -> Refusal | None:
    """Why `by` can't take `step` now, or None: first the right, then the state, so that rights stay private."""
    return ENGINE.refusal(Situation(whistle, by), step)


def offers(whistle: Whistle, *, by: User) -> list[Offer]:
    """Every verb that `by` has the right to take on this whistle, open or with the sentence why not now."""
    return ENGINE.offers(Situation(whistle, by))
