"""Every list that is registered: for its page, for files and for commands the same rows, in any order, in few questions."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids.lists.reading import ordered
from grids.pages import lists
from tests.factories import whistles as made

pytestmark = pytest.mark.django_db

# who reads which list, and what of an address it needs
READERS = {
    "whistles": ("street_admin", ""),
    "leads": ("street_admin", ""),
    "report_ins": ("department_handler", "tab=all"),
    "figure_whistles": ("street_admin", "area=530102006&as_of={today}&figure=whistled"),
    "figure_rounds": ("street_admin", "area=530102006&as_of={today}&figure=rounds"),
    "figure_leads": ("street_admin", "area=530102006&as_of={today}&figure=dismissed"),
}


def every_row(found, size: int = 2) -> list:
    """All rows of a list, read batch by batch as a file is written."""
    rows, place = found.following("", size)
    while place:
        more, place = found.following(place, size)
        rows += more
    return rows


@pytest.fixture
def world(departments):
    """Whistles in several states and leads that ended, one with a title that looks like a time and is none."""
    for state in ("whistled", "signed", "submitted", "closed"):
        made.a_whistle(state=state)
    for state in ("new", "dismissed", "settled"):
        made.a_lead_in(state, title="2026-04 路灯不亮")


def questions_of(user, listing, rows) -> int:
    """How often the database is asked for everything that a file can write of these rows."""
    with CaptureQueriesContext(connection) as asked:
        may = listing.revealed(user, rows)
        for row in listing.fetched(rows):
            for column in listing.columns:
                column.value(row)
                if column.full and row.pk in may:
                    column.full(row)
    return len(asked)


@pytest.mark.usefixtures("world")
def test_a_list_gives_each_row_once_in_every_order_and_says_every_column_of_it(person):
    assert READERS.keys() == lists().keys()
    for name, (role, query) in READERS.items():
        user, listing = person(role), lists()[name]
        address = query.format(today=timezone.localdate())
        rows = list(listing.rows(user, QueryDict(address)))
        assert rows, name
        for column in listing.columns:
            for sign in ("", "-") if column.keyset else ():
                found = ordered(listing, user, QueryDict(f"{address}&sort={sign}{column.name}"))
                assert found.column is column
                read = [row.pk for row in every_row(found)]
                assert len(read) == len(rows), (name, column.name)
                assert set(read) == {row.pk for row in rows}, (name, column.name)
        questions_of(user, listing, rows)
        rows = list(listing.rows(user, QueryDict(address)))
        assert questions_of(user, listing, rows) <= 5, name


@pytest.mark.usefixtures("world")
def test_a_list_sorted_by_deadline_has_what_has_none_at_its_end_both_ways(person):
    user, listing = person("street_admin"), lists()["whistles"]
    for address, falls in (("sort=due", False), ("sort=-due", True)):
        rows = every_row(ordered(listing, user, QueryDict(address)), size=1)
        due = [row.next_due_at for row in rows if row.is_open and row.next_due_at]
        assert due == sorted(due, reverse=falls)
        has = [bool(row.is_open and row.next_due_at) for row in rows]
        assert has == [True] * len(due) + [False] * (len(rows) - len(due))
        assert 0 < len(due) < len(rows)


def test_pages_of_a_sorted_list_lead_there_and_back(signed_in):
    client, seen = signed_in("street_admin"), []
    for _ in range(34):
        made.a_whistle()
    made.a_whistle(state="closed")
    address = reverse("whistle_list") + "?sort=due"
    while address:
        page = client.get(address).context["page"]
        seen.append([row.pk for row in page.rows])
        address = reverse("whistle_list") + page.next_url if page.next_url else ""
        last = page
    assert [len(rows) for rows in seen] == [30, 5]
    assert len({pk for rows in seen for pk in rows}) == 35
    back = client.get(reverse("whistle_list") + last.previous_url).context["page"]
    assert [row.pk for row in back.rows] == seen[0]
