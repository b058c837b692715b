"""Every page of the administration in both languages: nothing of the other is read out, and what every page has is there.

What rows hold is left as it is; what the security log says of a step is held where that is written.
"""

import re
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import DatabaseError, models, transaction
from django.urls import NoReverseMatch, reverse

from tests.administration import page
from tests.factories.plenty import more_of_everything
from tests.guards.pages import VOID, addresses_of
from whistles.imports.models import Import

pytestmark = pytest.mark.django_db

ROLES = ("system_admin", "street_admin", "auditor", "security_officer")
# latin words in Chinese pages, Chinese signs in English ones
FOREIGN = {"zh-hans": re.compile(r"[A-Za-z]{2,}"), "en": re.compile(r"[\u3000-\u9fff\uff00-\uffef]+")}
# words that are the same in every language → why
SAME_EVERYWHERE = {
    "简体中文": "a language by its own name", "English": "a language by its own name",
    "GeoJSON": "a kind of file", "Shapefile": "a kind of file",
    "默认（待街道确认）": "stored with the deadline, the same whoever reads it",
}  # fmt: skip
# pages of which the words are still being written
LATER = {"finding", "securityevent", "disclosure"}
READ_OUT = ("title", "aria-label", "placeholder", "alt")
# addresses that answer by themselves: no page, or one that asks and is walked by its verb
USUAL = ("changelist", "add", "history", "delete", "change")


class Heard(HTMLParser):
    """What a page says to whoever listens to it: its texts, and its names in attributes; nothing that is hidden."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.nameless: list[str] = []
        self._around: list[tuple[str, bool]] = []
        self._link: list[str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_hidden = tag in ("script", "style", "template") or given.get("aria-hidden") == "true"
        if not (is_hidden or self._is_hidden()):
            self.texts += [given[name] for name in READ_OUT if given.get(name)]
            if tag == "input" and given.get("type") in ("submit", "button"):
                self.texts.append(given.get("value", ""))
        if tag == "a" and "href" in given:
            self._link, self._opened = [given.get(name, "") for name in READ_OUT], self.get_starttag_text()
        if tag not in VOID:
            self._around.append((tag, is_hidden))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link is not None:
            self.nameless += [] if any(self._link) else [self._opened]
            self._link = None
        for position in range(len(self._around) - 1, -1, -1):
            if self._around[position][0] == tag:
                del self._around[position:]
                return

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_hidden():
            self.texts.append(" ".join(data.split()))
            if self._link is not None:
                self._link.append(data.strip())

    def _is_hidden(self) -> bool:
        return any(hidden for _tag, hidden in self._around)


def leaves(value: object):
    """Texts within a JSON value; its keys are none of them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from leaves(one)


def held() -> list[str]:
    """Texts that rows hold, the longest first: a page may show them as they are; codes with words of their own are none."""
    found: set[str] = set()
    for model in apps.get_models():
        for one in model._meta.concrete_fields:
            if not isinstance(one, models.CharField | models.TextField | models.JSONField) or one.choices:
                continue
            try:
                with transaction.atomic():
                    for value in model._base_manager.values_list(one.attname, flat=True).distinct()[:500]:
                        found |= set(leaves(value))
            except DatabaseError:
                continue
    # and the one sign that stands in a circle for a name
    return sorted(found | {text[:1] for text in found if len(text) < 5}, key=len, reverse=True)


@pytest.fixture
def full(person, tmp_path):
    """Rows of everything that the administration shows."""
    for username in (*ROLES, "department_handler", "assisting_handler", "community_officer"):
        person(username)
    addresses_of(["import_list"], tmp_path)
    more_of_everything(1, ledger=Import.objects.get(), folder=tmp_path, person=person)


def addresses(model: type[models.Model]):
    """Pages of one model: its list, full and without a row, a row's page, what is added, what asks."""
    name, row = model._meta.model_name, model._default_manager.order_by("-pk").first()
    yield from (page(name, "changelist"), page(name, "changelist") + "?q=zzzz")
    yield from (
        page(name, view, *args) for view, args in (("change", [row.pk]), ("add", []), ("history", [row.pk]))
    )
    for one in admin.site._registry[model].get_urls():
        if one.name and not one.name.endswith(USUAL):
            try:
                yield reverse(f"admin:{one.name}", args=[row.pk])
            except NoReverseMatch:
                continue


def walked(signed_in, language: str):
    """Each page once, by the first of the roles that is shown it."""
    clients = [signed_in(role) for role in ROLES]
    for client in clients:
        client.post(reverse("set_language"), {"language": language, "next": "/"})
        yield "admin:index", client.get(reverse("admin:index")).content.decode()
    for model in admin.site._registry:
        for address in () if model._meta.model_name in LATER else addresses(model):
            for client in clients:
                response = client.get(address)
                if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                    yield address, response.content.decode()
                    break


def foreign(text: str, language: str, known: list[str]) -> bool:
    if not FOREIGN[language].search(text):
        return False
    for one in (*SAME_EVERYWHERE, *known):
        text = text.replace(one, "")
    return bool(FOREIGN[language].search(text))


@pytest.mark.parametrize("language", sorted(FOREIGN))
def test_every_page_speaks_the_language_that_was_chosen_and_has_what_every_page_has(
    signed_in, full, language
):
    pages, wrong = list(walked(signed_in, language)), {}
    # read afterwards: the walk leaves entries in the security log, which its list shows
    known = held()
    for address, text in pages:
        heard = Heard(text)
        faults = [one for one in heard.texts if foreign(one, language, known)]
        faults += [f"no name: {one}" for one in heard.nameless]
        faults += [f"no {name}" for name in ("help", "feedback") if f'href="{reverse(name)}"' not in text]
        if faults:
            wrong[address] = faults
    assert wrong == {}
    # lists, rows and verbs of some thirty models
    assert len(pages) > 100


def test_the_guard_hears_an_icons_word_a_code_and_a_sentence_of_the_other_language():
    planted = '<a href="/"><span class="material-symbols-outlined">chevron_right</span></a><h3 title="改">以 pgh label</h3>'
    assert Heard(planted).texts == ["chevron_right", "改", "以 pgh label"]
    assert foreign("以 pgh label", "zh-hans", [])
    assert foreign("Method：GET", "en", [])
    assert not foreign("账号 zhang1", "zh-hans", ["zhang1"])
    assert Heard('<a href="/"><span aria-hidden="true">add</span></a>').nameless


def test_every_page_says_that_this_is_a_demonstration(signed_in, full, settings):
    settings.DEMO = True
    client = signed_in("system_admin")
    for address in (reverse("admin:index"), page("user", "changelist"), page("user", "add")):
        assert "演示数据：" in client.get(address).content.decode(), address


def test_an_empty_list_offers_to_clear_filters_only_where_one_is_set_and_no_pages(signed_in, system_admin):
    client = signed_in("system_admin")
    empty = client.get(page("approval", "changelist")).content.decode()
    assert "还没有" in empty
    assert "清除筛选" not in empty
    assert "下一页" not in empty
    assert "清除筛选" in client.get(page("approval", "changelist") + "?is_granted__exact=1").content.decode()


def test_days_are_written_in_one_way(signed_in, full):
    client = signed_in("street_admin")
    for language in FOREIGN:
        client.post(reverse("set_language"), {"language": language, "next": "/"})
        for name in ("import", "whistle", "calendarday"):
            text = client.get(page(name, "changelist")).content.decode()
            assert re.search(r"20\d\d-\d\d-\d\d", text), name
            assert not re.search(r"20\d\d年|[ap]\.m\.", text), name
