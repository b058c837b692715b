"""Sessions that say whose they are, so that they can be listed and ended without being opened.

The database keeps a hash of each key: whoever reads the table, or a copy of it, signs in as nobody.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from grids.identity.models import UserSession

ADDRESS, DEVICE, BEGUN, FACTOR, PROVED, TOLD = "address", "device", "begun", "factor", "proved", "told"
# what a session says of the second factor: the account has none; it is asked; it was given
NONE, ASKED, GIVEN = "none", "asked", "given"
# the cookie that says for a minute why the session before was ended
WHY = "ended"


def kept(session_key: str | None) -> str:
    """A session's key as the database keeps it. Keys are random, so they need no salt and no slow hash."""
    return sha256((session_key or "").encode()).hexdigest()[:40]


def remembered(kept_key: str) -> str:
    """Under which key the reason stands for which the session of this (kept) key was ended by somebody."""
    return sha256(f"ended {kept_key}".encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """Django's database sessions, with account, device, address and beginning as columns of their own."""

    @classmethod
    def get_model_class(cls):
        return UserSession

    def create_model_instance(self, data: dict) -> UserSession:
        """The row, with what signing in put into the session."""
        row = super().create_model_instance(data)
        row.session_key = kept(row.session_key)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.address, row.device = data.get(ADDRESS, "")[:45], data.get(DEVICE, "")[:60]
        begun = data.get(BEGUN)
        row.begun_at = datetime.fromtimestamp(begun, UTC) if begun else None
        return row

    @property
    def kept_key(self) -> str:
        """This session's key as the database keeps it."""
        return kept(self.session_key)

    @property
    def ends_at(self) -> datetime:
        """When it ends at the latest, whatever happens in it."""
        return datetime.fromtimestamp(self.get(BEGUN, 0), UTC) + timedelta(hours=settings.SESSION_HOURS)

    def exists(self, session_key: str) -> bool:
        """Whether there is a session of this key."""
        return super().exists(kept(session_key))

    def delete(self, session_key: str | None = None) -> None:
        """End the session of this key, or this one."""
        if session_key or self.session_key:
            super().delete(kept(session_key or self.session_key))

    def _get_session_from_db(self) -> UserSession | None:
        row = self.model.objects.filter(
            session_key=kept(self.session_key), expire_date__gt=timezone.now()
        ).first()
        if row is None:
            self._session_key = None
        return row


# the model can't name its engine itself: the engine needs the model
UserSession.get_session_store_class = classmethod(lambda cls: SessionStore)
