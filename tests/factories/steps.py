"""What a step asks for, filled in as a person might, whatever its row asks."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from grids.conduct.asks import Ask, AskChoice, AskDay, AskMoment, AskWhole, AskYes
from grids.conduct.asks_for_files import AskFile
from grids.conduct.asks_for_rows import AskRow, AskRows
from grids.conduct.lifecycle import Step
from tests.factories.files import prepared
from whistles.intake.asking_places import AskPlace

WORDS, PLACE = "说明情况", "102.7011,25.0411"


def given_for(step: Step, around: Any, **more: Any) -> dict[str, Any]:
    """Something fit for every ask of the step; `more` goes before it."""
    return {ask.name: more.get(ask.name, _fit(ask, around)) for ask in step.asks}


def _fit(ask: Ask, around: Any) -> Any:
    if isinstance(ask, AskChoice):
        return ask.choices[0][0]
    if isinstance(ask, AskWhole):
        return ask.least
    if isinstance(ask, AskDay):
        return (timezone.localdate() + timedelta(days=20)).isoformat()
    if isinstance(ask, AskMoment):
        # what was recorded is so
        return ""
    if isinstance(ask, AskYes):
        # what has to be ticked is
        return ask.is_required
    return _other(ask, around)


def _other(ask: Ask, around: Any) -> Any:
    if isinstance(ask, AskFile):
        return prepared()
    if isinstance(ask, AskPlace):
        return PLACE
    return _row(ask, around) if isinstance(ask, AskRow) else WORDS


def _row(ask: AskRow, around: Any) -> Any:
    if isinstance(ask, AskRows):
        return []
    found = next(iter(ask.rows(around)), None)
    return ask.kept(found) if found is not None else ""
