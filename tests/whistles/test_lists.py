"""Every list that is registered: for its page, for files and for commands the same rows, in any order, in few questions."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids.exports import sources
from grids.homes.parties import Party
from grids.lists.models import SavedFilter
from grids.lists.queries import followers_of
from grids.lists.reading import ordered
from grids.pages import lists
from grids.staff.models import Department
from tests.asserting import verbs
from tests.factories import whistles as made
from tests.factories.collecting import an_entry, opened
from tests.factories.dwellings import a_dwelling
from tests.factories.homes import a_family, a_home
from tests.factories.initiatives import begun
from tests.factories.patrols import a_finding, a_patrol
from tests.factories.people import a_person
from tests.factories.registry import a_building_by_hand
from tests.factories.requests import a_request
from tests.factories.tenures import a_lease, a_venue, an_owner
from tests.factories.walks import a_conflict
from tests.grids.staffing.test_pages import hold
from tests.plans import leave_only
from whistles.intake.table import LEAD_STATES

pytestmark = pytest.mark.django_db

# who reads which list, and what of an address it needs
READERS = {
    "whistles": ("street_admin", ""),
    "leads": ("street_admin", ""),
    "report_ins": ("department_handler", "tab=all"),
    "figure_whistles": ("street_admin", "area=530102006&as_of={today}&figure=whistled"),
    "figure_rounds": ("street_admin", "area=530102006&as_of={today}&figure=rounds"),
    "figure_leads": ("street_admin", "area=530102006&as_of={today}&figure=dismissed"),
    "patrol_findings": ("street_admin", ""),
    "buildings": ("street_admin", ""),
    "organisations": ("grid_admin", ""),
    "leases": ("grid_admin", ""),
    "owners": ("grid_admin", ""),
    "initiative_tasks": ("street_admin", ""),
    "staffing": ("grid_admin", "area=530102006"),
    "initiative_entries": ("grid_admin", "initiative={initiative}"),
    "dwellings": ("grid_admin", ""),
    "people": ("grid_admin", ""),
    "requests": ("grid_admin", ""),
    "homes": ("grid_admin", ""),
    "dynamics": ("grid_admin", ""),
    "visit_conflicts": ("grid_admin", ""),
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
    patrol = a_patrol()
    for number in ("1", "2"):
        a_finding(patrol)
        a_building_by_hand(number=number)
    begun()
    hold("530102006004001", "inspector", "彭飞")
    hold("530102006004001", "mediator", "谭素珍")
    a_family(occurred_on=timezone.localdate())
    lived_in = a_home()[0].dwelling
    for number, name in enumerate(("米线店", "文印店")):
        a_venue(lived_in, name, responsible=Party(person_id=a_person().pk))
        a_lease(lived_in, part=name, begins=-100 - number)
        an_owner(a_dwelling(lived_in.building, f"90{number}"))
    collecting = opened()
    for _ in range(2):
        an_entry(collecting)
        a_conflict()
        a_request()
    return collecting


def questions_of(user, listing, rows) -> int:
    """How often the database is asked for everything that a file can write of these rows."""
    with CaptureQueriesContext(connection) as asked:
        may = listing.revealed(user, rows) if listing.revealed else set()
        for row in listing.fetched(rows):
            for column in listing.columns:
                column.value(row)
                if column.full and row.pk in may:
                    column.full(row)
    return len(asked)


def test_a_list_gives_each_row_once_in_every_order_and_says_every_column_of_it(person, world):
    assert READERS.keys() == lists().keys()
    for name, (role, query) in READERS.items():
        user, listing = person(role), lists()[name]
        address = query.format(today=timezone.localdate(), initiative=world.initiative_id)
        rows = list(listing.rows(user, QueryDict(address)))
        assert rows, name
        # what can be asked for whole has something whole in it, and what can't keeps nothing in full
        assert bool(listing.revealed) == any(one.full or one.is_granted_only for one in listing.columns), name
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


def test_no_two_columns_of_a_file_say_the_same_in_their_heads(person):
    for listing in lists().values():
        heads = sources.Rows(listing, person("street_admin"), {}, is_full=True).heads()
        assert len(set(heads)) == len(heads)
        assert not {one for one in heads if "与编号" in one}, heads


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


def rows_of(client, name: str, query: str) -> list:
    return [row.pk for row in client.get(reverse(name) + query).context["page"].rows]


def test_each_state_of_a_lead_has_its_list_and_what_was_answered_can_be_read_there(signed_in, person):
    client = signed_in("street_admin")
    ended = made.a_lead_in("dismissed")
    page = client.get(reverse("lead_list") + "?state=dismissed")
    assert [row.pk for row in page.context["page"].rows] == [ended.pk]
    assert ended.reply
    assert ended.reply in page.content.decode()
    sealed = made.a_lead(is_sealed=True)
    for state in LEAD_STATES:
        assert sealed.pk not in rows_of(client, "lead_list", f"?state={state}")


def test_what_i_registered_took_a_step_in_and_follow_has_a_list_and_nobody_elses(signed_in, person):
    officer, admin = signed_in("community_officer"), signed_in("street_admin")
    mine, another = made.a_lead(by=person("community_officer")), made.a_lead()
    blown = made.a_whistle(lead=made.a_lead(by=person("community_officer")), by=person("street_admin"))
    officer.post(reverse("follow", args=["lead", another.pk]))
    admin.post(reverse("follow", args=["whistle", blown.pk]))
    admin.post(reverse("follow", args=["whistle", blown.pk]))
    assert set(rows_of(officer, "lead_list", "?mine=registered")) == {mine.pk, blown.leads.get().pk}
    assert rows_of(officer, "lead_list", "?mine=followed") == [another.pk]
    assert rows_of(officer, "whistle_list", "?mine=registered") == [blown.pk]
    assert rows_of(officer, "whistle_list", "?mine=followed") == []
    assert rows_of(admin, "whistle_list", "?mine=handled") == [blown.pk]
    assert rows_of(admin, "whistle_list", "?mine=followed") == [blown.pk]
    assert followers_of("whistle", blown.pk) == [person("street_admin").pk]
    # whoever follows a lead goes on to its whistle
    along = made.a_whistle(lead=another)
    assert rows_of(officer, "whistle_list", "?mine=followed") == [along.pk]
    officer.post(reverse("follow", args=["lead", another.pk]), {"stop": "1"})
    assert rows_of(officer, "lead_list", "?mine=followed") == []
    sealed = made.a_lead(is_sealed=True)
    assert signed_in("street_leader").post(reverse("follow", args=["lead", sealed.pk])).status_code == 404


def test_a_kept_filter_is_shared_with_the_office_and_edited_by_whose_it_is(signed_in, person):
    admin = signed_in("street_admin")
    kept = {"name": "街道的未办结", "query": "state=open&q=张三&after=x", "is_shared": "1"}
    assert admin.post(reverse("filter_save", args=["whistles"]), kept).url.endswith("?state=open")
    saved = SavedFilter.objects.get()
    assert (saved.query, saved.area_code) == ("state=open", "530102006")
    tab = f'href="?state=open" aria-current="page">{saved.name}'
    assert tab in admin.get(reverse("whistle_list") + "?state=open").content.decode()
    leader, officer = signed_in("street_leader"), signed_in("community_officer")
    assert saved.name in leader.get(reverse("whistle_list") + "?state=open").content.decode()
    assert saved.name not in officer.get(reverse("whistle_list")).content.decode()
    change = reverse("filter_change", args=[saved.pk])
    assert leader.post(change, {"name": "改了"}).status_code == 403
    assert officer.post(change, {"name": "改了"}).status_code == 404
    admin.post(change, {"name": "全部未办结"})
    saved.refresh_from_db()
    assert (saved.name, saved.is_shared) == ("全部未办结", False)
    assert leader.post(change, {"name": "改了"}).status_code == 404
    admin.post(change, {"remove": "1"})
    assert not SavedFilter.objects.exists()


def test_a_condition_that_means_nothing_any_more_is_said_and_nothing_is_hidden_by_it(signed_in):
    whistle, client = made.a_whistle(), signed_in("street_admin")
    page = client.get(reverse("whistle_list") + "?department=999999&state=gone")
    assert [row.pk for row in page.context["page"].rows] == [whistle.pk]
    assert "这些条件现在已经不能用" in page.content.decode()


def test_several_rows_are_taken_each_by_itself_and_what_was_refused_says_why(signed_in, person):
    late = [made.a_whistle() for _ in range(3)]
    closed, sealed = (
        made.a_whistle(state="closed"),
        made.a_whistle(lead=made.a_lead(is_sealed=True, accused=Department.objects.get(code="sujiatang"))),
    )
    admin, address = signed_in("street_admin"), reverse("several", args=["whistles", "remind"])
    rows = [f"{one.pk}:{one.version}" for one in (*late, closed, sealed)]
    asked = admin.post(address, {"row": [*rows, "x:1", f"{sealed.pk}"]})
    assert asked.status_code == 200
    assert len(asked.context["chosen"]) == 4
    assert admin.post(address, {"row": rows, "sent": "1"}).status_code == 400
    made.along(late[2], "signed")
    answer = admin.post(address, {"row": rows, "sent": "1", "reason": "请今天办完"})
    assert answer.status_code == 409
    assert [one.row.pk for one in answer.context["refused"]] == [late[2].pk, closed.pk]
    assert all(one.refusal in answer.content.decode() for one in answer.context["refused"])
    for one in late[:2]:
        assert verbs(one) == ["blow", "remind"]
    # sent again it is done once
    again = admin.post(address, {"row": rows[:2], "sent": "1", "reason": "请今天办完"})
    assert again.status_code == 302
    assert verbs(late[0]) == ["blow", "remind"]
    assert admin.post(reverse("several", args=["whistles", "close"]), {"row": rows}).status_code == 404
    signing = reverse("several", args=["whistles", "sign"])
    assert admin.post(signing, {"row": rows}).status_code == 404
    handler = signed_in("department_handler")
    done = handler.post(signing, {"row": [f"{one.pk}:{one.version + 1}" for one in late[:2]]})
    assert done.status_code == 302
    assert verbs(late[0]) == ["blow", "remind", "sign"]


def test_who_may_only_count_sorts_by_nothing_that_they_do_not_read(signed_in, person):
    made.a_whistle()
    client, listing = signed_in("city_viewer"), lists()["whistles"]
    kept = {column.name for column in listing.columns if column.is_kept and column.keyset}
    assert {"title", "department", "source"} <= kept
    for name in kept:
        assert ordered(listing, person("city_viewer"), QueryDict(f"sort={name}")).column is None
        assert client.get(reverse("whistle_list") + f"?sort={name}").status_code == 200
    heads = {head.name for head in client.get(reverse("whistle_list")).context["heads"] if head.url}
    assert heads
    assert not heads & kept


@pytest.mark.usefixtures("departments", "as_owner")
@pytest.mark.parametrize(
    ("table", "index", "name", "query"),
    [
        ("whistles_whistle", "unclosed_of_a_street", "whistles", "sort=due"),
        ("whistles_whistle", "whistles_of_a_street", "whistles", "sort=whistled_at"),
        ("whistles_lead", "ended_of_a_street", "leads", "state=dismissed"),
    ],
)
def test_a_list_begins_at_an_index_of_its_order_and_sorts_nothing(person, table, index, name, query):
    user = person("street_admin")
    first = ordered(lists()[name], user, QueryDict(query)).stretches[0]
    leave_only(table, index)
    plan = first.rows.order_by(*first.keyset)[:31].explain()
    assert index in plan
    assert "Sort" not in plan


@pytest.mark.usefixtures("departments", "as_owner")
def test_what_somebody_took_a_step_in_is_found_by_an_index_of_who_did_it(person):
    user = person("street_admin")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for name in ("whistles", "leads"):
        plan = lists()[name].rows(user, QueryDict("mine=handled")).explain()
        assert "_took" in plan, plan
