"""How long a page may take over a file of boundaries, as a whole; what takes longer ends with a sentence and not with the worker.

The web's own server ends whoever answers nothing within a minute, and its role in the database every statement that takes ten
seconds. Commands have all the time they need.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection
from django.utils.translation import gettext as _
from psycopg2.errors import QueryCanceled

from grids.conduct.refusals import Refusal

# with the longest statement that may have begun just before, within the minute of the web's server
SECONDS = 40
LOCK = 0x4252
# ends what was begun: never in the way of it
AFTERWARDS = ("SAVEPOINT", "RELEASE", "ROLLBACK")


class TookTooLong(Refusal):
    """A page has no more time for a file."""

    def __init__(self) -> None:
        sentence = _(
            "这个文件太大，网页上一次看不完。请按街道或社区分成几个文件，或请系统管理员在服务器上用 manage.py import_boundaries 导入。"
        )
        super().__init__(sentence, field="file")


class Patience:
    """Asked before each statement, and by whatever computes at length: Refusal once the time is over."""

    def __init__(self) -> None:
        self.until = time.monotonic() + SECONDS

    def ask(self) -> None:
        """Refusal where the time is over."""
        if time.monotonic() > self.until:
            raise TookTooLong

    def __call__(
        self, execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:  # fmt: skip
        if not sql.startswith(AFTERWARDS):
            self.ask()
        try:
            return execute(sql, params, many, context)
        except OperationalError as cut:
            if isinstance(cut.__cause__, QueryCanceled):
                raise TookTooLong from cut
            raise


@contextmanager
def within_a_page() -> Iterator[Patience]:
    """What runs here ends in time, or with a Refusal."""
    patience = Patience()
    with connection.execute_wrapper(patience):
        yield patience


@contextmanager
def alone_with(key: UUID) -> Iterator[None]:
    """Nobody else does anything with this upload meanwhile; Refusal where somebody is at it.

    A lock of the connection: it outlasts the transaction in which boundaries are drawn, until the upload says so too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [LOCK, str(key)])
        if not cursor.fetchone()[0]:
            raise Refusal(_("这个文件正在导入。请稍候再打开这一页看结果。"), code="conflict")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [LOCK, str(key)])
