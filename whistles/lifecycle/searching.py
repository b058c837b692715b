"""Titles and numbers searched by the index: two Chinese characters are a word, a trigram index needs three.

So the index holds every character twice: 占道 is kept as 占占道道, whose trigrams name exactly these two
neighbours. A text holds some words if, and only if, its doubled text holds them doubled.
"""

from django.db.models import F, Func, Q, TextField
from django.db.models.lookups import IContains, IStartsWith


class Twice(Func):
    """A text with each of its characters twice."""

    template = r"regexp_replace(%(expressions)s, '(.)', '\1\1', 'g')"
    output_field = TextField()


def twice(text: str) -> str:
    """What `Twice` makes of a text, here."""
    return "".join(character * 2 for character in text)


def titled(text: str) -> Q:
    """Rows whose title holds `text`, in capital letters or small."""
    return Q(IContains(Twice(F("title")), twice(text)))


def numbered(text: str) -> Q:
    """Rows whose number holds `text`."""
    return Q(IContains(Twice(F("number")), twice(text)))


def numbered_from(text: str) -> Q:
    """Rows whose number begins with `text`."""
    return Q(IStartsWith(Twice(F("number")), twice(text)))
