"""The chain of digests: whatever of an event is altered afterwards shows, wherever it stands in the chain."""

import pytest

from grids.conduct.events import broken_links
from tests.factories import whistles as made

pytestmark = pytest.mark.django_db

OTHER = {
    "street_code": "530102007",
    "actor_id": 987_654,
    "origin": "imported",
    "verb": "cancel",
    "from_state": "reported_in",
    "to_state": "closed",
    "actor_label": "别人",
    "reason": "别的理由",
    "outcome": "solved",
    "area_code": "530102006006",
    "grade_key": "wuhua-emergency",
    "source_code": "letter_visit",
}


@pytest.mark.parametrize("column", OTHER)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_event_that_was_altered_shows(departments, place, column):
    events = list(made.a_whistle(state="reported_in").events.order_by("seq"))
    assert broken_links(iter(events)) == []

    setattr(events[place], column, OTHER[column])

    assert broken_links(iter(events)) == [f"第 {place + 1} 步内容与校验值不符"]


def test_an_event_that_was_removed_shows(departments):
    events = list(made.a_whistle(state="reported_in").events.order_by("seq"))

    assert "序号应为 2，实为 3" in broken_links(iter([events[0], events[2]]))
