"""What a sweep does to one row after the other: a row that fails stops none of the others."""

import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, transaction

from grids.conduct.refusals import Refusal

log = logging.getLogger(__name__)
K = TypeVar("K")
# nothing of the database or of the worker is a row's fault
NOT_ITS_FAULT = (OperationalError, InterfaceError, SoftTimeLimitExceeded)


def each_alone(keys: Iterable[K], work: Callable[[K], Any], what: str) -> int:
    """Do `work` to each key in a transaction of its own; the sum of what it answered.

    What is refused or fails is logged with the key and tried again by the next sweep; `what` says in English what could not
    be done.
    """
    return sum(alone(key, work, what) for key in keys)


def alone(key: K, work: Callable[[K], Any], what: str) -> int:
    """Do it to one; 0 where it was refused or failed."""
    try:
        with transaction.atomic():
            return int(work(key) or 0)
    except NOT_ITS_FAULT:
        raise
    except Refusal as refusal:
        log.warning("%s: %s: %s", what, key, refusal)
    except Exception:
        log.exception("%s: %s", what, key)
    return 0
