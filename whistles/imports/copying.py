"""Rows into tables by PostgreSQL's COPY, in its text format, sent while they are made."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import chain, islice

from django.db import connection

NULL = "\\N"
# lines sent at a time: PostgreSQL takes them in while the next ones are made
CHUNK = 64
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": ""})


_SPECIAL = re.compile(r"[\\\t\n\r\x00]")


def text(value: str) -> str:
    """A string as COPY's text format wants it."""
    return value.translate(ESCAPES) if _SPECIAL.search(value) else value


def moment(value: datetime | None) -> str:
    """A time as UTC, so that the session's time zone doesn't matter; None is \\N."""
    if value is None:
        return "\\N"
    return value.astimezone(UTC).isoformat(" ")


def blob(value: bytes) -> str:
    """Bytes as bytea in hexadecimal."""
    return "\\\\x" + value.hex()


class _Stream:
    """Lines as the file that COPY reads from."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.fault: Exception | None = None

    def read(self, _size: int) -> str:
        """The next lines with their ends, "" behind the last one."""
        try:
            chunk = list(islice(self._lines, CHUNK))
        except Exception as fault:
            self.fault = fault
            raise
        return "\n".join(chunk) + "\n" if chunk else ""


def copy(table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
    """COPY lines (fields already joined by tabs, without line ends) into `table`; without any, nothing is asked."""
    lines = iter(lines)
    first = next(lines, None)
    if first is None:
        return
    stream = _Stream(chain([first], lines))
    try:
        # Django's cursor hands COPY through as it is: its errors become Django's here
        with connection.cursor() as cursor, connection.wrap_database_errors:
            cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", stream)
    finally:
        if stream.fault:
            # what broke in making a line ended the COPY, and is what the caller hears of
            raise stream.fault
