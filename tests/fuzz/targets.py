"""What is there to be sent something: every page with its form, every page of the administration, every call of the API."""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from uuid import UUID

import yaml
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from governance.access_matrix import TABLE
from tests.administration import page
from tests.api.test_openapi import COMMITTED
from tests.factories import whistles as made
from tests.guards.pages import Document, addresses_of, closed, page_names
from tests.guards.test_query_strings import PARAMETERS

# they end the session with which the others are tried, need a row that waits, or say truly that no worker runs here
LEFT_OUT = {"sign_out", "set_language", "feedback_answer", "ready"}
OTHER = {"page_size", "cursor", "figure", "since", "own", "format", "o", "p", "_to_field", "_popup"}
QUERY = sorted(OTHER.union(*PARAMETERS.values()))


@dataclass(slots=True)
class Target:
    """An address, the fields of its form with what they hold at first, and the names of its document."""

    url: str
    fields: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)


def targets(folder: Path, client: Client) -> list[Target]:
    """Every address with a row behind it that is made here; forms as `client` is shown them."""
    walked = (page_names() & set(TABLE)) - LEFT_OUT
    addresses = addresses_of(sorted(walked), folder)
    urls = [
        *addresses.values(),
        *(_about_nothing(name) for name in sorted(page_names() - walked - LEFT_OUT)),
        *_administration(),
        "/admin/autocomplete/",
        "/admin/jsi18n/",
        "/",
        "/nowhere/",
    ]
    found = [Target(url, _form(client, url)) for url in urls]
    lead, whistle = made.a_lead(), made.a_whistle()
    known = {"leads": lead.pk, "whistles": whistle.pk, "areas": "530102006", "sources": "hotline_12345"}
    for path, names in _calls().items():
        subject = path.split("/")[3]
        found.append(Target(re.sub(r"\{\w+\}", str(known.get(subject, lead.pk)), path), names=names))
    return found


def _about_nothing(name: str) -> str:
    """The address of a page that no table of the guards knows, about a row that isn't there."""
    for args in ([], [UUID(int=7)], [7], ["x"], [UUID(int=7), "x"]):
        with suppress(NoReverseMatch):
            return reverse(name, args=args)
    raise AssertionError(f"the page {name} asks for something new: add it here")


def _administration() -> list[str]:
    urls = [reverse("admin:index")]
    for model in admin.site._registry:
        name = model._meta.model_name
        urls += [page(name, "changelist"), page(name, "add")]
        row = model._base_manager.first()
        if row is not None:
            urls += [
                page(name, "change", row.pk),
                page(name, "history", row.pk),
                page(name, "delete", row.pk),
            ]
    return urls


def _form(client: Client, url: str) -> dict[str, str]:
    """What the forms of a page would send if nothing were filled in."""
    answer = closed(client.get(url))
    if answer.status_code != 200 or answer.streaming or "html" not in answer["Content-Type"]:
        return {}
    document = Document(answer.content.decode())
    fields = {
        one.attributes["name"]: one.attributes.get("value", "")
        for one in document.all("input", "textarea", "select")
        if one.attributes.get("name") and one.attributes["name"] != "csrfmiddlewaretoken"
    }
    for option in document.all("option"):
        chooser = next((one for one in reversed(option.around) if one.tag == "select"), None)
        if chooser and option.attributes.get("value") and not fields.get(chooser.attributes.get("name", "")):
            fields[chooser.attributes.get("name", "")] = option.attributes["value"]
    return fields


@cache
def _calls() -> dict[str, list[str]]:
    """Every path of the committed description with the names that its documents have."""
    description = yaml.safe_load(COMMITTED.read_text())
    schemas = description["components"]["schemas"]
    found: dict[str, list[str]] = {}
    for path, operations in description["paths"].items():
        names: set[str] = set()
        for operation in operations.values():
            for body in operation.get("requestBody", {}).get("content", {}).values():
                schema = body["schema"]
                schema = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
                names |= set(schema.get("properties", {}))
        found[path] = sorted(names)
    return found
