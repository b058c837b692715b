"""Sessions that say whose they are, so that they can be listed and ended without being opened."""

from datetime import UTC, datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from grids.identity.models import UserSession

ADDRESS, DEVICE, BEGUN, FACTOR, PROVED, TOLD = "address", "device", "begun", "factor", "proved", "told"
# what a session says of the second factor: the account has none; it is asked; it was given
NONE, ASKED, GIVEN = "none", "asked", "given"


class SessionStore(DatabaseStore):
    """Django's database sessions, with account, device, address and beginning as columns of their own."""

    @classmethod
    def get_model_class(cls):
        return UserSession

    def create_model_instance(self, data: dict) -> UserSession:
        """The row, with what signing in put into the session."""
        row = super().create_model_instance(data)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.address, row.device = data.get(ADDRESS, "")[:45], data.get(DEVICE, "")[:60]
        begun = data.get(BEGUN)
        row.begun_at = datetime.fromtimestamp(begun, UTC) if begun else None
        return row


# the model can't name its engine itself: the engine needs the model
UserSession.get_session_store_class = classmethod(lambda cls: SessionStore)
