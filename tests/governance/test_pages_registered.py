"""A subject says by itself where it stands in what all subjects share: nothing of the product names it."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import clear_url_caches, reverse, set_urlconf
from django.utils.html import escape
from PIL import Image

from governance import access_tables
from governance.administration.site import sidebar
from governance.dashboards.touring import TOURS
from grids import pages, together

pytestmark = pytest.mark.django_db

FILES = {
    "__init__.py": "",
    "apps.py": """
from django.apps import AppConfig

class DummyConfig(AppConfig):
    name = "dummy_capability"
    has_subjects = True
""",
    "disputes/__init__.py": "",
    "disputes/views.py": """
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse

def disputes(request):
    return HttpResponse("disputes")

@login_not_required
def notices(request):
    return HttpResponse("notices for everybody")
""",
    "disputes/urls.py": """
from django.urls import path
from dummy_capability.disputes import views

urlpatterns = [path("", views.disputes, name="dispute_list"), path("open/", views.notices, name="dispute_notices")]
""",
    "disputes/urls_of_the_door.py": """
from django.urls import path
from dummy_capability.disputes import views_of_the_door

urlpatterns = [
    path("", views_of_the_door.asked, name="dispute_asked"),
    path("tell/", views_of_the_door.told, name="dispute_told"),
]
""",
    "disputes/views_of_the_door.py": """
from grids.door.public import Page, public, public_form

@public("q")
def asked(request):
    return Page("grids/door/unknown.html", {"code": "", "place": None})

@public_form(most=3, seconds=600)
def told(request):
    if request.method == "POST":
        return Page("door_told.html", {"told": request.POST["what"]})
    return Page("door_told.html", {"told": ""})
""",
    "templates/door_told.html": """{% extends "grids/door/base.html" %}{% block content %}
<form method="post">{% csrf_token %}<input name="what"></form><p>{{ told }}</p>{% endblock %}""",
    "disputes/api.py": """
from rest_framework.response import Response
from rest_framework.views import APIView
from grids.access.api import SignedIn

class DisputeView(APIView):
    permission_classes = [SignedIn]
    serializer_class = None

    def get(self, request):
        return Response({"disputes": []})
""",
    "disputes/pages.py": """
from grids.access.roles import Permission
from grids.pages import PEOPLE, Entry, Listed, Pages, Public, Resource, Tasks, Todo, Todos
from grids.seams import Doorway

PAGES = Pages(
    addresses=(("disputes/", "dummy_capability.disputes.urls"),),
    api=(Resource("disputes/", "dummy_capability.disputes.api.DisputeView", "api_dispute"),),
    navigation=(
        Entry("dispute_list", "Disputes", "pool", order=45, permission=Permission.LEAD_VIEW, count=lambda user: 7),
    ),
    todos=(
        Todos(
            lambda user: [Todo("3 disputes wait", "/disputes/", "Go", count=3)], (Permission.LEAD_VIEW,), order=5
        ),
        Todos(
            lambda user: [Todo("Your dispute", "/disputes/", "See")], (Permission.LEAD_VIEW,), order=6,
            is_counted=False, heading="Asked",
        ),
    ),
    help=(Tasks("street_admin", ("Settle a dispute.",), order=15),),
    administration=(Listed(PEOPLE, "contenttypes.contenttype", "gavel", 1),),
    public=(Public("dispute_notices", "Notices", order=1),),
    doorways=(
        Doorway("disputes/", "dummy_capability.disputes.urls_of_the_door", "dispute_asked", "Ask", "Whom to ask", 5),
    ),
)
""",
}
OURS = ("governance.urls", "governance.api_urls", "grids.door.urls")


def forget() -> None:
    """Addresses and what was registered are read anew."""
    for kept in (pages.registered, pages.navigation, pages.todo_lists, together.doorways):
        kept.cache_clear()
    for name in OURS:
        sys.modules.pop(name, None)
    clear_url_caches()
    set_urlconf(None)


@pytest.fixture
def dummy(tmp_path: Path, monkeypatch) -> Iterator[None]:
    """An app with one subject, installed; no file of the product is touched."""
    for name, text in FILES.items():
        path = tmp_path / "dummy_capability" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    kept = {name: sys.modules.get(name) for name in OURS}
    with override_settings(INSTALLED_APPS=[*settings.INSTALLED_APPS, "dummy_capability.apps.DummyConfig"]):
        forget()
        yield
    forget()
    sys.modules.update({name: module for name, module in kept.items() if module})
    for name in [one for one in sys.modules if one.startswith("dummy_capability")]:
        del sys.modules[name]


def test_a_new_subject_stands_in_navigation_help_administration_addresses_and_public_pages(
    dummy, signed_in, client, rf
):
    # what everybody sees is kept for a minute, by whoever looked before there was this subject
    cache.clear()
    clerk = signed_in("street_admin")

    home = clerk.get(reverse("home")).content.decode()
    assert 'href="/disputes/"' in home
    assert "Disputes" in home
    assert "今天有 3 件事等您" in home
    assert home.index("3 disputes wait") < home.index("Your dispute")
    nobodys = signed_in("system_admin").get(reverse("home")).content.decode()
    assert "dispute" not in nobodys
    assert "Settle a dispute." in clerk.get(reverse("help")).content.decode()
    assert clerk.get("/disputes/").content == b"disputes"
    assert clerk.get("/api/v1/disputes/").json() == {"disputes": []}

    assert 'href="/disputes/open/"' in client.get(reverse("sign_in")).content.decode()
    assert client.get("/disputes/open/").status_code == 200
    assert client.get("/disputes/").status_code == 302
    assert 'href="/g/disputes/"' in client.get(reverse("door")).content.decode()
    asked = client.get("/g/disputes/", {"size": "large"})
    assert 'class="large"' in asked.content.decode()
    # nobody's own: the size alone is kept, for all pages of the door
    assert asked.cookies["door_size"]["path"] == "/g/"

    listed = {one.model for _group, lists in together.administration() for one in lists}
    assert "contenttypes.contenttype" in listed
    assert "Disputes" not in signed_in("system_admin").get(reverse("home")).content.decode()


def test_what_a_form_of_the_door_is_sent_is_its_sender_s_own_and_bounded(dummy):
    cache.clear()
    resident, page = Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.9"), "/g/disputes/tell/"
    assert resident.post(page, {"what": "x"}).status_code == 403
    shown = resident.get(page)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown.content.decode())[1]
    for turn in range(3):
        answer = resident.post(page, {"what": f"<b>{turn}", "csrfmiddlewaretoken": token})
        assert f"<p>&lt;b&gt;{turn}</p>" in answer.content.decode()
        assert "no-store" in answer.headers["Cache-Control"]
    answer = resident.post(page, {"what": "flood", "csrfmiddlewaretoken": token})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    assert "flood" not in answer.content.decode()
    # others go on, and pages are read
    assert resident.get(page).status_code == 200
    other = Client(REMOTE_ADDR="203.0.113.10")
    assert other.post(page, {"what": "x"}).status_code == 200
    assert other.put(page).status_code == 405


def test_entries_stand_in_their_order_and_a_name_stands_once():
    orders = [one.order for one in pages.navigation()]
    assert orders == sorted(orders)
    names = [one.name for one in pages.navigation()]
    assert len(names) == len(set(names))


def test_every_list_of_the_administration_is_registered_in_one_group(rf, person):
    listed = [one.model for _group, lists in together.administration() for one in lists]
    assert len(listed) == len(set(listed))
    ours = {"grids", "whistles", "property", "governance"}
    there = {model._meta.label_lower for model in admin.site._registry if model._meta.app_label in ours}
    assert there - set(listed) == set()
    assert set(listed) - there == set()


def test_the_rail_of_the_administration_shows_what_the_account_may_open(rf, person):
    request = rf.get("/admin/")
    request.user = person("system_admin")
    titles = {item["title"] for group in sidebar(request) for item in group["items"]}
    assert titles
    assert apps.get_model("grids.area")._meta.verbose_name_plural in titles


# what nobody stands on: addresses that answer a step, a file, a machine or a stranger
NO_PLACE = {
    "sign_in", "pulse", "sign_out", "redeem", "set_language", "favicon", "live", "gallery", "lead_reveal", "staffing_mobile", "notice_seen",
    "file", "file_small", "filter_save", "filter_change", "follow", "door", "door_grid", "base_tile", "building_tile", "colour_card", "colour_tile",
    "walk_key", "walk_keys",
    "building_import_confirm", "building_import_drop", "building_import_refused", "staffing_import_refused", "staffing_withdraw",
}  # fmt: skip


def test_every_page_says_where_one_stands_how_it_is_used():
    told = set(pages.help_here())
    asked = {name for name in access_tables.PAGES if not name.startswith("api_")} - NO_PLACE
    assert asked - told == set()
    assert (told | NO_PLACE) - set(access_tables.PAGES) == set()
    for one in {one.names: one for one in pages.help_here().values()}.values():
        assert 1 <= len(one.sentences) <= 4, one.title
        assert all(len(str(sentence)) <= 80 for sentence in one.sentences), one.title


def test_a_page_shows_its_help_and_the_help_page_those_of_the_reader(signed_in):
    desk = signed_in("street_admin")
    shown = desk.get(reverse("lead_desk")).content.decode()
    assert 'id="here"' in shown
    for sentence in pages.help_here()["lead_desk"].sentences:
        assert escape(str(sentence)) in shown
    whole = desk.get(reverse("help")).content.decode()
    assert escape(str(pages.help_here()["import_list"].sentences[0])) in whole
    assert escape(str(pages.help_here()["complaint_desk"].sentences[0])) not in whole


def test_the_first_day_of_a_post_is_told_in_pictures_that_are_there(signed_in):
    for role, stops in TOURS.items():
        for stop in stops:
            file = settings.BASE_DIR / "static" / stop.file
            with Image.open(file) as picture:
                assert picture.size == (stop.width, stop.height), stop.file
            assert stop.url or not stop.page
        shown = signed_in(role).get(reverse("first_day")).content.decode()
        assert all(escape(str(stop.text)) in shown for stop in stops), role
    kept = {path.name for path in (settings.BASE_DIR / "static/help").iterdir()}
    assert kept == {stop.picture for stops in TOURS.values() for stop in stops}
