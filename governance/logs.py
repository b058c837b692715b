"""Log lines that a machine can read and that tell nothing about a person.

One JSON object a line where the product is served for real (SECURE), words in columns on a laptop; LOG_FORM says
otherwise. What belongs to one request or one task carries its `request` or `task`. An address is named by its route
and never by its query string, so that nobody's search words are kept; a database's DETAIL, which quotes rows, is left
out, and numbers that reach or name a person (telephone, identity card) are struck out wherever they stand.
"""

import re
import time
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured

Event = MutableMapping[str, Any]
# PostgreSQL quotes the offending row after these words
QUOTES_ROWS = re.compile(
    r"^(?:DETAIL|CONTEXT|HINT|QUERY):[^\n]*(?:\n(?!Traceback|  File |[A-Z]+:|[\w.]+(?:Error|Exception)\b)[^\n]*)*",
    re.MULTILINE,
)
CARD = r"\d{6}(?:18|19|20)\d{9}[\dXx]|\d{8}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
TELEPHONE = r"(?:\+?86[- ]?)?1[3-9]\d{9}|0\d{2,3}-?\d{7,8}"
OF_PEOPLE = re.compile(rf"(?<!\d)(?:{CARD}|{TELEPHONE})(?!\d)")
STRUCK_OUT = "***"
# made by the product, of digits as they come
IDENTIFIERS = {"at", "request", "task"}


def spared(text: str) -> str:
    """The text without rows that a database quotes and without numbers of people."""
    return OF_PEOPLE.sub(STRUCK_OUT, QUOTES_ROWS.sub("", text))


def spare_people(_logger: object, _method: str, event: Event) -> Event:
    """Every word of the line is looked at, whichever part of the product or library said it."""
    for key, value in event.items():
        if key not in IDENTIFIERS and not isinstance(value, int | float | None):
            event[key] = spared(str(value))
    return event


class Repeats:
    """A traceback that was written within the last minute is named by its last line: an outage fills no disk."""

    LONGEST_MEMORY = 200

    def __init__(self, *, seconds: float = 60, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds, self.clock, self.written = seconds, clock, {}

    def __call__(self, _logger: object, _method: str, event: Event) -> Event:
        """The line, with its traceback where it is news."""
        text = event.get("exception")
        if not isinstance(text, str):
            return event
        way, now = tuple(re.findall(r'(?m)^ *\|? *File "(.*)', text)), self.clock()
        if now - self.written.get(way, -self.seconds) < self.seconds:
            event["exception"] = (
                f"{text.rstrip().rpartition(chr(10))[2].strip()} (traceback as written before)"
            )
            return event
        if len(self.written) >= self.LONGEST_MEMORY:
            self.written.clear()
        self.written[way] = now
        return event


SHARED = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
    structlog.processors.UnicodeDecoder(),
)


def form_of(asked: str, *, is_secure: bool) -> str:
    """`json` or `text`: as asked, or as fits the installation. Raises ImproperlyConfigured for anything else."""
    if asked not in ("", "json", "text"):
        raise ImproperlyConfigured(f"LOG_FORM is {asked!r}, and can be json, text or empty.")
    return asked or ("json" if is_secure else "text")


def _line(form: str) -> Callable:
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, sort_keys=False)


def settings(*, level: str, form: str) -> dict[str, Any]:
    """Django's LOGGING: every logger of the product and its libraries speaks through this one form."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    line = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            Repeats(),
            spare_people,
            _line(form),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        # the line of the request says it, by its route: these say it again, by its address
        "loggers": {
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "ERROR"},
            "axes": {"level": "WARNING"},
        },
    }
