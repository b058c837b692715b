"""Which tables hold registers of residents, and what the database hands out of them: said once, applied beside the roles.

Web and worker see the rows below the codes that their process said (grids/access/fence.py), and write no others. The
process proves with a key that it was the one who said it; who gets into the database by a statement of the web's can say
what they like. The owner is held by none of it, nor are the functions that act with the owner's rights.
"""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from grids.access import fence
from grids.privacy import keys

FUNCTIONS = Path(__file__).with_name("fences.sql")
# functions that act with the owner's rights and say what this session may see
ASKED = ("public.fence_prefixes(text)",)
FENCED: dict[str, str] = {}

_NAMES = re.compile(rf"\b(?:fence_\w+|{'|'.join(map(re.escape, FENCED)) or 'fence_'})\b")


def is_named_in(sql: str) -> bool:
    """Whether a statement may touch a register."""
    return bool(_NAMES.search(sql))


def paddings() -> list[tuple[bytes, bytes]]:
    """What the database needs of each key to verify what was said: HMAC's inner and outer padding."""
    padded = [key.ljust(64, b"\0") for key in ring()]
    return [(bytes(one ^ 0x36 for one in key), bytes(one ^ 0x5C for one in key)) for key in padded]


def ring() -> list[bytes]:
    """The keys of this process, the one that proves first; ImproperlyConfigured where one is none."""
    return [keys.key_of(text, variable="FENCE_KEYS") for text in settings.FENCE_KEYS]


def faults() -> list[str]:
    """What is wrong with the keys of this process, in words that hold no key."""
    try:
        ours = set(ring())
        others = {*keys.ring(is_apart=False).values(), *keys.ring(is_apart=True).values(), keys.index_key()}
    except ImproperlyConfigured as wrong:
        return [str(wrong)]
    if not ours:
        return ["FENCE_KEYS: at least one key is needed"]
    return ["FENCE_KEYS: a key seals or looks up too; it has to be one of its own"] if ours & others else []


def is_believed() -> bool:
    """Whether the database takes this process' word for whom it asks."""
    with fence.everything("what is said is believed or not"), connection.cursor() as cursor:
        connection.connection.forget()
        cursor.execute("SELECT fence_prefixes('people')")
        return cursor.fetchone() == ([""],)


def put_up(there: Collection[str]) -> None:
    """Functions and keys as declared; there: the roles that this server has. Idempotent; only the owner can."""
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS.read_text(encoding="utf-8"))
        for statement in _keys():
            cursor.execute(*statement)


def _keys() -> Iterator[tuple[str, list[object]]]:
    """The keys of this process are the database's, and no others: one that was leaked is worth nothing from then on."""
    ours = paddings()
    yield "DELETE FROM public.fence_key WHERE NOT inner_pad = ANY(%s)", [[inner for inner, _outer in ours]]
    for inner, outer in ours:
        yield "INSERT INTO public.fence_key VALUES (%s, %s) ON CONFLICT DO NOTHING", [inner, outer]
