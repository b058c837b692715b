"""The clock of whoever did what, while the demonstration is brought in.

What people did weeks ago is done by the same actions as today's, by the same people; only the hour is another. So every
rule about times holds (nothing is backdated, nothing lies in the future), deadlines are those of their day, and a step
was recorded when it was taken. Of the process that seeds alone: no page and no task ever runs under it. Ids keep the
clock of the machine, and with them the heads of the last minutes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone


@contextmanager
def as_of(at: datetime) -> Iterator[None]:
    """Let the product's clock stand at a moment."""
    kept = timezone.now
    timezone.now = lambda: at  # type: ignore[assignment]
    try:
        yield
    finally:
        timezone.now = kept
