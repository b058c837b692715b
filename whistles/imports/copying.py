"""Rows into tables by PostgreSQL's COPY, in its text format."""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.db import connection

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": ""})


def text(value: str) -> str:
    """A string as COPY's text format wants it."""
    return value.translate(ESCAPES) if value else ""


def moment(value: datetime | None) -> str:
    """A time as UTC, so that the session's time zone doesn't matter; None is \\N."""
    if value is None:
        return "\\N"
    return value.astimezone(UTC).isoformat(" ")


def blob(value: bytes) -> str:
    """Bytes as bytea in hexadecimal."""
    return "\\\\x" + value.hex()


def copy(table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
    """COPY lines (fields already joined by tabs, without line ends) into `table`."""
    data = "\n".join(lines)
    if not data:
        return
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", io.StringIO(data + "\n"))
