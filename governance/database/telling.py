"""Connections that tell the database for whom they ask, before a statement that may touch a register.

What a connection was told stays with it: the next statement of the same user costs nothing, another user's a message of
some hundred bytes. A statement that touches no register is preceded by nothing, unless somebody else's scope still stands
there: then that is taken away first.
"""

import hmac
from functools import lru_cache
from hashlib import sha256

from psycopg2 import extensions
from psycopg2.sql import Composable

from governance import fences
from grids.access import fence

# what ends a transaction, or a part of it: sent as it is, also where the transaction has failed
ENDING = ("ROLLBACK", "ABORT", "RELEASE", "SAVEPOINT", "COMMIT")
UNDOING = ("ROLLBACK", "ABORT")
# the moment of it is the session's alone: none that comes after with the same number can have it (governance/fences.sql)
BEGINS = """
PREPARE fence_session AS SELECT 1;
SELECT extract(epoch FROM prepare_time)::text FROM pg_prepared_statements WHERE name = 'fence_session'
"""


class Link(extensions.connection):
    """A connection that knows what it told, and on whose behalf.

    told: None where a rollback may have changed what the database believes, since it takes back what was told in the
    transaction; is_settled: no rollback can. session: its number, and when it began to say for whom it asks; "" until it did.
    """

    told: str | None = fence.NOBODY
    told_for: fence.Scope = fence.NOBODY
    is_settled = True
    session = ""

    def commit(self) -> None:
        """As the driver's; one that fails has rolled back."""
        try:
            super().commit()
        except BaseException:
            self.forget()
            raise
        self.is_settled = True

    def rollback(self) -> None:
        """As the driver's."""
        if not self.is_settled:
            self.forget()
        super().rollback()

    def forget(self) -> None:
        """It is unknown from now on what the database believes: what is told next is told in any case."""
        self.told = None

    def tell(self, body: str, scope: fence.Scope) -> None:
        """The database knows these words from now on, which are told for the sake of `scope`."""
        if body != self.told:
            is_alone = self.autocommit and self.info.transaction_status == extensions.TRANSACTION_STATUS_IDLE
            self.told = None
            with extensions.cursor(self) as plain:
                plain.execute(
                    "SET governance.scope = %s", [signed(body, self._session(plain) if body else "")]
                )
            self.is_settled = is_alone
        self.told, self.told_for = body, scope

    def _session(self, plain: extensions.cursor) -> str:
        """What the database tells this session by; a statement that was prepared stays, whatever is rolled back."""
        if not self.session:
            plain.execute(BEGINS)
            self.session = f"{self.info.backend_pid}@{plain.fetchone()[0]}"
        return self.session


class Telling(extensions.cursor):
    """A cursor before whose statements the scope is told."""

    def execute(self, query, vars=None):  # noqa: A002  the driver's own name
        """As the driver's."""
        _tell(self.connection, query)
        return super().execute(query, vars)

    def executemany(self, query, vars_list):
        """As the driver's."""
        _tell(self.connection, query)
        return super().executemany(query, vars_list)

    def callproc(self, procname, *args):
        """As the driver's."""
        _tell(self.connection, procname)
        return super().callproc(procname, *args)

    def copy_expert(self, sql, *args, **kwargs):
        """As the driver's."""
        _tell(self.connection, sql)
        return super().copy_expert(sql, *args, **kwargs)


def signed(body: str, session: str) -> str:
    """The scope as only a process with the key can say it, good for this session alone."""
    if body == fence.NOBODY:
        return ""
    return f"{hmac.new(fences.ring()[0], f'{session}#{body}'.encode(), sha256).hexdigest()}#{body}"


def _tell(link: extensions.connection, query: object) -> None:
    scope = fence.standing()
    if not isinstance(link, Link) or (link.is_settled and link.told == scope):
        return
    sql = _text(link, query)
    if sql.startswith(UNDOING):
        link.forget()
    if sql.startswith(ENDING) or link.info.transaction_status == extensions.TRANSACTION_STATUS_INERROR:
        return
    if _is_fenced(sql):
        link.tell(fence.wanted(), scope)
    elif link.told != fence.NOBODY and (link.told is None or link.told_for is not scope):
        link.tell(fence.NOBODY, fence.NOBODY)


def _text(link: extensions.connection, query: object) -> str:
    if isinstance(query, Composable):
        return query.as_string(link)
    return query.decode() if isinstance(query, bytes) else str(query)


@lru_cache(maxsize=1024)
def _is_fenced(sql: str) -> bool:
    return fences.is_named_in(sql)
