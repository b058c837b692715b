"""What an older release wrote without a key is marked once by the owner, and what was broken before is not covered up."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from governance import checks
from grids.audit.models import SecurityEvent
from grids.conduct.events import GENESIS
from grids.privacy.models import Disclosure
from grids.staff.queries import system_actor
from tests.factories import whistles as made
from tests.whistles.test_verification import by_force
from whistles.intake.actions import reveal_reporter
from whistles.intake.models import Lead, LeadEvent
from whistles.lifecycle.models import WhistleEvent
from whistles.statistics import actions as statistics
from whistles.verification.actions import make_heads, make_moment, verify
from whistles.verification.models import Finding
from whistles.verification.restamping import _older, _older_reading
from whistles.verification.tasks import verify_books

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def older(as_owner, departments, person, once):
    """Books as the release before wrote them: unkeyed digests, no marks of facts, leads without an anchor."""
    return once.begin("older", lambda: {"whistle": older_books(person)})["whistle"]


def older_books(person):
    whistle = made.a_whistle(state="closed")
    lead = made.a_lead(reporter_name="李四")
    reveal_reporter(lead_id=lead.pk, by=person("street_leader"), field="name", reason="核实情况")
    statistics.refresh()
    by_force(
        "UPDATE whistles_whistleevent SET facts = ''", "UPDATE whistles_leadevent SET facts = ''",
        "UPDATE whistles_lead SET last_digest = ''", "DELETE FROM grids_securityevent",
    )  # fmt: skip
    marks = []
    previous = GENESIS
    for entry in Disclosure.objects.order_by("seq"):
        previous = _older_reading(entry, previous)
        marks.append((Disclosure, entry, previous))
    for model, key in ((WhistleEvent, "whistle_id"), (LeadEvent, "lead_id")):
        for matter in model.objects.values_list(key, flat=True).distinct():
            previous = GENESIS
            for step in model.objects.filter(**{key: matter}).order_by("seq"):
                previous = _older(step, previous)
                marks.append((model, step, previous))
    by_force(
        *(
            f"UPDATE {model._meta.db_table} SET digest = '\\x{mark.hex()}' WHERE id = '{row.pk}'"
            for model, row, mark in marks
        ),
        "UPDATE whistles_whistle w SET last_digest = (SELECT digest FROM whistles_whistleevent e "
        "WHERE e.whistle_id = w.id ORDER BY seq DESC LIMIT 1)",
    )
    return whistle


def test_older_books_are_whole_after_they_were_marked_and_the_log_says_so(older, capsys):
    call_command("restamp_ledger")
    assert "whistles_whistleevent" in capsys.readouterr().out
    assert verify().found == []
    told = SecurityEvent.objects.filter(kind="configuration").order_by("-id").first().detail
    assert told["what"] == "restamp_ledger"
    assert told["whistles_whistleevent"] == WhistleEvent.objects.count()
    call_command("restamp_ledger")
    assert "没有需要加盖的" in capsys.readouterr().out


def test_verification_before_it_says_so_once_and_keeps_no_findings(older, capsys):
    with pytest.raises(CommandError, match="先运行 restamp_ledger"):
        call_command("verify_ledger")
    assert verify_books() == 0
    assert make_heads() == []
    assert make_moment() is None
    assert Finding.objects.count() == 0
    assert [one.id for one in checks.older_books(None, databases=["default"])] == ["governance.W012"]
    call_command("restamp_ledger")
    call_command("verify_ledger")
    assert checks.older_books(None, databases=["default"]) == []


def test_a_time_that_the_upgrade_mended_is_told_and_is_no_break(older, capsys):
    lead = Lead.objects.get(whistle=older)
    by_force(
        f"UPDATE whistles_leadevent SET occurred_at = recorded_at WHERE lead_id = '{lead.pk}'",
        f"UPDATE whistles_whistleevent SET occurred_at = recorded_at WHERE whistle_id = '{older.pk}' AND seq = 1",
        f"UPDATE whistles_whistle SET whistled_at = (SELECT occurred_at FROM whistles_whistleevent WHERE whistle_id = '{older.pk}' AND seq = 1)",
    )  # fmt: skip
    call_command("restamp_ledger")
    told = capsys.readouterr()
    assert f"由升级更正过，照常加盖：哨源 {lead.source_number} 1" in told.err
    assert verify().found == []


def unkey(model, row_id) -> bytes:
    """What the intruder of F12 does: one step's content altered, its mark made as an older release made it."""
    step = model.objects.get(pk=row_id)
    step.actor_label, step.reason = "别人", "别的"
    mark = _older(step, GENESIS)
    by_force(
        f"UPDATE {model._meta.db_table} SET actor_label = '别人', reason = '别的', facts = '', digest = '\\x{mark.hex()}' WHERE id = '{row_id}'"
    )
    return mark


@pytest.fixture
def rewritten(as_owner, departments, person):
    """A lead whose only step was written over as an older release would have written it, in books of today."""
    made.a_lead()
    lead = made.a_lead(reporter_name="李四")
    reveal_reporter(lead_id=lead.pk, by=person("street_leader"), field="name", reason="核实情况")
    mark = unkey(LeadEvent, LeadEvent.objects.get(lead_id=lead.pk).pk)
    by_force(
        f"UPDATE whistles_lead SET title = '别的', last_digest = '\\x{mark.hex()}' WHERE id = '{lead.pk}'"
    )
    return lead


def test_what_was_rewritten_is_not_washed_once_a_head_of_the_books_was_made(as_owner, departments, person):
    lead = made.a_lead(reporter_name="李四")
    make_moment()
    mark = unkey(LeadEvent, LeadEvent.objects.get(lead_id=lead.pk).pk)
    by_force(f"UPDATE whistles_lead SET last_digest = '\\x{mark.hex()}' WHERE id = '{lead.pk}'")
    # the heads in the database may be gone: the file outside says that there were some
    for _twice in range(2):
        with pytest.raises(CommandError, match="不能再次加盖"):
            call_command("restamp_ledger", "--despite-faults")
        assert any(one.subject_id == str(lead.pk) for one in verify().found)
        assert not any("restamp" in one.sentence for one in verify().found)
        by_force("TRUNCATE whistles_momenthead")


def test_what_is_younger_than_the_first_keyed_mark_gets_none_even_before_the_first_head(rewritten, capsys):
    call_command("restamp_ledger")
    assert "部分已有带密钥的校验值" in capsys.readouterr().err
    assert any(one.subject_id == str(rewritten.pk) for one in verify().found)


def test_a_chain_of_which_a_part_has_a_key_gets_no_other_marks(older, capsys):
    """Somebody went on with an older matter before the books were marked: the auditor is told of it, nothing is covered."""
    whistle = made.a_whistle(state="closed")
    first = WhistleEvent.objects.get(whistle_id=whistle.pk, seq=1)
    by_force(
        f"UPDATE whistles_whistleevent SET digest = '\\x{_older(first, GENESIS).hex()}' WHERE id = '{first.pk}'"
    )
    call_command("restamp_ledger")
    assert (
        f"部分已有带密钥的校验值，不再加盖，核对时由审计人员查明：哨件 {whistle.number}"
        in capsys.readouterr().err
    )
    assert {one.subject_id for one in verify().found} == {str(whistle.pk)}


@pytest.mark.parametrize("table", ["grids_securityevent", "grids_disclosure"])
def test_a_log_in_which_one_entry_was_rewritten_is_not_marked_anew(as_owner, departments, person, table):
    lead = made.a_lead(reporter_name="李四")
    for number in range(3):
        reveal_reporter(lead_id=lead.pk, by=person("street_leader"), field="name", reason=f"核实情况{number}")
    by_force(f"UPDATE {table} SET area_code = '530102', digest = 'x' WHERE seq = 2")
    call_command("restamp_ledger", "--despite-faults")
    assert any(one.kind in ("log", "reading") for one in verify().found)


def test_a_reading_of_the_older_log_that_was_altered_is_told(older):
    by_force("UPDATE grids_disclosure SET reason = '别的' WHERE seq = 1")
    with pytest.raises(CommandError, match="没有加盖"):
        call_command("restamp_ledger")


def test_a_chain_that_was_broken_before_is_told_and_not_covered_up(older):
    by_force(
        f"UPDATE whistles_whistleevent SET actor_label = '别人' WHERE whistle_id = '{older.pk}' AND seq = 2"
    )
    with pytest.raises(CommandError, match="没有加盖"):
        call_command("restamp_ledger")
    with connection.cursor() as cursor:
        cursor.execute("SELECT bool_and(length(digest) = 32) FROM whistles_whistleevent")
        assert cursor.fetchone() == (True,)
    call_command("restamp_ledger", "--despite-faults")
    assert verify().found == []


def test_what_carries_a_keyed_mark_gets_no_other(older):
    call_command("restamp_ledger")
    by_force(
        f"UPDATE whistles_whistleevent SET actor_label = '别人' WHERE whistle_id = '{older.pk}' AND seq = 2"
    )
    call_command("restamp_ledger")
    assert verify().found != []


def test_only_the_owner_can():
    system_actor()
    with pytest.raises(CommandError, match="所有者"):
        call_command("restamp_ledger")
