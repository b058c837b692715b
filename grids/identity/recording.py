"""Signing in, failing to, being locked out and signing out stand in the security log."""

import time
from typing import TYPE_CHECKING

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils import timezone

from grids.access.installation import home_code
from grids.audit.actions import Subject, keyed, note
from grids.audit.models import Kind, Result
from grids.conduct.origins import client_ip
from grids.identity.codes import device_of
from grids.identity.queries import has_second_factor, is_excused, notices
from grids.identity.sessions import ADDRESS, ASKED, BEGUN, DEVICE, FACTOR, NONE, TOLD
from grids.staff.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251


def connect() -> None:
    """Listen to Django's and axes' own signals, whichever door they come from."""
    user_logged_in.connect(_signed_in, dispatch_uid="security log")
    user_login_failed.connect(_failed, dispatch_uid="security log")
    user_logged_out.connect(_signed_out, dispatch_uid="security log")
    user_locked_out.connect(_locked_out, dispatch_uid="security log")


def about(username: str) -> tuple[Subject, str]:
    """The account of this name and the area whose auditor reads of it.

    What is no account is a keyed hash: people type their passwords into this field.
    """
    user = User.objects.filter(username=User.normalize_username(username)).first()
    if user is None:
        return typed_name(username), ""
    return Subject(User._meta.label_lower, str(user.pk), user.username), home_code(user)


def typed_name(username: str) -> Subject:
    """What is no account's name, as the log keeps it: each for itself, and no text that somebody typed."""
    return Subject("name", keyed(User.normalize_username(username.strip())))


def _signed_in(sender: type, request: "HttpRequest | None", user: User, **more) -> None:
    if request is not None:
        _begin(request, user)
    note(kind=Kind.SIGN_IN, by=user, subject=user, address=_from(request))


def _begin(request: "HttpRequest", user: User) -> None:
    """What the session says of itself: from where, on what, since when, and what its owner has to be told."""
    session = request.session
    session[BEGUN], session[ADDRESS] = time.time(), client_ip(request)
    session[DEVICE] = device_of(request.META.get("HTTP_USER_AGENT", ""))
    session[FACTOR] = ASKED if not is_excused(user) and has_second_factor(user) else NONE
    session[TOLD] = [
        {
            "at": f"{timezone.localtime(slip.used_at or slip.started_at):%Y-%m-%d %H:%M}",
            "by": str(slip.started_by), "used": slip.used_at is not None,
        }
        for slip in notices(user)
    ]  # fmt: skip


def _failed(sender: type, credentials: dict, request: "HttpRequest | None" = None, **more) -> None:
    subject, area = about(str(credentials.get("username") or ""))
    note(
        kind=Kind.SIGN_IN_FAILED,
        subject=subject,
        area_code=area,
        result=Result.FAILED,
        address=_from(request),
    )


def _signed_out(sender: type, request: "HttpRequest | None", user: User | None, **more) -> None:
    if user is not None:
        note(kind=Kind.SIGN_OUT, by=user, subject=user, address=_from(request))


def _locked_out(sender: object, username: str, request: "HttpRequest | None" = None, **more) -> None:
    subject, area = about(str(username or ""))
    note(kind=Kind.LOCKED_OUT, subject=subject, area_code=area, result=Result.REFUSED, address=_from(request))


def _from(request: "HttpRequest | None") -> str:
    return client_ip(request) if request is not None else ""
