"""Care's own proof: a head for each day of its books, whether they still say what they said, and who looked; apart from all others."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access.fence import everything
from grids.areas.queries import areas_by_code
from grids.care.looking.models import CareHead, CareReading
from grids.care.models import APART, CareEvent
from grids.care.queries import given_of
from grids.conduct import outside
from grids.conduct.books import ALONE, Book, kept_apart
from grids.conduct.events import GENESIS, faulty, is_signed, signed
from grids.keyset import page_of

if TYPE_CHECKING:
    from grids.staff.models import User

STEPS_SHOWN, HEADS_SHOWN, CHUNK = 30, 14, 2000
# heads of so many past days are made at most at once
DAYS_AT_ONCE = 400


@everything("care's books are proved whole, and a day's head is made of all of them")
def make_heads() -> int:
    """A head of each day that is over and has none; how many. What of the books is wrong by now stands in the last of them.

    Each is kept outside of the database as well, by its number and its mark alone: what was written that day no line tells.
    """
    number = _made()
    path = outside.file(APART)
    lines = CareHead.objects.filter(seq__gt=outside.last_of(path)).order_by("seq")
    if kept := [{"seq": head.seq, "mark": bytes(head.digest).hex()} for head in lines]:
        outside.append(path, kept)
    return number


@transaction.atomic
def _made() -> int:
    last = CareHead.objects.order_by("-seq").first()
    day = last.day + timedelta(days=1) if last else _first_day()
    until = timezone.localdate() - timedelta(days=1)
    if day is None or day > until:
        return 0
    days = [day + timedelta(days=n) for n in range(min((until - day).days + 1, DAYS_AT_ONCE))]
    seq, mark, wrong = (last.seq, bytes(last.digest), 0) if last else (0, GENESIS, 0)
    for one in days:
        wrong = sum(1 for _found in faults()) if one == days[-1] else 0
        head = CareHead(seq=seq + 1, day=one, books=books_of(one), faults=wrong, made_at=timezone.now())
        head.digest = signed(head, mark)
        head.save(force_insert=True)
        seq, mark = head.seq, bytes(head.digest)
    return len(days)


def _first_day() -> date | None:
    firsts = [
        model._default_manager.order_by(book.written).values_list(book.written, flat=True).first()
        for model, book in kept_apart(APART).items()
    ]
    known = [timezone.localdate(one) for one in firsts if one]
    return min(known) if known else None


def books_of(day: date) -> dict[str, list[Any]]:
    """How many rows each book got on a day, and one mark over theirs."""
    zone = timezone.get_default_timezone()
    begin, end = (datetime.combine(one, time.min, zone) for one in (day, day + timedelta(days=1)))
    found = {}
    for model, book in kept_apart(APART).items():
        rows = model._default_manager.filter(**{f"{book.written}__gte": begin, f"{book.written}__lt": end})
        marks = [
            bytes(one)
            for one in rows.order_by("pk").values_list("digest", flat=True).iterator(chunk_size=CHUNK)
        ]
        if marks:
            found[model._meta.db_table] = [len(marks), hashlib.sha256(b"".join(marks)).hexdigest()]
    return found


@everything("care's books are proved whole or not at all")
def found_wrong() -> list[str]:
    """What is wrong with care's books, in words."""
    return list(faults())


def faults() -> Iterator[str]:
    """Each fault of a chain, a row or a head."""
    for model, book in kept_apart(APART).items():
        yield from (f"{model._meta.verbose_name} {where}" for where in _of_book(model, book))
    previous, expected = GENESIS, 1
    for head in CareHead.objects.order_by("seq"):
        if head.seq != expected or not is_signed(head, previous):
            yield _("%(day)s 的日封不连续") % {"day": head.day}
        if head.books != books_of(head.day):
            yield _("%(day)s 的账簿与日封时不一致") % {"day": head.day}
        previous, expected = bytes(head.digest), head.seq + 1
    yield from _outside()


def _outside() -> Iterator[str]:
    """Heads that the file outside of the database has otherwise, or has alone."""
    marks = dict(CareHead.objects.values_list("seq", "digest"))
    known = {seq: bytes(mark).hex() for seq, mark in marks.items()}
    for line in outside.lines_in(outside.file(APART)):
        if "seq" in line and known.get(line["seq"]) != line.get("mark"):
            yield _("第 %(n)s 个日封与库外的不一致") % {"n": line["seq"]}


def _of_book(model: type[models.Model], book: Book) -> Iterator[str]:
    rows = model._default_manager.all()
    if book.chain is ALONE:
        for row in rows.order_by("pk").iterator(chunk_size=CHUNK):
            if not is_signed(row, GENESIS):
                yield str(row.pk)
        return
    chains: dict[object, list] = {}
    for row in rows.order_by(str(book.chain), "seq").iterator(chunk_size=CHUNK):
        chains.setdefault(getattr(row, str(book.chain)), []).append(row)
    for key, steps in chains.items():
        yield from (f"{key} {sentence}" for _row, sentence in faulty(iter(steps)))


def page_of_books(user: "User", query: Mapping[str, str]) -> dict[str, Any]:
    """Readings and steps of the areas in which `user` audits care, without whom they are about; the heads of the last days."""
    page = page_of(CareReading.objects.visible_to(user), query, ("-pk",))
    steps = list(CareEvent.objects.visible_to(user).order_by("-pk")[:STEPS_SHOWN])
    areas = areas_by_code({one.area_code for one in [*page.rows, *steps]})
    heads = list(CareHead.objects.visible_to(user)[:HEADS_SHOWN])
    return {
        "readings": [(one, areas.get(one.area_code), numbered(one.record_id)) for one in page.rows], "page": page,
        "steps": [(one, areas.get(one.area_code), numbered(one.record_id), given_of(one)) for one in steps],
        "heads": [(one, sum(count for count, _mark in one.books.values())) for one in heads],
    }  # fmt: skip


def numbered(key: object) -> str:
    """By what an auditor tells one record from another, and names it to whoever may open it."""
    return str(key)[-8:]
