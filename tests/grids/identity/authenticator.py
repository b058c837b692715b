"""An authenticator as a telephone has it."""

import time

from django_otp.oath import TOTP

from grids.identity import codes, factors
from grids.identity.models import SecondFactor
from grids.staff.models import User
from tests import personas


def with_authenticator(user: User) -> bytes:
    """Set one up for an account; its secret."""
    secret = factors.prepare(by=user)
    assert factors.enrol(token=code_now(secret), password=personas.PASSWORD, by=user)
    return secret


def code_now(secret: bytes, steps: int = 0) -> str:
    """What it shows, now or some steps of half a minute later."""
    totp = TOTP(secret)
    totp.time = time.time() + steps * codes.STEP_SECONDS
    return f"{totp.token():06d}"


def rested(user: User) -> None:
    """As if the last code had been taken long ago."""
    SecondFactor.objects.filter(user=user).update(last_step=0)
