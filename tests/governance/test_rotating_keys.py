"""A change of keys reaches values and files alike, goes on where it was broken off, and is proved afterwards on the bytes."""

import io
import json
import os
from contextlib import closing
from pathlib import Path

import environ
import psycopg2
import pytest
from django.conf import settings as now
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from grids.exports import files as exports
from grids.people.models import Person
from grids.people.writing import opened
from grids.privacy import ciphers, folders, keys, probes, resealing, rotating, sealed_file
from grids.privacy.sealing import looked_up
from grids.together import stored
from tests.factories import people
from tests.factories import whistles as matters
from tests.governance.test_keys import a_key
from whistles.intake import indexing
from whistles.intake.worded import LeadWords

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments", "as_owner")]


def renewed_keys(settings) -> None:
    settings.FIELD_KEYS = [a_key(), *settings.FIELD_KEYS]
    settings.SEALED_KEYS = [a_key(), *settings.SEALED_KEYS]


def rotated(capsys, **options) -> dict:
    capsys.readouterr()
    call_command("rotate_keys", json=True, **options)
    return json.loads(capsys.readouterr().out)


def an_export() -> Path:
    return exports.store("a-list.xlsx", io.BytesIO(b"whole names"))


def test_values_and_files_are_sealed_anew_and_the_old_key_can_go(settings, capsys):
    person, path = people.a_person(name="段三丰"), an_export()
    renewed_keys(settings)
    found = rotated(capsys)
    assert found["values"]["grids.Person"]["changed"] == 1
    assert found["files"]["exports"] == 1
    assert (found["broken"], found["left"]) == ([], {})
    settings.FIELD_KEYS, settings.SEALED_KEYS = settings.FIELD_KEYS[:1], settings.SEALED_KEYS[:1]
    person.refresh_from_db()
    assert opened(person, "name") == "段三丰"
    assert b"".join(exports.Content(str(path))) == b"whole names"
    again = rotated(capsys)
    assert again["values"]["grids.Person"] == {"looked_at": 0, "changed": 0}
    assert again["files"]["exports"] == 0


def test_what_is_done_is_not_even_looked_at_again(settings, monkeypatch, capsys):
    for _n in range(5):
        people.a_person()
    renewed_keys(settings)
    monkeypatch.setattr(resealing, "AT_A_TIME", 2)

    def breaks_off(_name: str, _tally: resealing.Tally) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        resealing.reseal(look_ups=False, tell=breaks_off)
    assert rotated(capsys)["values"]["grids.Person"] == {"looked_at": 3, "changed": 3}


def test_a_check_seals_nothing_and_says_what_is_left(settings, capsys):
    person, path = people.a_person(name="段三丰"), an_export()
    before = bytes(person.name)
    renewed_keys(settings)
    with pytest.raises(CommandError, match="旧密钥先不要撤下"):
        call_command("rotate_keys", check=True, json=True)
    found = json.loads(capsys.readouterr().out)["left"]
    assert found["grids.Person.name"] == 1
    assert found["exports/a-list.xlsx"] == 1
    person.refresh_from_db()
    assert bytes(person.name) == before
    assert not sealed_file.is_current(path)


def test_what_is_written_meanwhile_with_the_old_key_is_found(settings, monkeypatch, capsys):
    """Whoever still runs with the old key first seals with it behind the back of the rotation."""
    old = settings.FIELD_KEYS
    renewed_keys(settings)
    new, done = settings.FIELD_KEYS, resealing.reseal

    def and_one_more(**more):
        found = done(**more)
        settings.FIELD_KEYS = old
        people.a_person(name="段三丰")
        settings.FIELD_KEYS = new
        return found

    monkeypatch.setattr(resealing, "reseal", and_one_more)
    with pytest.raises(CommandError, match="先重启"):
        call_command("rotate_keys")


def test_a_file_that_no_subject_named_is_found_on_the_disk(settings):
    forgotten = folders.closed("somewhere") / "forgotten"
    sealed_file.write(forgotten, [b"names"])
    assert rotating.left() == []
    renewed_keys(settings)
    assert rotating.left() == ["somewhere/forgotten"]


def test_every_folder_of_sealed_files_is_among_those_that_are_sealed_anew():
    """Who seals a file says how it is sealed anew: each module that writes one belongs to a subject with a row of its own."""
    root = Path(now.BASE_DIR)
    writes = {
        path.relative_to(root).parts[1]
        for place in ("grids", "whistles")
        for path in (root / place).rglob("*.py")
        if "sealed_file.write(" in path.read_text(encoding="utf-8") and "privacy" not in path.parts
    }
    assert writes == {one.name for one in stored()}


def test_a_file_no_key_opens_is_named_and_the_others_are_done(settings, capsys):
    first, path = an_export(), exports.folder() / "another"
    sealed_file.write(path, [b"x"])
    first.write_bytes(first.read_bytes()[:-1] + b"?")
    renewed_keys(settings)
    with pytest.raises(CommandError, match="打不开"):
        call_command("rotate_keys", json=True)
    found = json.loads(capsys.readouterr().out)
    assert found["broken"] == ["exports/a-list.xlsx"]
    assert sealed_file.is_current(path)


def test_a_row_is_older_by_its_first_bytes_alone(settings):
    person = people.a_person(name="段三丰")
    assert not resealing.older(Person).exists()
    renewed_keys(settings)
    assert list(resealing.older(Person)) == [person]
    assert {len(head) for head in ciphers.heads()} == {ciphers.HEAD_BYTES}
    assert keys.suite() == "AES-GCM"


def test_the_earlier_name_does_the_same(settings, capsys):
    people.a_person()
    renewed_keys(settings)
    call_command("reseal_fields")
    assert "可以撤下" in capsys.readouterr().out
    assert resealing.left() == {}


def test_whoever_was_registered_once_more_while_look_ups_were_made_anew_holds_nothing_up(settings, capsys):
    """Until its look-up is made anew a number is found by nobody: the same may be taken in a second time."""
    number = people.a_number()
    first, other = people.a_person(number=number), people.a_person(name="段三丰")
    settings.FIELD_INDEX_KEY = a_key()
    again = people.a_person(number=number)
    renewed_keys(settings)
    found = rotated(capsys)
    assert (found["twice"], found["broken"], found["left"]) == ([f"grids.Person {first.pk}"], [], {})
    assert not probes.looks_up_by_another_key()
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    for one, name in ((first, "document"), (again, "document"), (other, "name")):
        one.refresh_from_db()
        assert opened(one, name)
    assert bytes(again.document_hash) == looked_up(again, "document_hash", number)
    assert bytes(other.name_hash) == looked_up(other, "name_hash", "段三丰")
    assert rotated(capsys, look_ups=True)["twice"] == [f"grids.Person {first.pk}"]


def test_look_ups_get_another_key_only_while_nobody_runs_with_the_old_one(settings):
    """A process that goes on with it finds nobody by the new look-ups, and writes such as nobody finds again."""
    person = people.a_person(name="段三丰")
    settings.FIELD_INDEX_KEY = a_key()
    there = connection.settings_dict
    web = psycopg2.connect(
        host=there["HOST"], port=there["PORT"], dbname=there["NAME"],
        user=(role := environ.Env.db_url_config(os.environ["WEB_DATABASE_URL"]))["USER"], password=role["PASSWORD"],
    )  # fmt: skip
    with closing(web), pytest.raises(CommandError, match="先停下网页和后台任务"):
        call_command("rotate_keys")
    before = bytes(person.name_hash)
    person.refresh_from_db()
    assert bytes(person.name_hash) == before


def test_a_look_up_that_the_old_key_made_meanwhile_is_found_and_made_anew(settings, monkeypatch, capsys):
    old, new, done = settings.FIELD_INDEX_KEY, a_key(), resealing.reseal
    settings.FIELD_INDEX_KEY = new

    def and_one_more(**more):
        found = done(**more)
        settings.FIELD_INDEX_KEY = old
        people.a_person(name="段三丰")
        settings.FIELD_INDEX_KEY = new
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(resealing, "reseal", and_one_more)
        with pytest.raises(CommandError, match="先重启"):
            call_command("rotate_keys", json=True)
    assert json.loads(capsys.readouterr().out)["left"]["grids.Person.name_hash"] == 1
    with pytest.raises(CommandError):
        call_command("rotate_keys", check=True, json=True)
    assert probes.looks_up_by_another_key()
    assert rotated(capsys)["left"] == {}
    assert not probes.looks_up_by_another_key()
    assert rotated(capsys, check=True, look_ups=True)["left"] == {}
    person = Person.objects.get()
    assert bytes(person.name_hash) == looked_up(person, "name_hash", "段三丰")


def test_leads_are_found_by_the_name_of_who_reported_after_a_new_look_up_key(settings, capsys):
    lead = matters.a_lead(reporter_name="段三丰", reporter_phone="12400001234")
    indexing.read_again([lead.pk])
    settings.FIELD_INDEX_KEY = a_key()
    assert rotated(capsys)["values"]["whistles.LeadWords"]["changed"] == 1
    assert bytes(LeadWords.objects.get().name_digest) == indexing.name_digest("段三丰")
