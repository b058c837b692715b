"""Heads of the last minutes: what cuts off the end of a book is found before the day has its head.

A row belongs to the minutes that its id tells (UUIDv7). Minutes are sealed once everything that had begun to write in
them has ended: the snapshot of an earlier head tells which transactions of this database those are, whichever role's.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import islice, zip_longest
from string import hexdigits
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from grids.conduct.books import books as every_book
from grids.conduct.events import GENESIS, is_signed, new_id
from whistles.verification.models import MomentHead

# the logs, of which each entry follows the last of its chain: the column of the chain
LOGS = {"grids_securityevent": "chain", "grids_disclosure": ""}
# an id is made before its transaction begins to write, on a machine whose clock may be ahead or behind
SLACK_MS = 120_000
# heads that are held against the books at a time
CHUNK = 1000
# the number of the oldest transaction that may still write here: of those that are under way (a snapshot names them up to
# its end, and none beyond it is known to have ended) without whose lock is held by a session of the server's other databases
OLDEST_WRITER = """
    WITH shot AS (SELECT pg_current_snapshot() AS taken),
    writing (number) AS (
        SELECT pg_snapshot_xip(taken)::text::bigint FROM shot
        UNION SELECT generate_series(pg_snapshot_xmax(taken)::text::bigint, %(own)s) FROM shot
        UNION SELECT %(own)s)
    SELECT min(number) FROM writing
    WHERE number = %(own)s OR number NOT IN (
        SELECT transactionid::text::bigint + (%(own)s::bigint >> 32 << 32)
        FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' AND granted AND datname <> current_database())
"""

Books = dict[str, dict[str, list]]


class Snapshot(NamedTuple):
    """What was being written when it was taken: nothing older than `first` is, nothing after `after` had begun."""

    first: int
    after: int


def now_ms() -> int:
    """The clock by which ids are made."""
    return new_id().int >> 80


def day_begins_ms() -> int:
    """The beginning of today: what is older belongs to the day's head alone."""
    return int(
        datetime.combine(
            timezone.localdate(), datetime.min.time(), timezone.get_default_timezone()
        ).timestamp()
        * 1000
    )


def snapshot() -> Snapshot:
    """What is being written in this database now, by whichever role.

    `after` is the own number: the end of a snapshot is what was completed last, and who began since may stand beyond it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (own,) = cursor.fetchone()
        cursor.execute(OLDEST_WRITER, {"own": own})
        return Snapshot(*cursor.fetchone(), own)


def settled_until(seen: Snapshot) -> int:
    """Until when everything that was begun has ended; 0 where nothing tells. A higher count is of another server."""
    ended = MomentHead.objects.filter(Q(horizon__lte=seen.first) | Q(horizon__gt=seen.after))
    last = ended.order_by("-seq").values_list("taken", flat=True).first()
    return last - SLACK_MS if last else 0


def is_waiting(since: int) -> bool:
    """Whether a book has rows that no head holds yet."""
    return any(model.objects.filter(pk__gte=first_id(since)).exists() for model in every_book())


def books(since: int, until: int) -> Books:
    """What was written in between."""
    return held([since, until])[0] if until > since else {}


def held(ends: list[int]) -> list[Books]:
    """What was written between each of these ends and the next."""
    found: list[Books] = [{} for _end in ends[1:]]
    for model in every_book():
        hashed: dict[tuple[int, str], list] = {}
        for at, street, mark in _rows(model, ends[0], ends[-1]):
            counted = hashed.setdefault((bisect_right(ends, at) - 1, street), [0, sha256()])
            counted[0] += 1
            counted[1].update(mark)
        for (place, street), (count, mark) in hashed.items():
            found[place].setdefault(model._meta.db_table, {})[street] = [count, mark.hexdigest()]
    return found


def tails(since: int) -> dict[str, dict[str, list]]:
    """The last number and mark of each chain of the logs that was appended to."""
    found: dict[str, dict[str, list]] = {}
    for model in _models(LOGS):
        chain = LOGS[model._meta.db_table]
        for entry in model.objects.filter(pk__gte=first_id(since)).order_by("seq").iterator(chunk_size=2000):
            name = getattr(entry, chain) if chain else ""
            found.setdefault(model._meta.db_table, {})[name] = [entry.seq, bytes(entry.digest).hex()]
    return found


def broken() -> Iterator[tuple[MomentHead, str, object]]:
    """Every head that isn't what it ought to be, the short word for what it isn't, and what the books say now.

    Heads are read by so many at a time: there are hundreds a day, and none is ever removed.
    """
    previous, expected, until = GENESIS, 1, None
    rows = MomentHead.objects.order_by("seq").iterator(chunk_size=CHUNK)
    while heads := list(islice(rows, CHUNK)):
        for head in heads:
            is_next = head.seq == expected and until in (None, head.since)
            if not is_next or not is_signed(head, previous):
                yield head, "chain", None
            previous, expected, until = bytes(head.digest), head.seq + 1, head.until
        ends = [heads[0].since, *(head.until for head in heads)]
        if ends == sorted(ends):
            for head, now in zip(heads, held(ends), strict=True):
                if head.books != now:
                    yield head, "books", now
        yield from _cut_off(heads)


def _cut_off(heads: Sequence[MomentHead]) -> Iterator[tuple[MomentHead, str, object]]:
    for model in _models(LOGS):
        table, chain = model._meta.db_table, LOGS[model._meta.db_table]
        told = {head.seq: head.tails.get(table, {}) for head in heads}
        there = _entries(
            model, chain, {(name, tail[0]) for tails in told.values() for name, tail in tails.items()}
        )
        for head in heads:
            gone = {
                name: tail for name, tail in told[head.seq].items() if there.get((name, tail[0])) != tail[1]
            }
            if gone:
                yield head, "tail", {table: gone}


def _entries(
    model: type[models.Model], chain: str, wanted: set[tuple[str, int]]
) -> dict[tuple[str, int], str]:
    """The marks of these entries of a log, by chain and number: of those that are there."""
    numbers: dict[str, list[int]] = {}
    for name, seq in wanted:
        numbers.setdefault(name, []).append(seq)
    found = {}
    for name, seqs in numbers.items():
        rows = model.objects.filter(seq__in=seqs, **({chain: name} if chain else {}))
        found |= {(name, seq): bytes(digest).hex() for seq, digest in rows.values_list("seq", "digest")}
    return found


def unmatched(inside: Iterable[str], outside: Iterable[str]) -> tuple[set[str], set[str]]:
    """Marks that only one side has. Both come in one order, so that few are ever held at a time."""
    alone: tuple[set[str], set[str]] = (set(), set())
    for pair in zip_longest(inside, outside):
        if pair[0] == pair[1]:
            continue
        for mark, own, others in zip(pair, alone, reversed(alone), strict=True):
            if mark in others:
                others.discard(mark)
            elif mark is not None:
                own.add(mark)
    own, others = alone
    # a line that stands twice in a file was matched already
    known = MomentHead.objects.filter(digest__in=[bytes.fromhex(mark) for mark in others if _is_hex(mark)])
    return own, others - {bytes(digest).hex() for digest in known.values_list("digest", flat=True)}


def _is_hex(mark: str) -> bool:
    return len(mark) % 2 == 0 and all(letter in hexdigits for letter in mark)


def first_id(at: int) -> str:
    """The least id of that millisecond."""
    return str(_uuid(at << 80))


def _uuid(number: int) -> Any:
    return type(new_id())(int=number)


def _models(tables: Iterable[str]) -> list[type[models.Model]]:
    wanted = set(tables)
    return [model for model in apps.get_models() if model._meta.db_table in wanted]


def _rows(model: type[models.Model], since: int, until: int) -> Iterator[tuple[int, str, bytes]]:
    """When each row of a book was written, in which street, and its mark; in the order of the ids."""
    street = next(
        (name for name in ("street_code", "chain") if name in {f.name for f in model._meta.fields}), ""
    )
    rows = model.objects.filter(pk__gte=first_id(since), pk__lt=first_id(until)).order_by("pk")
    columns = ("pk", "digest", street) if street else ("pk", "digest")
    for row in rows.values_list(*columns).iterator(chunk_size=2000):
        yield row[0].int >> 80, row[2] if street else "", bytes(row[1])
