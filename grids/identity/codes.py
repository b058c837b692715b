"""One-time codes: what is handed over on paper, what an authenticator shows, how a device calls itself. No database."""

import base64
import re
import secrets
import time
from urllib.parse import quote, urlencode

from django_otp.oath import TOTP

# without letters and digits that are mistaken for one another when read out over the phone
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
STEP_SECONDS, DRIFT_STEPS = 30, 1
RECOVERY_CODES = 10
BROWSERS = (
    ("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def on_paper(groups: int) -> str:
    """A random code of groups of four letters, to be written down: 20 bits a group."""
    return "-".join("".join(secrets.choice(ALPHABET) for _letter in range(4)) for _group in range(groups))


def typed(text: str) -> str:
    """A code as it was meant: without blanks and strokes, in small letters."""
    return re.sub(r"[\s\-—－]", "", text).casefold()[:40]


def new_secret() -> bytes:
    """The secret of an authenticator: 160 bits (RFC 4226)."""
    return secrets.token_bytes(20)


def as_text(secret: bytes) -> str:
    """The secret as it is typed into an authenticator, in groups of four."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def as_address(secret: bytes, *, account: str, issuer: str) -> str:
    """What the square picture holds (otpauth://)."""
    label = quote(f"{issuer}:{account}")
    return f"otpauth://totp/{label}?" + urlencode(
        {"secret": base64.b32encode(secret).decode(), "issuer": issuer}
    )


def step_of(secret: bytes, token: str, *, after: int, at: float | None = None) -> int | None:
    """The step whose code this is, later than `after`; None when it is the code of none near now."""
    if not re.fullmatch(r"[0-9]{6}", token):
        return None
    totp = TOTP(secret, step=STEP_SECONDS)
    totp.time = time.time() if at is None else at
    return totp.t() if totp.verify(int(token), tolerance=DRIFT_STEPS, min_t=after + 1) else None


def device_of(user_agent: str) -> str:
    """What a browser calls itself, as far as its owner would recognise it: Chrome · Windows."""
    browser = next((name for word, name in BROWSERS if word in user_agent), "")
    system = next((name for word, name in SYSTEMS if word in user_agent), "")
    return " · ".join(filter(None, (browser, system)))
