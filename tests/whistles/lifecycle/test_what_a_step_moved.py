"""A step can say what of its matter it moved; steps that say nothing of it keep the marks that they had before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grids.conduct.events import GENESIS, broken_links, chained, is_signed, named, values_of
from grids.staff.queries import system_actor
from tests.factories.whistles import REASON, a_whistle
from whistles.lifecycle.actions import take
from whistles.lifecycle.models import WhistleEvent

pytestmark = pytest.mark.django_db

# the columns of a step as the release before marked them, in their order
EARLIER = [
    "actor_id",
    "actor_label",
    "area_code",
    "department_id",
    "facts",
    "from_state",
    "grade_key",
    "id",
    "is_sealed",
    "occurred_at",
    "origin",
    "outcome",
    "reason",
    "recorded_at",
    "seq",
    "source_code",
    "street_code",
    "to_state",
    "verb",
    "whistle_id",
]
LATER = sorted({one.column for one in WhistleEvent._meta.concrete_fields} - {"digest", *EARLIER})


def test_a_step_that_moved_nothing_has_the_mark_that_the_release_before_gave_it(departments):
    steps = list(a_whistle(state="closed").events.order_by("seq"))
    previous = GENESIS
    for step in steps:
        # as it was written then: the columns that came later are empty
        for column in LATER:
            field = next(one for one in WhistleEvent._meta.concrete_fields if one.column == column)
            setattr(step, field.attname, field.get_default())
        previous = chained(previous, named(EARLIER, values_of(step)))
        step.digest = previous
    assert broken_links(iter(steps)) == []


def test_every_column_that_came_later_is_empty_in_old_steps():
    assert {"area_before", "given", "late", "leading_id", "minutes", "part"} <= set(LATER)
    assert named(LATER, values_of(WhistleEvent(whistle_id=None))) == []


def test_what_was_typed_into_a_step_reaches_nobody(departments):
    whistle = a_whistle()
    step = WhistleEvent(
        street_code=whistle.street_code, whistle=whistle, seq=2, verb="sign", from_state="whistled",
        to_state="signed", actor_label="x", occurred_at=whistle.last_occurred_at,
        recorded_at=whistle.last_occurred_at, area_code=whistle.area_id, grade_key=whistle.grade_id,
        source_code=whistle.source_id, given={"plan": "打 13912345678 找张先生", "days": 5},
    )  # fmt: skip
    step.append(bytes(whistle.last_digest))

    kept = WhistleEvent.objects.get(pk=step.pk)
    assert "13912345678" not in str(kept.given)
    assert kept.given["days"] == 5
    assert is_signed(kept, bytes(whistle.last_digest))


def test_a_step_says_which_clock_it_met_and_whether_that_came_too_late(departments):
    began = timezone.now() - timedelta(days=60)
    whistle = a_whistle(whistled_at=began)
    for verb, at, more in (
        ("sign", began + timedelta(minutes=1), {}),
        ("contact", None, {"contact": "not_reached", "reason": REASON}),
        ("contact", None, {"contact": "reached", "reason": REASON}),
        ("report_in", None, {}),
        ("start", None, {}),
        ("submit", None, {"reason": REASON}),
        ("close", None, {"outcome": "solved", "reason": REASON}),
    ):
        whistle = take(
            whistle_id=whistle.pk,
            verb=verb,
            by=system_actor(),
            version=whistle.version,
            occurred_at=at,
            **more,
        )
    assert whistle.close_due_at < timezone.now()
    assert list(whistle.events.order_by("seq").values_list("verb", "met")) == [
        ("blow", ""), ("sign", "sign"), ("contact", ""), ("contact", "contact:late"), ("report_in", "report:late"),
        ("start", ""), ("submit", ""), ("close", "close:late"),
    ]  # fmt: skip
