"""Two databases that differ in one thing, and everything that the product answers out of each of them, made comparable."""

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.http import HttpResponse
from django.test import Client
from psycopg2.sql import SQL, Identifier

from grids.conduct.events import new_id
from tests.database import Databases, _web, _work_on
from tests.guards.pages import closed

# what is drawn by lot for each answer, and is worth nothing to whoever compares two of them: tokens of forms, of scripts
TOKEN = re.compile(rb"(?<![A-Za-z0-9])(?=[a-f0-9]*[A-Zg-z])[A-Za-z0-9]{64}(?![A-Za-z0-9])")
NONCE = re.compile(rb"(nonce[=\"'-]{1,2})[A-Za-z0-9_+/=-]{16,}")
# a number that a form proposes
PROPOSED = re.compile(rb"\b20\d{6}-[0-9A-F]{6}\b")
# the end of a file's own key, by which it is asked about
FILE = re.compile("导出号 [0-9a-f]{12}".encode())
# keys that were made since both databases stand, by the time in their first digits
KEY = re.compile(rb"\b([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b")
HEADERS_OF_LOT = {"x-request-id", "etag", "content-length"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: by what it is called, how and where it is asked."""

    name: str
    method: str
    url: str
    data: dict | None = None

    @property
    def called(self) -> str:
        """By what its answer is found."""
        return f"{self.method} {self.name}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and what was asked of the database for it, with how many rows each statement answered or wrote."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    asked: tuple[tuple[str, int], ...]

    def unlike(self, other: "Answer") -> list[str]:
        """In what two answers differ."""
        parts = ("status", "headers", "body", "asked")
        return [part for part in parts if getattr(self, part) != getattr(other, part)]

    def where(self, other: "Answer") -> dict[str, tuple[object, object]]:
        """The same with the place at which they begin to."""
        return {part: _apart(getattr(self, part), getattr(other, part)) for part in self.unlike(other)}


def _apart(one: object, other: object) -> tuple[object, object]:
    if not isinstance(one, bytes | tuple) or not isinstance(other, bytes | tuple):
        return one, other
    at = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    around = slice(max(0, at - 60), at + 60) if isinstance(one, bytes) else slice(at, at + 2)
    return one[around], other[around]


class Undone(Exception):
    """What was asked leaves nothing behind."""


@contextmanager
def beside(databases: Databases, tables: Iterable[str]) -> Iterator[str]:
    """A copy of the database as it stands, in which these tables are empty."""
    name = f"{databases.name}_without"
    connections.close_all()
    with closing(databases.link(databases.name)) as link, link.cursor() as cursor:
        # a search reads the database's statistics: both have the same, whenever they were last taken by themselves
        cursor.execute("ANALYZE")
    with closing(databases.link("postgres")) as link, link.cursor() as cursor:
        cursor.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name)))
        cursor.execute(
            SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(databases.name))
        )
    with closing(databases.link(name)) as link, link.cursor() as cursor:
        # triggers that guard a book are the owner's to silence
        named = SQL(", ").join(map(Identifier, tables))
        for table in tables:
            cursor.execute(SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(Identifier(table)))
        cursor.execute(SQL("TRUNCATE {}").format(named))
        for table in tables:
            cursor.execute(SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(Identifier(table)))
    Since.digits = str(new_id()).replace("-", "")[:12].encode()
    try:
        yield name
    finally:
        connections.close_all()
        with closing(databases.link("postgres")) as link, link.cursor() as cursor:
            cursor.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name)))


@contextmanager
def working_on(databases: Databases, name: str) -> Iterator[None]:
    """The product works on another database inside, under the same role."""
    _work_on(name, _web() or databases.owner)
    try:
        yield
    finally:
        _work_on(databases.name, _web() or databases.owner)


def answers(client: Client, asked: Iterable[Asked]) -> dict[str, Answer]:
    """What each question is answered; whatever it wrote is taken back. Nothing is known from before."""
    cache.clear()
    return {one.called: answer(client, one) for one in asked}


def answer(client: Client, one: Asked) -> Answer:
    """One of them."""
    ask = client.get if one.method == "GET" else client.post
    with undone() as told:
        response = closed(ask(one.url, one.data or {}))
        body = body_of(response)
    return Answer(response.status_code, headers_of(response), plain(body), tuple(told))


def spoken(command: str, *args: str, file: Path | None = None) -> Answer:
    """What a command says, and what stands in the file that it writes; what it wrote into the database is taken back."""
    cache.clear()
    out, status = io.StringIO(), 0
    with undone() as told:
        try:
            call_command(command, *args, stdout=out, stderr=out)
        except CommandError as error:
            out.write(str(error))
            status = 1
        except SystemExit as ended:
            status = int(ended.code or 0)
    written = file.read_bytes() if file and file.exists() else b""
    if file:
        file.unlink(missing_ok=True)
    return Answer(status, (), plain(out.getvalue().encode() + written), tuple(told))


@contextmanager
def undone() -> Iterator[list[tuple[str, int]]]:
    """Whatever is written inside is taken back; every statement that is asked, with its number of rows."""
    told: list[tuple[str, int]] = []

    def note(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        told.append((re.sub(r"s\d+_x\d+", "savepoint", str(sql)), context["cursor"].rowcount))
        return result

    with suppress(Undone), transaction.atomic(), connection.execute_wrapper(note):
        yield told
        raise Undone


def body_of(response: HttpResponse) -> bytes:
    """All of it, also what comes in pieces."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def headers_of(response: HttpResponse) -> tuple[tuple[str, str], ...]:
    """The headers without what is drawn by lot; of cookies their names and how they are set."""
    kept = [
        (name.lower(), plain(value.encode()).decode())
        for name, value in response.items()
        if name.lower() not in HEADERS_OF_LOT
    ]
    cookies = [
        ("set-cookie", f"{name} {one['path']} {one['max-age']}") for name, one in response.cookies.items()
    ]
    return tuple(sorted([*kept, *cookies]))


def plain(body: bytes) -> bytes:
    """Without what is drawn by lot."""
    return KEY.sub(
        _as_it_was, NONCE.sub(rb"\1", TOKEN.sub(b"token", FILE.sub(b"file", PROPOSED.sub(b"number", body))))
    )


class Since:
    """From when on a key is one of an answer's own; milliseconds as such keys begin."""

    digits = b"f" * 12


def _as_it_was(found: re.Match[bytes]) -> bytes:
    return b"new" if found[1] + found[2] >= Since.digits else found[0]
