"""Every page is led to from another: a list, a file or a form that nobody finds is as good as none."""

import re
from pathlib import Path

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(settings.BASE_DIR)
OURS = ("grids", "whistles", "governance")
# asked for by no link: by a browser itself, by a script that writes the address, or as a short address to pass on
BY_THEMSELVES = {
    "favicon": "a browser",
    "base_tile": "the map's script",
    "building_tile": "the map's script",
    "colour_tile": "the map's script",
    "colour_card": "the map's script",
    "due_list": "a short address",
}
REGISTERED = re.compile(r"""\b(?:Entry|Way)\(\s*"(\w+)\"""")
NAMED = re.compile(r"""["'](\w+)["']""")


def names(patterns) -> set[str]:
    """Of all addresses that are ours and no API's."""
    found: set[str] = set()
    for one in patterns:
        if isinstance(one, URLResolver) and one.app_name != "admin" and str(one.pattern) != "api/":
            found |= names(one.url_patterns)
        elif isinstance(one, URLPattern) and one.name:
            found.add(one.name)
    return found


def told() -> set[str]:
    """Every name that a template or a module gives a link or a redirect; of `pages` only what stands in rail and lists."""
    found: set[str] = set()
    for path in (ROOT / "templates").rglob("*.html"):
        found.update(NAMED.findall(path.read_text(encoding="utf-8")))
    for path in (path for folder in OURS for path in (ROOT / folder).rglob("*.py")):
        if path.name.startswith(("urls", "access_")) or "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        found.update((REGISTERED if path.name.endswith("pages.py") else NAMED).findall(text))
    return found


def test_every_page_is_led_to():
    assert sorted(names(get_resolver().url_patterns) - told() - set(BY_THEMSELVES)) == []


def test_what_needs_no_link_is_there_and_has_none():
    assert sorted(set(BY_THEMSELVES) - names(get_resolver().url_patterns)) == []
    assert sorted(set(BY_THEMSELVES) & told()) == []
