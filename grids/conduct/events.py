"""The base of every event row: who did what to which matter, why, and two times.

Events are appended by actions and never changed or removed (triggers and privileges hold that). Each carries a mark over
all of its columns and over the mark of the one before it in the same matter, made with a key that the database doesn't
hold: who rewrites a row, even as the tables' owner, can't make the mark that belongs to it.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

import pgtrigger
import uuid_utils.compat as uuid
from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.conduct.covering import Texts, frames_of, joined
from grids.conduct.moments import bounded
from grids.conduct.writing import insert
from grids.personal.fields import ARCHIVED, Basis, PersonalLine, PersonalText, masked_within

GENESIS = b""
KEY_BYTES, NAME_BYTES = 32, 4
# the name of the key, then HMAC-SHA-256
MARK_BYTES = NAME_BYTES + 32
# a mark and a few bytes for each part of what it covers (grids.conduct.apart)
FACTS_BYTES = MARK_BYTES + 48


class Origin(models.TextChoices):
    """Where an event was known from: done here, or read from a ledger."""

    LIVE = "live", _("系统内办理")
    IMPORTED = "imported", _("台账导入")


def new_id():
    """A UUIDv7 (RFC 9562): unique everywhere, sorted by time."""
    return uuid.uuid7()


@lru_cache(maxsize=8)
def _keys(given: tuple[str, ...]) -> dict[bytes, hmac.HMAC]:
    """What marks, begun, by the keys' names; the one that marks now first. ImproperlyConfigured where a key is none."""
    found = {}
    for text in given:
        try:
            key = urlsafe_b64decode(text)
        except ValueError as error:
            raise ImproperlyConfigured("LEDGER_KEYS: a key is url-safe base64 of 32 bytes") from error
        if len(key) != KEY_BYTES:
            raise ImproperlyConfigured("LEDGER_KEYS: a key is url-safe base64 of 32 bytes")
        name = hashlib.sha256(b"name of a ledger key" + key).digest()[:NAME_BYTES]
        # a copy of one that was begun costs half of a new one
        found[name] = hmac.new(key, digestmod="sha256")
    if not found:
        raise ImproperlyConfigured("LEDGER_KEYS is empty: nothing could be written into the books")
    return found


def keys() -> dict[bytes, hmac.HMAC]:
    """What marks the books by the names of the keys, the one that marks now first."""
    return _keys(tuple(settings.LEDGER_KEYS))


def chained(previous: bytes, texts: Iterable[str]) -> bytes:
    """The mark over the mark before and these texts, in the order given."""
    return linked(previous, framed(texts))


def linked(previous: bytes, frames: str) -> bytes:
    """The mark over the mark before and texts that are framed already."""
    name, begun = next(iter(keys().items()))
    return name + _made(begun, previous, frames)


def linked_each(previous: Iterable[bytes], frames: Iterable[str]) -> list[bytes]:
    """As `linked`, for many rows at once, each after a mark of its own."""
    name, begun = next(iter(keys().items()))
    return [name + _made(begun, before, text) for before, text in zip(previous, frames, strict=True)]


def is_marked(mark: bytes, previous: bytes, texts: Iterable[str]) -> bool:
    """Whether this is the mark of these texts by any key that we have."""
    begun = keys().get(bytes(mark[:NAME_BYTES]))
    return begun is not None and hmac.compare_digest(
        _made(begun, previous, framed(texts)), bytes(mark[NAME_BYTES:])
    )


def _made(begun: hmac.HMAC, previous: bytes, frames: str) -> bytes:
    mark = begun.copy()
    mark.update(previous + frames.encode())
    return mark.digest()


def framed(texts: Iterable[str]) -> str:
    """Texts as one: each with its length before it, so that no two lists of texts read the same."""
    return "".join([f"\x1f{len(text)}:{text}" for text in texts])


def stamp(at: datetime) -> str:
    """A time as a mark covers it: UTC microseconds, the same in any time zone."""
    return str(int(at.timestamp() * 1_000_000))


def text_of(value: Any) -> str:
    """A column's value as a mark covers it; "" of what is empty, so that a column that comes later changes no mark."""
    made = _TEXTS.get(type(value))
    return made(value) if made else _text_of(value)


def _text_of(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")) if value else ""
    return stamp(value) if isinstance(value, datetime) else str(value)


# by the very type
_TEXTS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _value: "",
    int: str,
    bool: lambda value: "True" if value else "",
    UUID: str,
    datetime: stamp,
    date: date.isoformat,
    bytes: bytes.hex,
    memoryview: lambda value: bytes(value).hex(),
    # not as a text of GEOS, whose versions round otherwise
    Point: lambda value: f"{value.x!r} {value.y!r}",
}


def named(columns: Iterable[str], values: Mapping[str, Any]) -> list[str]:
    """`column=value` of these columns, those that are empty left out."""
    given = values.get
    return [
        f"{column}={text}"
        for column in columns
        # most are texts already, and a ledger's rows ask a hundred times each
        if (text := value if type(value := given(column)) is str else text_of(value))
    ]


@cache
def columns_of(model: type[models.Model], without: frozenset[str] = frozenset({"digest"})) -> tuple[str, ...]:
    """The columns of a model that a mark covers: every one that isn't left out by name."""
    return tuple(sorted(one.column for one in model._meta.concrete_fields if one.column not in without))


def values_of(row: models.Model) -> dict[str, Any]:
    """A row by its columns."""
    return {one.column: getattr(row, one.attname) for one in row._meta.concrete_fields}


def covered(row: models.Model) -> list[str]:
    """What the mark of a book's row covers: all of its columns but the mark; of those `named` what holds something."""
    columns, read = _read_of(row.__class__)
    return [
        f"{column}={text}"
        for column, value in zip(columns, read(row), strict=True)
        # most hold nothing or a text
        if value is not None and (text := value if type(value) is str else text_of(value))
    ]


@cache
def _read_of(model: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The columns that a mark covers, and what reads all of them off a row at once."""
    names = _attributes_of(model)
    return tuple(names), attrgetter(*names.values())


@cache
def _attributes_of(model: Any) -> dict[str, str]:
    """The columns that a mark covers in their order, each with the attribute that holds it."""
    names = {one.column: one.attname for one in model._meta.concrete_fields}
    return {column: names[column] for column in columns_of(model)}


# permissions of grids.access, which stands above
KNOWERS = ("lead.view", "whistle.view")


# what a row of a large table refers to: that it is there is looked at a statement at a time (migration 0075)
REFERS: dict[str, Any] = {
    "on_delete": models.PROTECT, "related_name": "+", "db_index": False, "db_constraint": False,
}  # fmt: skip


class EventBase(models.Model):
    """One thing that happened to a matter. `occurred_at`: when it happened; `recorded_at`: when it was entered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    street_code = models.CharField(_("街道代码"), max_length=9, editable=False)
    seq = models.PositiveIntegerField(_("序号"))
    verb = models.CharField(_("动作"), max_length=32)
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("办理人"),
    )
    actor_label = PersonalLine(
        _("办理人"),
        max_length=80,
        purpose=_("记明谁办理"),
        basis=Basis.STAFF,
        retention=ARCHIVED,
        readers=KNOWERS,
    )
    # appended for good, so what reaches a person in it was masked on the way in
    reason = PersonalText(
        _("说明"),
        blank=True,
        purpose=_("说明为什么这样办"),
        basis=Basis.DUTY,
        retention=ARCHIVED,
        readers=KNOWERS,
    )
    occurred_at = models.DateTimeField(_("发生时间"))
    recorded_at = models.DateTimeField(_("登记时间"))
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LIVE)
    # the mark of what the matter's row said after the step; empty in a step of before there were such marks
    facts = models.BinaryField(max_length=FACTS_BYTES, default=b"", db_default=b"", editable=False)
    digest = models.BinaryField(max_length=MARK_BYTES)

    impersonal = "street_code seq verb from_state to_state occurred_at recorded_at origin facts digest"
    # fields that hold what somebody wrote
    typed: tuple[str, ...] = ("reason",)

    class Meta:
        abstract = True
        constraints = [bounded("%(class)s", ["occurred_at", "recorded_at"])]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.occurred_at:%Y-%m-%d %H:%M}"

    def append(self, previous: bytes) -> bytes:
        """Write the step after the one with the mark `previous`; its own mark."""
        mark = self.sign(previous)
        self.write()
        return mark

    def sign(self, previous: bytes) -> bytes:
        """Make the step ready to be written after the one with the mark `previous`; its own mark.

        In one place for every book: what reaches a person in what was typed is masked, then it is marked.
        """
        for name in self.typed:
            setattr(self, name, masked_within(getattr(self, name)))
        self.digest = signed(self, previous)
        return bytes(self.digest)

    def write(self) -> None:
        """Write a step that was signed, as it was then."""
        if not self.digest:
            raise TypeError("a step is signed before it is written")
        insert([self])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refused: a step that was not appended was neither masked nor marked."""
        raise TypeError("a step is written by append()")


def signed(row: models.Model, previous: bytes) -> bytes:
    """The mark of a book's row that follows the one with the mark `previous`."""
    return chained(previous, covered(row))


def sign_each(steps: Sequence["EventBase"], of: str, last: Mapping[Any, tuple[int, bytes]]) -> None:
    """Number steps of one book and make them ready to be written, each after the one before it of its matter; as `sign` does.

    of: the attribute that says of which matter a step is; last: the last step that each had, its number and its mark. What is typed
    in them is a text.
    """
    if not steps:
        return
    # steps that are taken together mostly say one thing
    mask, seqs = cache(masked_within), {matter: seq for matter, (seq, _mark) in last.items()}
    for one in steps:
        matter = getattr(one, of)
        one.seq = seqs[matter] = seqs.get(matter, 0) + 1
        for name in one.typed:
            setattr(one, name, mask(getattr(one, name)))
    marks = {matter: mark for matter, (_seq, mark) in last.items()}
    for one, frame in zip(steps, _framed_each(steps), strict=True):
        matter = getattr(one, of)
        one.digest = marks[matter] = linked(marks.get(matter, GENESIS), frame)


def _framed_each(rows: Sequence[models.Model]) -> list[str]:
    """What the mark of each of these rows of one table covers, framed."""
    names = _attributes_of(rows[0].__class__)
    texts = {column: _texts_of([getattr(row, name) for row in rows]) for column, name in names.items()}
    return joined((part for _column, part in frames_of(names, texts)), len(rows))


def _texts_of(values: Sequence[Any]) -> Texts:
    first = values[0]
    if first == values[-1] and values.count(first) == len(values):
        return text_of(first)
    return list(map(text_of, values))


def is_signed(row: Any, previous: bytes) -> bool:
    """Whether a book's row carries the mark of its content, after the one with the mark `previous`."""
    return is_marked(bytes(row.digest), previous, covered(row))


def recognised(texts: Iterable[str]) -> str:
    """A keyed hash by which the same texts are known again. With the oldest key: a newer one changes none of them."""
    begun = list(keys().values())[-1]
    return _made(begun, b"known again", framed(texts)).hex()


def content_of(row: models.Model) -> str:
    """By what a book's row is known again as it stands, its mark among it."""
    return recognised([*covered(row), bytes(row.digest).hex()])


def broken_links(events: Iterator[Any]) -> list[str]:
    """What is wrong with one matter's chain of events, in words; empty when it is whole."""
    return [sentence for _event, sentence in faulty(events)]


def faulty(events: Iterator[Any]) -> Iterator[tuple[Any, str]]:
    """Each event with which something is wrong in its chain, and what, in words."""
    previous, expected = GENESIS, 1
    for event in events:
        if event.seq != expected:
            yield (
                event,
                gettext("序号应为 %(expected)d，实为 %(seq)d") % {"expected": expected, "seq": event.seq},
            )
        if not is_signed(event, previous):
            yield event, gettext("第 %(seq)d 步内容与校验值不符") % {"seq": event.seq}
        previous, expected = bytes(event.digest), event.seq + 1
