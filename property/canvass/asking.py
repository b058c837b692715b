"""What a round asks: questions are written down before it begins, and what is answered is read by them. No database here."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from grids.conduct.texts import said
from property.canvass.kinds import CHOICE_MAX, CHOICES_MOST, NUMBER_MOST, TEXT_MAX, Way

if TYPE_CHECKING:
    from property.canvass.models import CanvassQuestion

OF_CHOICES = (Way.ONE, Way.MANY)
DIGITS = re.compile(r"[0-9]{1,10}")


def choices_of(text: str, way: str) -> list[str]:
    """The choices of a question, one a line; none of what isn't chosen."""
    if way not in OF_CHOICES:
        return []
    found = list(dict.fromkeys(filter(None, (said(line) for line in text.splitlines()))))
    require(len(found) > 1, _("选择题至少要两个选项，一行一个。"), field="choices")
    require(
        len(found) <= CHOICES_MOST,
        _("一个问题最多 %(most)d 个选项。") % {"most": CHOICES_MOST},
        field="choices",
    )
    long = any(len(one) > CHOICE_MAX for one in found)
    require(not long, _("一个选项最多 %(most)d 个字。") % {"most": CHOICE_MAX}, field="choices")
    return found


def name_of(question: "CanvassQuestion") -> str:
    """What a form calls its answer."""
    return f"q-{question.pk}"


def read(questions: Iterable["CanvassQuestion"], told: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The answers by the questions' keys, what wasn't answered left out; Refusal where one doesn't fit its question."""
    found = {}
    for one in questions:
        texts = [text for text in (said(value) for value in told.get(name_of(one), ())) if text]
        if texts:
            found[str(one.pk)] = READ[Way(one.way)](one, texts)
    return found


def _one(question: "CanvassQuestion", texts: list[str]) -> str:
    _offered(question, texts)
    require(len(texts) == 1, _("「%(what)s」请只选一项。") % {"what": question.text}, field=name_of(question))
    return texts[0]


def _many(question: "CanvassQuestion", texts: list[str]) -> list[str]:
    _offered(question, texts)
    return [one for one in question.choices if one in texts]


def _number(question: "CanvassQuestion", texts: list[str]) -> int:
    is_number = DIGITS.fullmatch(texts[0]) and int(texts[0]) <= NUMBER_MOST
    require(is_number, _("「%(what)s」请填整数。") % {"what": question.text}, field=name_of(question))
    return int(texts[0])


def _text(question: "CanvassQuestion", texts: list[str]) -> str:
    sizes = {"what": question.text, "most": TEXT_MAX}
    require(len(texts[0]) <= TEXT_MAX, _("「%(what)s」最多 %(most)d 个字。") % sizes, field=name_of(question))
    return texts[0]


def _offered(question: "CanvassQuestion", texts: list[str]) -> None:
    wrong = set(texts) - set(question.choices)
    require(
        not wrong, _("「%(what)s」请从列出的选项里选。") % {"what": question.text}, field=name_of(question)
    )


READ = {Way.ONE: _one, Way.MANY: _many, Way.NUMBER: _number, Way.TEXT: _text}


def in_words(value: Any) -> str:
    """An answer as a page and a file say it."""
    return "、".join(value) if isinstance(value, list) else str(value)


def fields_of(
    questions: Iterable["CanvassQuestion"], given: Mapping[str, Any]
) -> list[tuple["CanvassQuestion", Any]]:
    """Each question with what is answered to it now, as its field on a page shows it."""
    return [(one, given.get(str(one.pk), [] if one.way == Way.MANY else "")) for one in questions]


def laid_out(questions: Iterable["CanvassQuestion"], given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each question with its answer in words, "" where there is none."""
    return [(one.text, in_words(given[str(one.pk)]) if str(one.pk) in given else "") for one in questions]
