"""Every page for every role as a browser gets it: nothing inline, nothing from outside, everything named.

The administration's pages are the kit's: of the rules on form they keep to those that its kit keeps to.
"""

import re
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from governance.access_matrix import ROLES, TABLE
from governance.frame import frame
from tests.guards.pages import Document, Element, closed
from tests.guards.waiting import unkept

pytestmark = pytest.mark.django_db

WITH_ADDRESS = {"src", "href", "action", "formaction", "poster", "data", "srcset"}
# an address of another host → why it may be there
OUTSIDE: dict[str, str] = {}
# the kit sets styles and handlers inline; governance/middleware.py opens the policy for its pages only
KIT = {"admin:index"}
# a part that a page puts in place of its own, below its own headings → which page
PARTS = {"grid_panel": "grid_map", "colour_card": "colour_map", "lead_houses": "lead_receive"}
# the viewer's own page, in Chinese whatever was chosen
API_DOCS = "api_docs"
UNTYPED = {"hidden", "submit", "button", "reset", "image"}
DATA_SCRIPTS = {"application/json"}


def is_allowed(script: dict[str, str]) -> bool:
    """Whether the policy lets a script run: a file of ours, one with a nonce, or plain data."""
    return bool(script.get("src") or script.get("nonce")) or script.get("type") in DATA_SCRIPTS


def inline(document: Document) -> list[str]:
    """Styles, handlers and scripts that stand in the page itself."""
    found = []
    for one in document.elements:
        bad = [name for name in one.attributes if name == "style" or re.match(r"on\w|hx-on|x-on|@|:", name)]
        if one.tag == "style" or bad:
            found.append(f"{one.tag} {' '.join(bad)}")
        if one.tag == "script" and not is_allowed(one.attributes):
            found.append("script without an address")
        if any(value.strip().lower().startswith("javascript:") for value in one.attributes.values()):
            found.append(f"{one.tag} javascript:")
    return found


def outside(document: Document) -> list[str]:
    """Addresses of other hosts."""
    found = []
    for one in document.elements:
        for name, value in one.attributes.items():
            known = name in WITH_ADDRESS or name.startswith(("hx-get", "hx-post", "data-url"))
            if known and urlsplit(value.strip()).netloc and value not in OUTSIDE:
                found.append(f"{one.tag} {name}={value}")
        if one.tag == "base":
            found.append("base")
    return found


def headings(document: Document) -> list[str]:
    """What is wrong with the headings: not exactly one of the first level, or a level skipped on the way down."""
    levels = [int(one.tag[1]) for one in document.all("h1", "h2", "h3", "h4", "h5", "h6")]
    found = [] if levels.count(1) == 1 else [f"{levels.count(1)} × h1"]
    return found + [f"h{low} after h{high}" for high, low in pairwise(levels) if low > high + 1]


def unprotected(document: Document) -> list[str]:
    """Forms that post without a token."""
    with_token = {
        id(form)
        for one in document.all("input")
        if one.attributes.get("name") == "csrfmiddlewaretoken" and one.attributes.get("value")
        for form in one.around
        if form.tag == "form"
    }
    return [
        f"form {form.attributes.get('action')}"
        for form in document.all("form")
        if form.attributes.get("method", "").lower() == "post" and id(form) not in with_token
    ]


def unnamed(document: Document) -> list[str]:
    """Inputs that a screen reader can not name, and buttons and links that hold no word."""
    labelled = {one.attributes.get("for") for one in document.all("label")}
    found = []
    for one in document.all("input", "select", "textarea"):
        if one.attributes.get("type") in UNTYPED:
            continue
        named = one.is_in("label") or one.attributes.get("id", "\0") in labelled
        if not (named or one.attributes.get("aria-label") or one.attributes.get("aria-labelledby")):
            found.append(f"{one.tag} {one.attributes.get('name')}")
    return found


def doubled(document: Document) -> list[str]:
    """Ids that more than one element has, and references to ids that no element has."""
    ids = [one.attributes["id"] for one in document.elements if one.attributes.get("id")]
    found = [f"twice: {one}" for one in sorted({one for one in ids if ids.count(one) > 1})]
    for one in document.elements:
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list"):
            found += [
                f"{one.tag} {name}={wanted}"
                for wanted in one.attributes.get(name, "").split()
                if wanted not in ids
            ]
    return found


def landmarks(document: Document) -> list[str]:
    """Parts that one may jump to and that are called alike: of a table within its section one too many."""
    said: dict[str, str] = {}
    for one in document.elements:
        if one.attributes.get("id"):
            said[one.attributes["id"]] = one.text.strip()
    called = [
        one.attributes.get("aria-label", "").strip()
        or " ".join(said.get(key, key) for key in one.attributes.get("aria-labelledby", "").split())
        for one in document.elements
        if one.tag == "section" or one.attributes.get("role") == "region"
    ]
    return [f"twice: {name}" for name in sorted(set(filter(None, called))) if called.count(name) > 1]


RULES = (inline, outside, headings, unprotected, unnamed, doubled, landmarks, unkept)
# what holds for the kit's pages as well
KITS_RULES = (outside, unprotected)
# what holds for a part of a page; the page that it stands in is walked as a whole
PARTS_RULES = tuple(rule for rule in RULES if rule is not headings)


def rules_of(name: str) -> tuple:
    """What a page keeps to."""
    if name in PARTS:
        return PARTS_RULES
    return KITS_RULES if name in KIT else RULES


def faults(text: str, rules: tuple) -> list[str]:
    document = Document(text)
    return [f"{rule.__name__}: {fault}" for rule in rules for fault in rule(document)]


def taken(response) -> list[str]:
    """Names of what the frame around every page says that the page gave to something of its own."""
    if response.context is None:
        return []
    # of several templates the first is the page's own
    first = response.context[0] if isinstance(response.context, list) else response.context
    layers, known = first.dicts, frame(response.wsgi_request)
    return [f"taken: {name}" for name in known if sum(name in layer for layer in layers) > 1]


def is_page(response) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html") and bool(response.content)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_keeps_to_the_rules_of_markup(addresses, signed_in, role):
    client, wrong, seen = signed_in(role), {}, 0
    for name, address in addresses.items():
        response = closed(client.get(address))
        if response.streaming or not is_page(response):
            continue
        seen += 1
        found = [*faults(response.content.decode(), rules_of(name)), *taken(response)]
        if found:
            wrong[name] = found
    assert wrong == {}
    assert seen >= sum(row[ROLES.index(role)] == 200 for row in TABLE.values()) - 2


@pytest.mark.parametrize("role", ["street_admin", "department_handler", "community_officer"])
def test_a_page_whose_form_was_refused_keeps_to_them_too(addresses, signed_in, role):
    client, wrong, seen = signed_in(role), {}, 0
    for name, address in addresses.items():
        if name in KIT or TABLE[name][ROLES.index(role)] != 200:
            continue
        response = closed(client.post(address, {}))
        if response.status_code in (302, 405) or not is_page(response):
            continue
        seen += 1
        found = faults(response.content.decode(), RULES)
        if found:
            wrong[name] = found
    assert wrong == {}
    assert seen >= 2


@pytest.mark.parametrize(("language", "said"), [("", "zh-hans"), ("en", "en")])
def test_every_page_says_the_language_it_is_in(addresses, signed_in, language, said):
    client = signed_in("street_admin")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    found = {}
    for name, address in addresses.items():
        response = closed(client.get(address))
        if name not in PARTS and not response.streaming and is_page(response):
            (root,) = Document(response.content.decode()).all("html")
            found[name] = root.attributes.get("lang", "").lower()
    assert found == dict.fromkeys(found, said)
    assert len(found) > 15


def test_the_page_of_the_api_asks_no_other_host(signed_in):
    response = signed_in("street_admin").get(reverse(API_DOCS))
    assert response.status_code == 200
    assert faults(response.content.decode(), (outside, inline)) == []


def test_the_rules_see_what_they_are_there_for():
    text = (
        '<html lang="en"><body style="x" onclick="y"><h2>a</h2><h4>b</h4><script>z</script>'
        '<img src="https://elsewhere.example/a.png"><a href="//elsewhere.example">c</a>'
        '<form method="POST" action="/account/notice/"><input name="q" id="i"><input type="hidden" name="h"></form>'
        '<label for="nobody">d</label><p id="i"></p><a href="javascript:e()">f</a>'
        '<section aria-labelledby="k"><h4 id="k">a</h4><div role="region" aria-label="a"></div></section></body></html>'
    )
    assert faults(text, RULES) == [
        "inline: body style onclick", "inline: script without an address", "inline: a javascript:",
        "outside: img src=https://elsewhere.example/a.png", "outside: a href=//elsewhere.example",
        "headings: 0 × h1", "headings: h4 after h2", "unprotected: form /account/notice/", "unnamed: input q",
        "doubled: twice: i", "doubled: label for=nobody", "landmarks: twice: a",
    ]  # fmt: skip
    good = (
        '<html lang="en"><h1>a</h1><h2>b</h2><script src="/a.js"></script><script type="application/json">{}</script>'
        '<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="t"><label>d <input name="q"></label>'
        '<label for="i">e</label><select id="i"></select></form></html>'
    )
    assert faults(good, RULES) == []


def test_an_element_knows_what_is_around_it():
    (inner,) = Document("<label><p><br></p><input></label>").all("input")
    assert isinstance(inner, Element)
    assert inner.is_in("label")
    assert not inner.is_in("p")
