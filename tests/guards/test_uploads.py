"""Every door that takes a file is one of the gateway's too: what is larger than a page's form gets no further otherwise."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, get_resolver
from django.urls.converters import get_converters
from django.urls.resolvers import RegexPattern

from grids.access.doors import file_permissions
from tests.guards.walks import ROOT

CONF = (ROOT / "tools" / "machine" / "gateway.conf").read_text(encoding="utf-8")
UUID = "01a2211f-0000-7000-8000-000000000000"
# what stands in an address where a converter or a group of a pattern asks for it; of all steps this one takes a file
SAMPLES = {"uuid": UUID, "int": "7", "slug": "attach", "str": "abc", "path": "abc"}


def doors(patterns: list | None = None, before: str = "/") -> Iterator[str]:
    """An address of each view that takes files."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = before + said(one.pattern)
        if not isinstance(one, URLPattern):
            yield from doors(one.url_patterns, route)
        elif file_permissions(one.callback) and "format" not in str(one.pattern):
            yield route


def said(pattern) -> str:
    """A part of an address that the pattern takes."""
    text = str(pattern)
    if isinstance(pattern, RegexPattern):
        return re.sub(
            r"\(\?P<\w+>[^)]*\)", UUID, text.removeprefix("^").removesuffix("$").removesuffix(r"\Z")
        )
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: sample(found[1] or "str"), text)


def sample(converter: str) -> str:
    """What stands for a converter; one of a subject's own takes one of its words."""
    return SAMPLES.get(converter) or get_converters()[converter].regex.partition("|")[0]


def at_the_gateway() -> list[re.Pattern]:
    """What the locations with room for a file match."""
    return [
        re.compile(found[1])
        for found in re.finditer(r"location ~ (\S+) \{\s+client_max_body_size \$\{UPLOAD_MB\}m;", CONF)
    ]


def test_the_gateway_lets_through_what_every_door_takes():
    known, found = at_the_gateway(), sorted(set(doors()))
    assert known
    assert len(found) >= 8, found
    assert [one for one in found if not any(pattern.search(one) for pattern in known)] == []
