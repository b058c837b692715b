"""How an account is called in the security log, and in what is asked for about it."""

from django.utils.functional import Promise

from grids.approvals.kinds import Told
from grids.audit.actions import Subject
from grids.staff.models import User


def subject_of(user: User) -> Subject:
    """The account as the log names it."""
    return Subject(User._meta.label_lower, str(user.pk), user.username)


def told_of(user: User, wording: str | Promise) -> Told:
    """What whoever decides about an account is shown of it."""
    return Told(wording, {"account": user.username, "name": user}, user)
