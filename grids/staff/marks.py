"""By what a browser knows whose things it keeps, without telling who that is."""

from django.utils.crypto import salted_hmac

from grids.staff.models import User


def mark_of(user: User) -> str:
    """Twenty-two characters that name this account in this installation, and lead nobody to it.

    Drafts and steps that wait for a network are kept under it; the server takes such a step from its account alone.
    """
    return salted_hmac("a browser's mark of an account", str(user.pk), algorithm="sha256").hexdigest()[:22]
