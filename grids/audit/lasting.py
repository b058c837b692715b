"""Entries that stay whatever comes of the step around them: that somebody looked is true also where the step is taken back.

A sentence that refuses a step may tell what was looked for. The door opens `lasting`; what a rollback took is written anew there.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import Error

from grids.audit.actions import note
from grids.audit.models import SecurityEvent

log = logging.getLogger(__name__)

# what was written since the door was opened: the entry's key, and what it says; None: no door
_written: ContextVar[list[tuple[UUID, dict[str, Any]]] | None] = ContextVar("written", default=None)


@contextmanager
def lasting() -> Iterator[None]:
    """What `note_for_good` writes inside stands afterwards, whatever became of its transaction."""
    written: list[tuple[UUID, dict[str, Any]]] = []
    token = _written.set(written)
    try:
        yield
    finally:
        _written.reset(token)
        if written:
            _anew(written)


def note_for_good(**told: Any) -> SecurityEvent:
    """Append one entry, as `note` does; within `lasting` it falls with no transaction."""
    entry = note(**told)
    written = _written.get()
    if written is not None:
        written.append((entry.pk, told | {"occurred_at": entry.occurred_at, "address": entry.address or ""}))
    return entry


def _anew(written: list[tuple[UUID, dict[str, Any]]]) -> None:
    try:
        rows = SecurityEvent.objects.filter(pk__in=[key for key, _told in written])
        there = set(rows.values_list("pk", flat=True))
        for key, told in written:
            if key not in there:
                note(**told)
    except Error:
        # the answer is made already; a database that is gone has shown nobody anything
        log.exception("entries that were to last could not be written")
