"""Two databases that differ in one thing, and everything that the product answers out of each of them, made comparable."""

import re
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection, connections, transaction
from django.http import HttpResponse
from django.test import Client
from psycopg2.sql import SQL, Identifier

from tests.database import Databases, _web, _work_on
from tests.guards.pages import closed

# what is drawn by lot for each answer, and is worth nothing to whoever compares two of them
LOTS = (
    (re.compile(rb'(csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}'), rb"\1"),
    (re.compile(rb"(X-CSRFToken[^A-Za-z0-9]{1,12})[A-Za-z0-9]{64}"), rb"\1"),
    (re.compile(rb"(csrf-token\" content=\")[A-Za-z0-9]{64}"), rb"\1"),
    (re.compile(rb"(nonce[=\"'-]{1,2})[A-Za-z0-9_+/=-]{16,}"), rb"\1"),
)
HEADERS_OF_LOT = {"x-request-id", "etag", "content-length"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: by what it is called, how and where it is asked."""

    name: str
    method: str
    url: str
    data: dict | None = None


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


class Undone(Exception):
    """What was asked leaves nothing behind."""


@contextmanager
def beside(databases: Databases, tables: Iterable[str]) -> Iterator[str]:
    """A copy of the database as it stands, in which these tables are empty."""
    name = f"{databases.name}_without"
    connections.close_all()
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
    return {f"{one.method} {one.name}": answer(client, one) for one in asked}


def answer(client: Client, one: Asked) -> Answer:
    """One of them."""
    told: list[tuple[str, int]] = []
    found = []

    def note(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        told.append((re.sub(r"s\d+_x\d+", "savepoint", str(sql)), context["cursor"].rowcount))
        return result

    try:
        with transaction.atomic(), connection.execute_wrapper(note):
            ask = client.get if one.method == "GET" else client.post
            response = closed(ask(one.url, one.data or {}))
            found.append((response, body_of(response)))
            raise Undone
    except Undone:
        response, body = found[0]
    return Answer(response.status_code, headers_of(response), plain(body), tuple(told))


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
    for lot, kept in LOTS:
        body = lot.sub(kept, body)
    return body


def without_new_ids(body: bytes, moment: str) -> bytes:
    """Without keys that were made at this very moment, by their first digits."""
    return re.sub(moment.encode() + rb"[0-9a-f-]{22,24}", b"new", body)
