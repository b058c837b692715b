"""The chain of marks: whatever of an event is altered afterwards shows, wherever it stands, and needs a key to be made."""

import base64
import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from governance import checks
from grids.conduct import events
from grids.conduct.books import books
from grids.conduct.events import GENESIS, broken_links, chained, covered, signed
from grids.registry.dwellings.models import DwellingEvent
from tests.factories import whistles as made
from whistles.intake import facts as lead_facts
from whistles.intake.models import Lead
from whistles.lifecycle import facts
from whistles.lifecycle.models import ReportIn, Whistle

pytestmark = pytest.mark.django_db

BOOKS = tuple(books())


def other(field: models.Field, value: object) -> object:
    """A value of the field that isn't this one."""
    if isinstance(value, datetime):
        return value - timedelta(seconds=1)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(field, models.UUIDField):
        return uuid4()
    if isinstance(field, models.BinaryField):
        return b"x"
    if isinstance(field, models.JSONField):
        return {"x": 1}
    if isinstance(field, models.DateTimeField):
        return datetime.now().astimezone()
    return (
        4711
        if isinstance(field, models.ForeignKey) and value is None and field.attname != "whistle_id"
        else "x"
    )


@pytest.mark.parametrize(
    ("model", "column"), [(model, one.attname) for model in BOOKS for one in model._meta.concrete_fields if one.name != "digest"]
)  # fmt: skip
def test_no_column_of_any_book_can_be_altered_unseen(model, column):
    """From the model: a column that comes later is covered or this fails."""
    given = {one.attname: one.get_default() for one in model._meta.concrete_fields}
    row = model(**given)
    row.digest = signed(row, b"before")
    assert events.is_signed(row, b"before")
    field = model._meta.get_field(column)
    setattr(row, column, other(field, getattr(row, column)))
    assert not events.is_signed(row, b"before")


@pytest.mark.parametrize("model", BOOKS)
def test_a_row_taken_from_elsewhere_in_the_chain_shows(model):
    row = model(**{one.attname: one.get_default() for one in model._meta.concrete_fields})
    row.digest = signed(row, b"before")
    assert not events.is_signed(row, b"after")


@pytest.mark.parametrize(
    ("model", "elsewhere"),
    [(Lead, lead_facts.ELSEWHERE), (Whistle, facts.ELSEWHERE), (ReportIn, facts.PART_ELSEWHERE)],
)
def test_what_a_step_does_not_mark_is_named_with_what_holds_it_instead(model, elsewhere):
    columns = {one.column for one in model._meta.concrete_fields}
    assert set(elsewhere) - columns == set()
    assert all(elsewhere.values())
    assert set(events.columns_of(model, frozenset(elsewhere))) == columns - set(elsewhere)


def test_two_ways_of_cutting_the_same_texts_have_two_marks():
    assert chained(GENESIS, ["ab", "c"]) != chained(GENESIS, ["a", "bc"])
    assert chained(GENESIS, ["a\x1f1:b"]) != chained(GENESIS, ["a", "b"])


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_event_that_was_altered_shows(departments, place):
    steps = list(made.a_whistle(state="reported_in").events.order_by("seq"))
    assert broken_links(iter(steps)) == []

    steps[place].reason = "别的理由"

    assert broken_links(iter(steps)) == [f"第 {place + 1} 步内容与校验值不符"]


def test_an_event_that_was_removed_shows(departments):
    steps = list(made.a_whistle(state="reported_in").events.order_by("seq"))

    assert "序号应为 2，实为 3" in broken_links(iter([steps[0], steps[2]]))


def test_who_knows_everything_but_the_key_can_make_no_mark(departments):
    steps = list(made.a_whistle(state="signed").events.order_by("seq"))
    steps[1].actor_label, before = "别人", bytes(steps[0].digest)
    message = before + events.framed(covered(steps[1])).encode()
    for forged in (
        hashlib.sha256(message).digest(),
        bytes(steps[1].digest[:4]) + hashlib.sha256(message).digest(),
    ):
        steps[1].digest = forged
        assert broken_links(iter(steps)) == ["第 2 步内容与校验值不符"]


def a_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def test_keys_change_and_what_the_older_one_marked_still_holds(departments, settings):
    older = list(made.a_whistle(state="signed").events.order_by("seq"))
    settings.LEDGER_KEYS = [a_key(), *settings.LEDGER_KEYS]
    assert broken_links(iter(older)) == []
    newer = list(made.a_whistle(state="signed").events.order_by("seq"))
    assert bytes(newer[0].digest[:4]) != bytes(older[0].digest[:4])
    settings.LEDGER_KEYS = settings.LEDGER_KEYS[:1]
    assert broken_links(iter(newer)) == []
    assert broken_links(iter(older)) != []


@pytest.mark.parametrize("keys", [[], [""], ["abc"], ["é"], [base64.urlsafe_b64encode(b"short").decode()]])
def test_keys_that_are_none_are_refused_at_the_start(settings, keys):
    settings.LEDGER_KEYS = keys
    assert [message.id for message in checks.ledger_keys(None)] == ["governance.E006"]


def test_a_key_that_is_not_the_books_is_refused_at_the_start(departments, settings):
    assert checks.ledger_keys(None, databases=["default"]) == []
    made.a_whistle()
    settings.LEDGER_KEYS = [a_key()]
    assert {message.id for message in checks.ledger_keys(None, databases=["default"])} == {"governance.E007"}
    with pytest.raises(ImproperlyConfigured, match="key that is not there"):
        checks.at_start()


def test_each_step_marks_what_whistle_parts_and_lead_say_after_it(departments):
    whistle = made.a_whistle(state="reported_in")
    steps = list(whistle.events.order_by("seq"))
    whistle = Whistle.objects.get(pk=whistle.pk)
    assert facts.agree(whistle, steps[-1].facts)
    assert not facts.agree(whistle, steps[-2].facts)
    lead = whistle.leads.get()
    assert lead_facts.agree(lead, lead.events.order_by("-seq").first().facts)
    assert bytes(lead.last_digest) == bytes(lead.events.order_by("-seq").first().digest)


def test_steps_signed_together_follow_each_other_as_steps_signed_one_by_one():
    homes, now = (uuid4(), uuid4()), datetime.now().astimezone()
    last = {homes[1]: (4, b"fourth")}
    steps = [
        DwellingEvent(
            dwelling_id=homes[at % 2], verb="moved_in", reason="致电 13888001234", recorded_at=now, occurred_at=now,
            detail={"n": at}, key=homes[0] if at else None, touches=["who"] if at == 2 else [],
        )
        for at in range(4)
    ]  # fmt: skip
    events.sign_each(steps, "dwelling_id", last)
    assert [one.seq for one in steps] == [1, 5, 2, 6]
    for one, before in zip(steps, (b"", b"fourth", steps[0].digest, steps[1].digest), strict=True):
        assert events.is_signed(one, before)
        assert "13888001234" not in one.reason
        together = one.digest
        assert one.sign(before) == together
