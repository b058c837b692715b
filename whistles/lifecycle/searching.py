"""Numbers of whistles searched by an index: any two of its characters are enough, a trigram index needs three.

So the index holds every character twice: 0001 is kept as 00000011, whose trigrams name exactly these neighbours. A text
holds some characters if, and only if, its doubled text holds them doubled. Words are searched in `finding.py`.
"""

from django.db.models import F, Func, Q, TextField
from django.db.models.lookups import IContains


class Twice(Func):
    """A text with each of its characters twice."""

    template = r"regexp_replace(%(expressions)s, '(.)', '\1\1', 'g')"
    output_field = TextField()


def twice(text: str) -> str:
    """What `Twice` makes of a text, here."""
    return "".join(character * 2 for character in text)


def numbered(text: str) -> Q:
    """Rows whose number holds `text`."""
    return Q(IContains(Twice(F("number")), twice(text)))
