"""Rounds and findings as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from grids.areas.queries import areas_by_code
from grids.files.asks import FILE, told_of
from grids.files.kinds import ACCEPT
from grids.files.shown import FileShown, shown_of
from grids.patrols.kinds import CHIPS, DONE, Outcome
from grids.patrols.models import Patrol, PatrolEvent, PatrolFinding


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding with its grid, the chip of what became of it and its photos."""

    finding: PatrolFinding
    chip: str
    files: list[FileShown]


def findings_of(rounds: Iterable[Patrol]) -> dict[UUID, list[FindingShown]]:
    """What was found on rounds, the newest first, in a few questions however many there are."""
    rounds = list(rounds)
    rows = list(PatrolFinding.objects.filter(patrol__in=rounds).order_by("-found_at", "-id"))
    areas = areas_by_code(row.area_id for row in rows)
    files = _files(rows, PatrolEvent.objects.filter(patrol__in=rounds, given__has_key=FILE))
    found: dict[UUID, list[FindingShown]] = {one.pk: [] for one in rounds}
    for row in rows:
        row.area = areas[row.area_id]
        found[row.patrol_id].append(FindingShown(row, CHIPS[Outcome(row.outcome)], files[row.pk]))
    return found


def finding_of(one: PatrolFinding) -> dict[str, Any]:
    """What the page of a finding shows."""
    one.area = areas_by_code([one.area_id])[one.area_id]
    steps = list(one.patrol.events.filter(finding=one).order_by("-seq"))
    return {
        "finding": one, "chip": CHIPS[Outcome(one.outcome)], "files": _files([one], steps)[one.pk], "story": story_of(steps),
        "accept": ACCEPT, "is_kept": one.outcome == Outcome.KEPT, "is_reported": one.outcome == Outcome.REPORTED,
        "coord": one.get_coord_source_display() if one.place else "",
    }  # fmt: skip


def _files(rows: list[PatrolFinding], steps: Iterable[PatrolEvent]) -> dict[UUID, list[FileShown]]:
    of: dict[UUID, list[PatrolEvent]] = {row.pk: [] for row in rows}
    for step in steps:
        if step.finding_id in of:
            of[step.finding_id].append(step)
    return shown_of([(row, of[row.pk], (), "") for row in rows])


def story_of(steps: Iterable[PatrolEvent]) -> list[dict[str, Any]]:
    """Steps as the timeline shows them."""
    return [
        {
            "at": step.occurred_at, "who": step.actor_label, "what": DONE[step.verb], "text": step.reason,
            "given": [told_of(step.given[FILE])] if FILE in step.given else [],
            "recorded_at": step.recorded_at if (step.recorded_at - step.occurred_at).total_seconds() > LATE else None,
        }
        for step in steps
    ]  # fmt: skip


# what came later than this was written down in a dead spot
LATE = 120
