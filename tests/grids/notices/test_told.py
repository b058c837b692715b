"""What one is told and may still know: in the list, in the count, on every open page; whatever runs beside it or doesn't."""

import json
import re
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids.conduct.events import new_id
from grids.notices import telling
from grids.notices.models import Notice, Untold
from grids.notices.tellers import tellers
from grids.notices.telling import tell_all
from grids.openings.actions import open_outside
from grids.staff.models import DepartmentMembership
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from tests.factories.requests import a_request
from tests.factories.walks import a_conflict
from whistles.lifecycle.models import Whistle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def pulse(client, **headers) -> dict:
    return json.loads(client.get("/pulse/", headers=headers).content)


def planted(user, whistle: Whistle, **more) -> Notice:
    """A notice as though somebody had been told, whether they may know or not."""
    facts = {"number": whistle.number, "grade": "常规哨", "area": "苏家塘社区", "state": whistle.state}
    given = {
        "kind": "act", "event_id": new_id(), "verb": "blow", "subject_kind": "whistle", "subject_id": whistle.pk,
        "facts": facts, "at": timezone.now(), "recipient": user,
    }  # fmt: skip
    return Notice.objects.create(**given | more)


def test_nobody_is_told_of_what_they_may_not_know_neither_in_a_list_nor_in_a_count(person, signed_in):
    ordinary = made.a_whistle(assisting=["lianhua-police"])
    elsewhere = made.a_whistle(personas.YOUYING, department="hongyun-urban", title="右营的井盖")
    people = {name: person(name) for name in personas.PERSONAS}
    for user in people.values():
        planted(user, ordinary)
        planted(user, elsewhere)
        planted(user, ordinary, subject_id=new_id())
    for name, user in people.items():
        known = set(Whistle.objects.ordinary_to(user).values_list("pk", flat=True))
        client = signed_in(name)
        shown = client.get("/notices/").content.decode()
        found = pulse(client)
        for one in (ordinary, elsewhere):
            assert (str(one.pk) in shown) == (one.pk in known), name
            assert (one.title in shown) == (one.pk in known), name
        assert found["count"] == len(known), name
        assert {line["url"] for line in found["fresh"]} == {f"/whistles/{pk}/" for pk in known}, name


def test_what_a_complaint_led_to_is_told_to_nobody(person, signed_in):
    for name in ("street_leader", "complaint_officer", "department_handler", "street_admin"):
        person(name)
    found = made.a_whistle()
    tell_all()
    Notice.objects.all().delete()
    for name in ("street_leader", "complaint_officer"):
        planted(person(name), found)
    sealed = complaint()
    assert sealed.is_sealed
    assert not Untold.objects.exists()
    for name in ("street_leader", "complaint_officer", "department_handler"):
        planted(person(name), sealed)
        client = signed_in(name)
        assert sealed.number not in client.get("/notices/").content.decode()
        assert sealed.number not in client.get("/pulse/").content.decode()


def complaint() -> Whistle:
    lead = made.a_lead(is_sealed=True)
    return made.a_whistle(lead=lead, not_involved="与所反映的事无关", grade_code="emergency")


def test_the_matters_of_every_subject_stand_in_the_list_by_their_names(person, signed_in):
    """What is told of homes and of looks from outside too: one kind without a name would take the whole list away."""
    for role in ("other_street_leader", "street_leader", "grid_admin", "community_officer", "care_officer"):
        person(role)
    clash, asked = a_conflict(), a_request()
    opened = open_outside(
        kind="dwelling",
        key=str(clash.dwelling_id),
        why="moved",
        words="核对原住址",
        by=person("other_street_leader"),
    )
    tell_all()
    told = {matter.pk: [] for matter in (clash, asked, opened)}
    for notice in Notice.objects.filter(subject_id__in=told).select_related("recipient"):
        told[notice.subject_id].append(notice.recipient.username)
    for matter in (clash, asked, opened):
        assert told[matter.pk], matter
        for name in told[matter.pk]:
            page = signed_in(name).get("/notices/")
            assert page.status_code == 200
            assert f'<p class="told-about">{matter.title}</p>' in page.content.decode()
    # whoever tells of something new is seen here
    system = system_actor()
    assert [name for name, one in tellers().items() if not hasattr(one.known_to(system).model, "title")] == []


def test_who_leaves_a_department_is_told_no_more_of_its_matters(person, signed_in):
    handler = person("department_handler")
    made.a_whistle()
    tell_all()
    client = signed_in("department_handler")
    assert pulse(client)["count"] == 1
    DepartmentMembership.objects.filter(user=handler).update(
        period=personas.DateRange(None, personas.date(2001, 1, 1), "[)")
    )
    assert pulse(client)["count"] == 0
    assert "还没有消息" in client.get("/notices/").content.decode()


def test_an_unsigned_emergency_is_seen_straight_from_where_it_stands(person, signed_in, settings):
    # neither a worker nor Redis has a part in it
    settings.CELERY_BROKER_URL = settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.CACHES = django_settings.CACHES | {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    whistle = made.a_whistle(grade_code="emergency", assisting=["lianhua-police"])
    lead, assisting = signed_in("department_handler"), signed_in("assisting_handler")
    for client in (lead, assisting):
        found = pulse(client)
        (alarm,) = found["alarms"]
        assert whistle.number in alarm["title"]
        assert found["every"] <= 5
    assert pulse(signed_in("uninvolved_handler"))["alarms"] == []
    assert pulse(signed_in("street_admin"))["alarms"] == []
    (alarm,) = pulse(lead)["alarms"]
    lead.post(alarm["act_url"], alarm["fields"])
    assert pulse(lead)["alarms"] == []
    assert len(pulse(assisting)["alarms"]) == 1


def test_a_pulse_is_light_and_says_nothing_twice(person, signed_in):
    made.a_whistle()
    client = signed_in("department_handler")
    tell_all()
    first = client.get("/pulse/")
    with CaptureQueriesContext(connection) as asked:
        again = client.get("/pulse/", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert len(asked) <= 8
    made.a_whistle()
    assert client.get("/pulse/", headers={"if-none-match": first.headers["ETag"]}).status_code == 200


def test_a_page_left_open_keeps_no_session_alive(person, signed_in):
    client = signed_in("department_handler")
    client.get("/")
    before = client.session.get("expiry_moved_at")
    session = client.session
    session["expiry_moved_at"] = before - 600
    session.save()
    client.get("/pulse/")
    for page in ("/", "/report-ins/", "/notices/"):
        client.get(page, headers={"hx-request": "true", "hx-target": "waits"})
    # whatever a page asks again and again
    templates = Path(django_settings.BASE_DIR, "templates").rglob("*.html")
    pieces = [one for one in map(Path.read_text, templates) if 'hx-trigger="every' in one]
    asked = {name for piece in pieces for name in re.findall(r"hx-get=\"{% url '(\w+)'", piece)}
    assert len(asked) == len(pieces) > 1
    for name in asked:
        client.get(reverse(name, args=[new_id()]), headers={"hx-request": "true"})
    assert client.session["expiry_moved_at"] == before - 600
    client.get("/report-ins/")
    assert client.session["expiry_moved_at"] >= before


def test_looking_takes_away_ones_own_alone_and_old_ones_go(person, signed_in):
    whistle = made.a_whistle(assisting=["lianhua-police"])
    mine, other = (
        planted(person("department_handler"), whistle),
        planted(person("assisting_handler"), whistle),
    )
    client = signed_in("department_handler")
    client.post("/notices/seen/", {"key": [str(mine.pk), str(other.pk), "x"]})
    assert pulse(client)["count"] == pulse(signed_in("assisting_handler"))["count"] - 1 == 0
    assert telling.forget(before=timezone.now()) == 2
    assert not Notice.objects.exists()


def test_one_chooses_what_one_is_told_but_an_emergency_is_told_always(person, signed_in):
    client = signed_in("department_handler")
    given = {"mail": "", "quiet_from": "22:00", "quiet_until": "07:00"}
    assert client.post("/notices/choices/", given | {"mailed": ["act"]}).status_code == 400
    assert client.post("/notices/choices/", given).status_code == 302
    made.a_whistle()
    made.a_whistle(grade_code="emergency")
    tell_all()
    assert list(Notice.objects.values_list("kind", flat=True)) == ["emergency"]


def test_a_step_that_can_not_be_told_waits_and_stops_no_other(person, monkeypatch):
    person("department_handler")
    broken, whole = made.a_whistle(), made.a_whistle()
    Untold.objects.filter(event_id=broken.events.get().pk).update(teller="nobody")
    assert tell_all() >= 1
    assert [one.subject_id for one in Notice.objects.all()] == [whole.pk]
    waiting = Untold.objects.get()
    assert waiting.tries == 1
    assert waiting.next_at > timezone.now()
    assert tell_all() == 0
    Untold.objects.update(teller="whistle", next_at=timezone.now())
    assert tell_all() == 1
    assert Notice.objects.count() == 2


def test_a_step_that_the_database_cut_off_or_that_takes_all_the_time_is_not_the_first_of_every_sweep(
    person, monkeypatch
):
    person("department_handler")
    slow, whole = made.a_whistle(), made.a_whistle()
    key, ask = slow.events.get().pk, tellers()["whistle"]

    def cut_off(steps, fault):
        if key in [one for one, _at in steps]:
            raise fault
        return ask.drafts(steps)

    for fault in (OperationalError("canceling statement due to statement timeout"), SoftTimeLimitExceeded()):
        Untold.objects.update(next_at=timezone.now())
        monkeypatch.setitem(
            tellers(), "whistle", replace(ask, drafts=lambda steps, fault=fault: cut_off(steps, fault))
        )
        with suppress(SoftTimeLimitExceeded):
            tell_all()
        tell_all()
        assert {one.subject_id for one in Notice.objects.all()} == {whole.pk}
        assert Untold.objects.get().next_at > timezone.now()
    # what could not be told for a quarter of a year is history
    assert telling.forget(before=timezone.now() + timedelta(minutes=1)) == 1
    assert not Untold.objects.exists()
