"""What an older release wrote without a key is marked once by the owner, and what was broken before is not covered up."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from grids.audit.models import SecurityEvent
from grids.conduct.events import GENESIS
from grids.staff.queries import system_actor
from tests.factories import whistles as made
from tests.whistles.test_verification import by_force
from whistles.intake.actions import reveal_reporter
from whistles.intake.models import LeadEvent
from whistles.lifecycle.models import WhistleEvent
from whistles.statistics import actions as statistics
from whistles.verification.actions import verify
from whistles.verification.restamping import _older

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def older(as_owner, departments, person):
    """Books as the release before wrote them: unkeyed digests, no marks of facts, leads without an anchor."""
    whistle = made.a_whistle(state="closed")
    lead = made.a_lead(reporter_name="李四")
    reveal_reporter(lead_id=lead.pk, by=person("street_leader"), field="name", reason="核实情况")
    statistics.refresh()
    by_force(
        "UPDATE whistles_whistleevent SET facts = ''", "UPDATE whistles_leadevent SET facts = ''",
        "UPDATE whistles_lead SET last_digest = ''", "UPDATE grids_disclosure SET digest = sha256(digest)",
        "UPDATE grids_securityevent SET digest = sha256(digest)",
    )  # fmt: skip
    for model, key in ((WhistleEvent, "whistle_id"), (LeadEvent, "lead_id")):
        for matter in model.objects.values_list(key, flat=True).distinct():
            previous = GENESIS
            for step in model.objects.filter(**{key: matter}).order_by("seq"):
                previous = _older(step, previous)
                by_force(
                    f"UPDATE {model._meta.db_table} SET digest = '\\x{previous.hex()}' WHERE id = '{step.pk}'"
                )
    by_force(
        "UPDATE whistles_whistle w SET last_digest = (SELECT digest FROM whistles_whistleevent e "
        "WHERE e.whistle_id = w.id ORDER BY seq DESC LIMIT 1)"
    )
    return whistle


def test_older_books_are_whole_after_they_were_marked_and_the_log_says_so(older, capsys):
    assert verify().found != []
    call_command("restamp_ledger")
    assert "whistles_whistleevent" in capsys.readouterr().out
    assert verify().found == []
    told = SecurityEvent.objects.filter(kind="configuration").order_by("-id").first().detail
    assert told["what"] == "restamp_ledger"
    assert told["whistles_whistleevent"] == WhistleEvent.objects.count()
    call_command("restamp_ledger")
    assert "没有需要加盖的" in capsys.readouterr().out


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
