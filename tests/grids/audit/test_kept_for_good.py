"""Whatever way leads into a record that is kept for good: it asks the row's fields, and names nobody whose term ends."""

import pytest
from django import forms
from django.db import models
from django.test.utils import isolate_apps

from grids.audit.actions import note
from grids.audit.altered import altered
from grids.conduct.events import GENESIS, is_signed
from grids.personal.fields import Basis, PersonalDate, PersonalLine, Retention, Then
from grids.personal.kept import label_of
from grids.staff.queries import system_actor
from tests.factories import whistles as made
from whistles.intake.models import LeadEvent

pytestmark = pytest.mark.django_db
NAME, PHONE = "段三丰", "13987654321"
ABOUT = {"purpose": "x", "basis": Basis.DUTY, "readers": (), "retention": Retention(30, "x", Then.REMOVED)}


@pytest.fixture
def person():
    """A person of a register that is still to come: its name is a value with a term, and it has no title."""
    with isolate_apps("grids"):

        class Person(models.Model):
            name = PersonalLine(max_length=40, **ABOUT)
            born_on = PersonalDate(null=True, **ABOUT)
            is_alone = models.BooleanField(default=False)

            class Meta:
                app_label = "grids"

            def __str__(self):
                return self.name

        yield Person(pk=7, name=NAME, born_on="1990-01-01")


def test_the_security_log_calls_a_row_by_nothing_that_has_a_term(person):
    entry = note(kind="account", by=system_actor(), subject=person)
    assert (entry.subject_id, entry.subject_label) == ("7", "")


def test_what_a_form_altered_is_told_without_values_that_have_a_term(person):
    class PersonForm(forms.ModelForm):
        class Meta:
            model = type(person)
            fields = ("name", "born_on", "is_alone")

    form = PersonForm({"name": "段四", "born_on": "1990-02-02", "is_alone": "on"}, instance=person)
    assert form.is_valid()
    told = altered(form, added=False)
    assert told == {
        "old": {"name": "***", "born_on": "***", "is_alone": False},
        "new": {"name": "***", "born_on": "***", "is_alone": True},
    }


def test_a_reason_in_the_log_reaches_nobody(person):
    entry = note(
        kind="account", by=system_actor(), detail={"reason": f"请拨{PHONE}", "old": {"reason": PHONE}}
    )
    assert PHONE not in str(entry.detail)


def test_a_complaint_is_called_by_nothing_and_a_matter_by_its_number(departments):
    whistle = made.a_whistle(title=NAME)
    assert label_of(whistle) == whistle.number
    assert label_of(whistle.leads.get()) == ""
    sealed = made.a_whistle(is_sealed=True, accused=departments["lianhua-market"])
    assert label_of(sealed) == ""


def test_a_step_of_any_book_is_masked_and_marked_where_it_is_appended(departments):
    lead = made.a_lead()
    last = lead.events.get()
    step = LeadEvent(
        lead=lead, street_code=lead.street_code, seq=2, verb="erase", to_state="new", actor=system_actor(),
        occurred_at=last.occurred_at, recorded_at=last.recorded_at, reason=f"登记 联系人：{NAME} {PHONE}",
    )  # fmt: skip
    with pytest.raises(TypeError, match="append"):
        step.save()
    step.append(bytes(last.digest))
    kept = LeadEvent.objects.get(pk=step.pk)
    assert NAME not in kept.reason
    assert PHONE not in kept.reason
    assert is_signed(kept, bytes(last.digest))
    assert not is_signed(kept, GENESIS)
