"""The gallery shows every component, and what it shows keeps to the strict policy of the pages."""

import hashlib
import re
from pathlib import Path

import pytest
from django.template.autoreload import reset_loaders
from django.urls import reverse

from governance.edge.views import UNREADABLE

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = sorted(path.name for path in (ROOT / "templates/components").glob("*.html"))
TEMPLATES = sorted(
    path
    for path in (ROOT / "templates").rglob("*.html")
    if not {"admin", "bench"} & set(path.relative_to(ROOT).parts)
)
STYLES = sorted((ROOT / "static/css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))


@pytest.fixture
def shown(signed_in):
    # parts that were rendered for an earlier page would not be rendered again
    reset_loaders()
    return signed_in("system_admin").get(reverse("gallery"))


def test_every_component_is_on_the_gallery_page(shown):
    assert shown.status_code == 200
    assert (
        set(COMPONENTS) - {str(template.name).split("/")[-1] for template in shown.templates if template.name}
        == set()
    )


def test_every_component_says_what_it_takes():
    assert [
        name
        for name in COMPONENTS
        if not re.match(r"\{# .{20,} #\}", (ROOT / "templates/components" / name).read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize("username", ["community_officer", "department_handler", "city_viewer"])
def test_who_is_not_staff_does_not_know_the_gallery(signed_in, username):
    assert signed_in(username).get(reverse("gallery")).status_code == 404


def test_nobody_sees_the_gallery_without_signing_in(signed_in):
    assert signed_in("anonymous").get(reverse("gallery")).status_code == 302


def test_the_gallery_has_no_inline_style_and_no_inline_script(shown):
    page = shown.content.decode()
    assert re.findall(r"<[^>]+\s(?:style|on[a-z]+)=", page) == []
    inline = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", page)
    assert [tag for tag in inline if 'type="application/json"' not in tag] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_carries_no_inline_style_handler_or_outside_host(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"<[^>]+\s(?:style|on[a-z]+)=", text) == []
    assert re.findall(r"(?:src|href|action)=[\"'](?:https?:)?//", text) == []


@pytest.mark.parametrize("path", [*STYLES, *SCRIPTS], ids=lambda path: path.name)
def test_a_stylesheet_or_script_asks_no_outside_host(path):
    assert re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_small(path):
    # the formatter decides about lines
    assert len(path.read_text(encoding="utf-8")) <= 8_000


def test_an_icon_that_is_named_is_in_the_sprite():
    known = set(
        re.findall(r'<symbol id="([a-z]+)"', (ROOT / "static/icons/sprite.svg").read_text(encoding="utf-8"))
    )
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r'icon\.html" with name="([a-z]+)"', path.read_text(encoding="utf-8"))
    }
    assert named - known == set()


def test_a_vendored_file_is_the_one_that_was_fetched():
    vendor = ROOT / "static/vendor"
    head, *lines = (vendor / "VERSIONS.txt").read_text(encoding="utf-8").splitlines()
    assert head.split("\t") == ["file", "package", "version", "licence", "sha256"]
    written = {line.split("\t")[0]: line.split("\t")[-1] for line in lines}
    there = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.iterdir()
        if path.name != "VERSIONS.txt"
    }
    assert written == there


@pytest.mark.parametrize("name", ["404.html", "403.html", "403_csrf.html"])
@pytest.mark.parametrize("username", ["anonymous", "street_admin"])
def test_an_error_page_says_what_to_do_with_and_without_an_account(rf, person, username, name):
    from django.contrib.auth.models import AnonymousUser
    from django.template import loader

    request = rf.get("/nowhere/")
    request.user = AnonymousUser() if username == "anonymous" else person(username)
    page = loader.get_template(name).render(request=request)
    assert ('class="rail"' in page) == (username != "anonymous")
    assert page.count("<h1") == 1
    assert 'class="btn go"' in page


@pytest.mark.parametrize("name", ["500.html", "fault.html"])
def test_the_page_of_a_failure_needs_neither_request_nor_database(name):
    from django.template import loader

    page = loader.get_template(name).render({"fault": UNREADABLE})
    assert "什么都没有改动" in page or "没有写到一半的内容" in page
