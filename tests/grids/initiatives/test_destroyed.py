"""What an initiative collected can't be restored from the product once it is destroyed; that it could be before is shown first."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from grids.approvals.actions import grant
from grids.approvals.models import Approval
from grids.conduct.refusals import Refusal
from grids.exports import actions as exports
from grids.exports.running import run
from grids.initiatives.collecting import bringing, destroying, entering, keeping
from grids.initiatives.collecting.models import (
    BroughtTable,
    Certificate,
    Collecting,
    InitiativeEntry,
    RefusedEntry,
)
from grids.initiatives.models import InitiativeEvent
from grids.initiatives.tasks import look_after_initiatives
from grids.privacy import ciphers, halves
from grids.privacy.ciphers import SealBroken
from grids.privacy.sealing import place_of
from tests import personas
from tests.factories.collecting import NAME, NOTE, PHONE, VALUES, a_task, an_entry, destroyed, opened

pytestmark = pytest.mark.django_db

TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm')
AND NOT relispartition AND has_table_privilege(oid, 'SELECT')
"""


def everywhere() -> dict[str, bytes]:
    """Every table as text, bytes as hex among it, and every file."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT string_agg(row::text, chr(10)) FROM "{table}" AS row')
            found[table] = (cursor.fetchone()[0] or "").encode()
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file():
            found[str(path)] = path.read_bytes()
    return found


def traces(words: list[bytes]) -> list[str]:
    """Where any of these bytes lies, as it is or as hex."""
    return [
        place for place, held in everywhere().items() for word in words if word in held or word.hex().encode() in held
    ]  # fmt: skip


def a_refused_row(made: Collecting) -> RefusedEntry:
    row = RefusedEntry(
        collecting=made, line=3, why="没有这个网格", brought_by=personas.make("grid_admin"), brought_at=timezone.now()
    )  # fmt: skip
    keeping.put(row, {"cells": f"{NAME},{PHONE}"}, key=keeping.key_of(made))
    row.save(force_insert=True)
    return row


def a_file_of(made: Collecting):
    export, _new = exports.ask(
        name="initiative_entries", query={"initiative": str(made.initiative_id)}, form="csv",
        by=personas.make("grid_admin"),
    )  # fmt: skip
    return run(export_id=export.pk)


@pytest.fixture
def filled(departments):
    """One with entries, one of them put right and one struck out, a refused row and a file."""
    made = opened()
    entry = an_entry(made)
    entering.amend(
        entry_id=entry.pk,
        need=entry.need,
        values={"note": "改成两天的菜"},
        by=personas.make("community_officer"),
    )
    entering.strike(entry_id=an_entry(made).pk, why="twice", by=personas.make("community_officer"))
    a_refused_row(made)
    bringing.stage(
        initiative_id=made.initiative_id,
        rows=[(2, ["", "", NAME, PHONE, "", ""])],
        by=personas.make("grid_admin"),
    )
    assert a_file_of(made).file_path
    return made


def secrets_of(made: Collecting) -> list[bytes]:
    """Everything by which a value could be had again: ciphertexts, both halves, the key."""
    models = (InitiativeEntry, RefusedEntry, BroughtTable)
    rows = [row for model in models for row in model.objects.filter(collecting=made)]
    names = ("name", "phone", "note", "cells", "phone_digest")
    sealed = [bytes(getattr(row, name)) for row in rows for name in names if hasattr(row, name)]
    half = ciphers.unseal(made.half, at=place_of(made, "half"))
    other = (halves.folder() / str(made.pk)).read_bytes()
    return [one for one in sealed if one] + [bytes(made.half), other, half.encode(), keeping.key_of(made)]


def test_after_the_destruction_nothing_of_it_is_anywhere(filled, django_capture_on_commit_callbacks):
    made = filled
    words = [NAME.encode(), PHONE.encode(), NOTE.encode()]
    # it could be had before, so the search below sees what it looks for
    assert traces(words) == []
    row = InitiativeEntry.objects.filter(collecting=made).standing().get()
    assert keeping.get(row, "phone", key=keeping.key_of(made)) == PHONE
    secrets = secrets_of(made)
    assert {place for place in traces(secrets) if "/" not in place} == {
        "grids_initiativeentry", "grids_refusedentry", "grids_broughttable", "grids_collecting",
    }  # fmt: skip
    assert any("halves" in place for place in traces(secrets))
    assert (Path(settings.MEDIA_ROOT) / "exports").exists()
    assert any("/exports/" in place for place in everywhere())
    with django_capture_on_commit_callbacks(execute=True):
        certificate = destroyed(made)
    assert traces(words + secrets) == []
    assert not any("/exports/" in place or "/halves/" in place for place in everywhere())
    assert not InitiativeEntry.objects.filter(collecting=made).exists()
    assert certificate.counts == {
        "entries": 2,
        "struck": 1,
        "amended": 1,
        "refused": 1,
        "waiting": 1,
        "files": 1,
    }
    assert certificate.needs == {"送药": 1}
    assert destroying.digest_of(Certificate.objects.get(pk=certificate.pk)) == certificate.digest


def test_a_dump_from_before_opens_nothing(filled, django_capture_on_commit_callbacks):
    made = Collecting.objects.get(pk=filled.pk)
    row = InitiativeEntry.objects.filter(collecting=made).standing().get()
    with django_capture_on_commit_callbacks(execute=True):
        destroyed(made)
    # both rows as the dump has them, and the keys of the environment: the other half is nowhere
    with pytest.raises(SealBroken):
        keeping.key_of(made)
    assert ciphers.unseal(row.name, at=place_of(row, "name")) != NAME


def test_who_asked_for_the_destruction_never_grants_it(departments):
    made = opened()
    by = personas.make("grid_admin")
    personas.appoint(by, "street_leader", personas.LIANHUA)
    asked = destroying.ask(initiative_id=made.initiative_id, by=by)
    with pytest.raises(Refusal, match="另一位"):
        grant(approval_id=asked.pk, by=by)
    made.refresh_from_db()
    assert made.destroyed_at is None


def test_the_database_takes_nothing_in_after_the_destruction(filled):
    made, task = filled, a_task(filled)
    key, need = keeping.key_of(made), made.needs.first()
    destroyed(made)
    entry = InitiativeEntry(
        collecting=made, task=task, need=need, entered_by=personas.make("grid_admin"), entered_at=timezone.now()
    )  # fmt: skip
    keeping.put(entry, VALUES, key=key)
    with pytest.raises(DatabaseError, match="between the opening and the destruction"), transaction.atomic():
        entry.save(force_insert=True)
    with pytest.raises(Refusal, match="已经销毁"):
        an_entry(made)
    with pytest.raises(DatabaseError), transaction.atomic():
        a_half = Collecting.objects.filter(pk=made.pk)
        a_half.update(destroyed_at=None, half=b"x")


def refuses_every_change(certificate: Certificate) -> None:
    rows = Certificate.objects.filter(pk=certificate.pk)
    for change in (lambda: rows.update(counts={}), rows.delete, lambda: rows.update(name="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_certificate_is_never_changed_and_never_deleted(departments):
    refuses_every_change(destroyed(opened()))


def test_a_certificate_is_not_even_changed_by_the_owner(as_owner, departments):
    refuses_every_change(destroyed(opened()))


def test_the_timer_destroys_what_is_past_its_day_and_says_so(departments, django_capture_on_commit_callbacks):
    made = opened(days=10)
    an_entry(made)
    look_after_initiatives()
    assert InitiativeEntry.objects.filter(collecting=made).exists()
    later = timezone.now() + timedelta(days=11)
    with time_machine.travel(later), django_capture_on_commit_callbacks(execute=True):
        look_after_initiatives()
        look_after_initiatives()
    certificate = Certificate.objects.get(initiative=made.initiative_id)
    assert (certificate.asked_by, certificate.granted_by) == (None, None)
    assert certificate.counts["entries"] == 1
    assert not (halves.folder() / str(made.pk)).exists()
    assert InitiativeEvent.objects.filter(initiative=made.initiative_id, verb="destroy").count() == 1


def test_one_that_fails_keeps_no_other_from_its_destruction(departments, monkeypatch):
    first, second = opened(days=10), opened(days=10, name="又一次帮扶")
    broken, counted = first.pk, destroying._counted

    def failing(made: Collecting) -> dict[str, int]:
        if made.pk == broken:
            raise RuntimeError
        return counted(made)

    monkeypatch.setattr(destroying, "_counted", failing)
    with time_machine.travel(timezone.now() + timedelta(days=11)):
        look_after_initiatives()
        assert [one.initiative_id for one in Certificate.objects.all()] == [second.initiative_id]
        broken = None
        look_after_initiatives()
    assert Certificate.objects.filter(initiative=first.initiative_id).exists()


def test_nothing_waits_to_be_granted_of_what_is_destroyed(departments):
    made, by, leader = opened(days=10), personas.make("grid_admin"), personas.make("street_leader")
    an_entry(made)
    exports.ask(
        name="initiative_entries", query={"initiative": str(made.initiative_id)}, form="csv", by=by, is_full=True,
        purpose=exports.Purpose("上门送药送菜", "街道平安办", "第一号文件"),
    )  # fmt: skip
    destroying.ask(initiative_id=made.initiative_id, by=by)
    assert Approval.objects.to_decide(leader).count() == 2
    with time_machine.travel(timezone.now() + timedelta(days=11)):
        look_after_initiatives()
    assert Certificate.objects.filter(initiative=made.initiative_id).exists()
    assert not Approval.objects.filter(lapsed_at=None, decided_at=None).exists()


def test_a_half_that_outlived_its_row_is_swept(departments):
    made = opened()
    path = halves.folder() / str(made.pk)
    # the process died between the commit and the disk
    destroyed(made)
    assert path.exists()
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=True):
        assert destroying.sweep_halves() == 1
    assert not path.exists()


def test_a_half_of_what_is_open_is_never_swept(departments):
    made = opened()
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=True):
        assert destroying.sweep_halves() == 0
    assert keeping.key_of(made)


def test_a_certificate_is_true_whatever_clock_it_was_written_by(departments, monkeypatch):
    """The demonstration's clock is Beijing's, what is read back is told in UTC: it is one moment."""
    moment = timezone.now().astimezone(ZoneInfo("Asia/Shanghai"))
    made = opened()
    monkeypatch.setattr(timezone, "now", lambda: moment)
    destroyed(made)
    certificate = Certificate.objects.get()
    assert destroying.digest_of(certificate) == certificate.digest
