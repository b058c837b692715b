"""What a phone says of a visit: read, bounded, and what it asserts; and how it lies sealed while somebody decides.

Nothing here asks what is registered: a phone says what its reader saw, whenever that arrives.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.conduct.refusals import Refusal, require
from grids.homes.verbs import OF_HOME, OF_RESIDENT
from grids.registry.dwellings.kinds import ASSERTS, Verb
from grids.walks.kinds import CHANGES_MOST, NOTE_MAX, Outcome

# the rest is as it was: said beside changes
REST = "rest"
# steps that are none of a move, yet the commonest corrections at a door
PHONE, RENEW = "phone", "renew"
BESIDE = {PHONE: gettext_lazy("更正电话"), RENEW: gettext_lazy("登记续租")}
VERBS = (*OF_HOME, *OF_RESIDENT, REST, *BESIDE)
# of one who lives there
OF_ONE = (*OF_RESIDENT, PHONE)
FIELDS_MOST, VALUE_MOST = 60, 500
PEOPLE = frozenset({"people"})


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is otherwise. fields: of the step's form, by their names; residence: of whom it is."""

    verb: str
    residence: UUID | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)

    def field(self, name: str) -> str:
        """What a field of the step's form holds; of several the last, as forms have it."""
        value = self.fields.get(name) or ""
        return value[-1] if isinstance(value, list) else value

    @property
    def asserts(self) -> frozenset[str]:
        """What whoever says it must have seen."""
        if self.verb == RENEW:
            return ASSERTS[Verb.RENEWED]
        return ASSERTS[Verb.CONFIRMED] if self.verb == REST else PEOPLE


@dataclass(frozen=True, slots=True)
class Told:
    """A visit as it was told."""

    outcome: Outcome
    changes: tuple[Change, ...] = ()
    note: str = ""

    @property
    def asserts(self) -> frozenset[str]:
        """What of the home it says something about."""
        if self.outcome == Outcome.SAME:
            return ASSERTS[Verb.CONFIRMED]
        return frozenset().union(*(one.asserts for one in self.changes))

    @property
    def steps(self) -> int:
        """How many entries of the book it may bring, each with a key of its own."""
        return max(1, len(self.changes))

    def sealed_as(self) -> str:
        """Everything of it, in one text."""
        changes = [
            {"verb": one.verb, "residence": one.residence and str(one.residence), "fields": dict(one.fields)}
            for one in self.changes
        ]
        return json.dumps(
            {"outcome": self.outcome, "note": self.note, "changes": changes}, ensure_ascii=False
        )


def opened(text: str) -> Told:
    """What was sealed."""
    kept = json.loads(text)
    return told(kept["outcome"], kept["changes"], kept["note"])


def told(outcome: str, changes: Sequence[Any], note: str = "") -> Told:
    """A visit as a phone says it; Refusal where it is none."""
    require(outcome in Outcome.values, _("请选走访结果：无变化、有变化、没人或不愿。"), field="outcome")
    require(len(note) <= NOTE_MAX, _("说明请不要超过 %(n)d 字。") % {"n": NOTE_MAX}, field="note")
    require(isinstance(changes, list | tuple) and len(changes) <= CHANGES_MOST, _unread(), field="changes")
    read = tuple(_change(one) for one in changes)
    require(
        bool(read) == (outcome == Outcome.CHANGED),
        _("选了“有变化”请写明变了什么；没有变化就不用填。"),
        field="changes",
    )
    return Told(Outcome(outcome), read, note)


def _change(one: Any) -> Change:
    require(isinstance(one, dict) and one.get("verb") in VERBS, _unread(), field="changes")
    fields = one.get("fields") or {}
    require(isinstance(fields, dict) and len(fields) <= FIELDS_MOST, _unread(), field="changes")
    require(all(map(_is_value, fields.values())), _unread(), field="changes")
    residence = one.get("residence")
    require((residence is not None) == (one["verb"] in OF_ONE), _unread(), field="changes")
    try:
        return Change(one["verb"], None if residence is None else UUID(residence), fields)
    except (ValueError, AttributeError, TypeError) as error:
        raise Refusal(_unread(), field="changes") from error


def _is_value(value: Any) -> bool:
    texts = value if isinstance(value, list) else [value]
    return len(texts) <= FIELDS_MOST and all(isinstance(one, str) and len(one) <= VALUE_MOST for one in texts)


def _unread() -> str:
    return _("变动的内容读不出来，请刷新页面后重新填写。")


def key_of(visit: UUID, place: int) -> UUID:
    """The key of an entry of the book that a visit brings."""
    return uuid5(visit, str(place))


def keys_of(visit: UUID, steps: int) -> list[UUID]:
    """The keys of all that it may bring."""
    return [key_of(visit, place) for place in range(steps)]


def day_of(told_day: date | None, today: date) -> date:
    """The day of a visit: that of the press, and no day ahead."""
    return min(told_day or today, today)
