"""Sessions end: by whom and why is kept for a day, for whoever comes back with the key of one of them."""

from datetime import timedelta

from django.utils import timezone

from grids.identity.models import Ended, UserSession
from grids.identity.querysets import UserSessionQuerySet
from grids.identity.sessions import remembered

# how long whoever was signed out is told why
REASON_KEPT = timedelta(days=1)


def ended(sessions: UserSessionQuerySet, why: Ended) -> int:
    """End these sessions; the reason is kept for a day, for whoever comes back with the key of one of them."""
    keys = list(sessions.values_list("session_key", flat=True))
    until = timezone.now() + REASON_KEPT
    UserSession.objects.bulk_create(
        [UserSession(session_key=remembered(one), session_data=why.value, expire_date=until) for one in keys],
        ignore_conflicts=True,
    )
    return UserSession.objects.filter(session_key__in=keys).delete()[0]


def sweep_sessions() -> int:
    """Remove sessions that have ended; how many."""
    return UserSession.objects.filter(expire_date__lte=timezone.now()).delete()[0]
