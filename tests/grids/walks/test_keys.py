"""A browser seals what waits with a key of its sign-in; later sign-ins of the same account get it, and nobody else does."""

import time
from base64 import b64decode
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from grids.access.roles import Permission
from grids.identity.sessions import BEGUN, kept
from grids.seams import Waiting
from grids.walks.keys import actions
from grids.walks.keys.actions import key_for
from grids.walks.keys.models import KEPT, WalkKey
from grids.walks.keys.tasks import sweep_walk_keys

pytestmark = pytest.mark.django_db
KEY, KEYS = "walk_key", "walk_keys"


@pytest.fixture
def officer(signed_in):
    return signed_in("community_officer")


def asked(client, **more) -> dict:
    return client.get(reverse(KEY), {"purpose": "walk", **more}).json()


def earlier(client, *ids: str) -> list[dict]:
    return client.get(reverse(KEYS), {"purpose": "walk", "ids": ",".join(ids)}).json()["keys"]


def test_a_sign_in_has_one_key_of_its_own(officer):
    first, again = asked(officer), asked(officer)
    assert first == again
    assert len(b64decode(first["key"])) == 32
    row = WalkKey.objects.get()
    assert row.session_hash == kept(officer.session.session_key)
    assert officer.session.session_key not in str(row.__dict__)
    assert b64decode(first["key"]) not in bytes(row.key)


def test_it_ends_when_the_sign_in_does(officer):
    ends = asked(officer)["ends"] / 1000
    assert ends == pytest.approx(officer.session[BEGUN] + settings.SESSION_HOURS * 3600, abs=1)
    assert ends > time.time()


def test_a_later_sign_in_of_the_same_account_gets_it_and_another_account_does_not(signed_in, officer):
    before = asked(officer)
    later = signed_in("community_officer")
    assert asked(later)["id"] != before["id"]
    assert earlier(later, before["id"]) == [before]
    assert earlier(signed_in("grid_admin"), before["id"]) == []


def test_after_the_sign_out_its_door_is_shut(officer):
    asked(officer)
    officer.post(reverse("sign_out"))
    answer = officer.get(reverse(KEY))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("sign_in"))


@pytest.mark.parametrize(("given", "cleared"), [({}, '"cache", "storage"'), ({"others": "on"}, '"cache"')])
def test_the_sign_out_clears_everything_unless_somebody_else_s_waits_there(officer, given, cleared):
    assert officer.post(reverse("sign_out"), given).headers["Clear-Site-Data"] == cleared


def test_who_keeps_no_registers_gets_none(signed_in):
    for name in (KEY, KEYS):
        assert signed_in("street_admin").get(reverse(name), {"purpose": "walk"}).status_code == 403
    assert not WalkKey.objects.exists()


@pytest.mark.parametrize("purpose", ["", "care", "x" * 500, "走访"])
def test_there_is_none_for_what_nobody_keeps(officer, purpose):
    for name in (KEY, KEYS):
        assert officer.get(reverse(name), {"purpose": purpose}).status_code == 400


@pytest.mark.parametrize("ids", ["", "x", ",,", "0" * 400, "00000000-0000-0000-0000-000000000000,x"])
def test_what_is_no_key_is_missing(officer, ids):
    assert earlier(officer, ids) == []


def test_each_subject_that_keeps_something_has_keys_of_its_own_for_who_may(officer, signed_in, monkeypatch):
    surveys = Waiting("survey", Permission.GRID_VIEW, "摸底")
    monkeypatch.setattr(actions, "waiting", lambda: {"survey": surveys})
    told = officer.get(reverse(KEY), {"purpose": "survey"}).json()
    assert WalkKey.objects.get(pk=told["id"]).purpose == "survey"
    assert signed_in("city_viewer").get(reverse(KEY), {"purpose": "survey"}).status_code == 200
    refused = signed_in("auditor").get(reverse(KEY), {"purpose": "survey"})
    assert refused.status_code == 403
    assert "摸底" in refused.content.decode()


def test_neither_is_kept_by_anything_between(officer):
    for name in (KEY, KEYS):
        assert "no-store" in officer.get(reverse(name), {"purpose": "walk"}).headers["Cache-Control"]


def test_two_tabs_that_ask_at_once_get_the_same(person, monkeypatch):
    by, ends = person("community_officer"), timezone.now() + timedelta(hours=1)
    given = {"purpose": "walk", "session_hash": "a" * 40, "ends_at": ends, "by": by}
    # the other tab was faster, after this one had looked
    first = key_for(**given)
    looked = []

    def not_there_yet(rows):
        looked.append(rows)

    monkeypatch.setattr(type(WalkKey.objects.all()), "first", not_there_yet)
    assert key_for(**given) == first
    assert len(looked) == 1


def test_it_is_thrown_away_some_days_after_its_end(officer):
    told = asked(officer)
    end = WalkKey.objects.get().ends_at
    with time_machine.travel(end + KEPT - timedelta(minutes=1)):
        assert (sweep_walk_keys(), WalkKey.objects.count()) == (0, 1)
    with time_machine.travel(end + KEPT + timedelta(minutes=1)):
        # what is past its term is nobody's, whether the sweep was there yet or not
        assert not WalkKey.objects.visible_to(WalkKey.objects.get(pk=told["id"]).user).exists()
        assert (sweep_walk_keys(), sweep_walk_keys(), WalkKey.objects.count()) == (1, 0, 0)


def test_the_database_refuses_a_second_key_of_a_sign_in_and_one_that_ended_before_it_began(person):
    by, now = person("community_officer"), timezone.now()
    given = {"user": by, "purpose": "walk", "session_hash": "a" * 40, "key": b"x", "made_at": now}
    WalkKey.objects.create(**given, ends_at=now + timedelta(hours=1))
    for wrong in (
        {**given, "ends_at": now + timedelta(hours=1)},
        {**given, "session_hash": "b" * 40, "ends_at": now},
        {**given, "session_hash": "b" * 40, "ends_at": now + timedelta(hours=1), "purpose": ""},
        {**given, "session_hash": "b" * 40, "ends_at": now + timedelta(hours=1), "purpose": "走访"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            WalkKey.objects.create(**wrong)
