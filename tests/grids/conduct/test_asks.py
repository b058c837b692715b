"""What a step asks for is refused in the same sentence whoever asks: the page's form, or the engine behind every door."""

from typing import Any

from django.core.exceptions import ValidationError

from grids.conduct.asks import Ask, AskChoice, AskDay, AskMoment, AskWhole, AskWords, AskYes
from grids.conduct.asks_for_files import AskFile
from grids.conduct.asks_for_rows import AskRow
from grids.conduct.refusals import Refusal
from whistles.intake.asking_places import AskPlace
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle.table import LIFECYCLE

WRONG = {
    AskChoice: ("elsewhere",), AskWhole: ("0", "-3", "x", "99999"), AskDay: ("tomorrow", "1900-01-01"),
    AskMoment: ("noon", "1900-01-01T00:00"), AskWords: ("字" * 3000, "  "), AskYes: (),
    AskPlace: ("字" * 3000, "东门口", "1,2,3"),
    # what is no file at all: what a file is, is looked at where it is made anew
    AskFile: (),
}  # fmt: skip


def said_by_engine(ask: Ask, value: Any) -> str:
    try:
        ask.clean(value, None)
    except Refusal as refusal:
        return str(refusal.message)
    return ""


def said_by_form(ask: Ask, value: Any) -> str:
    try:
        ask.form_field(None).clean(value)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def test_a_form_refuses_in_the_sentence_of_the_table():
    asked = {
        (step.verb, ask.name): ask for cycle in (LIFECYCLE, LEAD_LIFECYCLE) for step in cycle.taken for ask in step.asks
        if not isinstance(ask, AskRow)
    }  # fmt: skip
    assert {type(ask) for ask in asked.values()} == set(WRONG)
    differ = {
        (*where, value[:9]): (said_by_form(ask, value), said_by_engine(ask, value)) for where, ask in asked.items()
        for value in ("", *WRONG[type(ask)]) if said_by_form(ask, value) != said_by_engine(ask, value)
    }  # fmt: skip
    assert differ == {}
