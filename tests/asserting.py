"""Assertions that more than one test makes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from grids.conduct.refusals import Refusal


@contextmanager
def refused(words: str, *, code: str = "invalid", field: str | None = None) -> Iterator[None]:
    """What happens inside is refused with a sentence that holds `words`, as a matter of `code` and `field`."""
    with pytest.raises(Refusal, match=re.escape(words)) as caught:
        yield
    assert caught.value.code == code
    assert caught.value.field == field


def verbs(matter) -> list[str]:
    """The verbs of a matter's events, in order."""
    return list(matter.events.order_by("seq").values_list("verb", flat=True))


@contextmanager
def rolled_back() -> Iterator[None]:
    """What happens inside is looked at, and then it never was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
