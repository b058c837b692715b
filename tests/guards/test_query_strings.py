"""Whatever stands in an address: every page answers with a page or a refusal in a sentence, never with a fault of ours."""

import base64
import json
import re
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.access_matrix import ROLES, TABLE
from grids.colours.narrowing import CourseForm
from grids.homes.leases.filters import LeaseFilterForm
from grids.homes.owners.filters import OwnerFilterForm
from grids.homes.premises.filters import OrganisationFilterForm
from grids.initiatives.collecting.forms import EntryFilterForm
from grids.initiatives.forms import TaskFilterForm
from grids.registry.narrowing import BuildingFilterForm
from grids.roster.narrowing import DynamicsForm, HomeFilterForm, PersonFilterForm
from grids.staffing.forms import HandoverForm
from grids.staffing.forms import PeriodForm as CompletenessForm
from tests.database import taken_back
from tests.guards.pages import addresses_of, closed
from tests.guards.walks import ROOT, sources
from whistles.desk.forms import LeadFilterForm
from whistles.lifecycle.forms import FilterForm
from whistles.statistics.behind import NARROWING
from whistles.statistics.forms import BoardForm, PeriodForm


@pytest.fixture(scope="module")
def addresses(standing):
    """The address of every page, about rows that stand for all of these tests."""
    return addresses_of({*TABLE, *PARAMETERS}, standing)


@pytest.fixture
def db(addresses):
    with taken_back():
        yield


@pytest.fixture
def _own_folder(standing):
    """Uploads are where they were made."""


LIST = ("after", "before")
# page → what it reads from its address
PARAMETERS = {
    "lead_desk": ("source", "returned", "awaiting", *LIST),
    "complaint_desk": ("source", "returned", "awaiting", *LIST),
    "lead": ("source", "returned", "awaiting", *LIST),
    "lead_list": ("state", "q", "mine", "area", "source", "sort", *LIST),
    "whistle_list": ("sort", "state", "q", "area", "grade", "source", "department", "overdue", "mine", *LIST),
    "estate_list": LIST,
    "estate": ("shade",),
    "door_estates": ("size",),
    "door_estate": ("size",),
    "estate_funds": ("fund", *LIST),
    "point_list": LIST,
    "point_new": ("estate",),
    "points_open": ("estate", "size"),
    "point_rate": ("size",),
    "canvass_homes": ("sort", "state", "round", "area", *LIST),
    "canvass_compare": ("house", "question"),
    "canvass_doors": ("part",),
    "canvass_house": ("reach",),
    "repair_list": ("state", *LIST),
    "repair_new": ("estate",),
    "meeting_paper": ("what",),
    "vote": ("size",),
    "vote_notices": ("size",),
    "repair_ask": ("estate", "size"),
    "repair_follow": ("size",),
    "initiative_tasks": ("sort", "state", "area", "initiative", *LIST),
    "entry_list": ("sort", "state", "area", "initiative", "need", *LIST),
    "boundary_import": ("area",),
    "tree_import": ("area",),
    "geodata_export": ("day",),
    "tree_export": ("day",),
    "patrol_findings": ("sort", "state", "area", "kind", *LIST),
    "paper_list": ("sort", "state", "q", "area", "grade", "source", "department", "overdue", "mine", *LIST),
    "whistle_take": ("next", "attachment"),
    "lead_take": ("attachment",),
    "building_list": ("sort", "state", "q", "area", "use", "placed", "box", *LIST),
    "building_imports": ("area",),
    "building_grid": ("use", "colour"),
    "colour_map": ("area", "on", "view", "building"),
    "colour_counts": ("area", "kind", "place", "stretch", "on"),
    "colour_card": ("on",),
    "person_table": ("sort", "state", "q", "area", "building", "colour", "age", "standing", "lease", *LIST),
    "home_list": ("sort", "state", "q", "area", "building", "colour", "use", *LIST),
    "household": ("all",),
    "care_list": ("state", *LIST),
    "care_kind": ("street",),
    "care_audit": LIST,
    "due_lists": ("area",),
    "walk": ("building",),
    "visit_conflicts": ("sort", "state", "area", *LIST),
    "dynamics": ("sort", "state", "area", "day", "verb", *LIST),
    "dwelling_list": ("sort", "state", "q", "area", "use", *LIST),
    "dwelling_imports": ("area",),
    "sheet_list": ("after", "before"),
    "person_correct": ("field",),
    "opening_new": ("to",),
    "opening": ("after",),
    "minors": ("year",),
    "person_merge": ("other",),
    "person_same": ("after",),
    "request_list": ("sort", "state", "area", "kind", *LIST),
    "lease_list": ("sort", "state", "q", "area", "building", "use", "due", *LIST),
    "owner_list": ("sort", "state", "q", "area", "building", "ownership", "due", *LIST),
    "organisation_list": ("sort", "state", "q", "area", "kind", "trade", "due", *LIST),
    "search": ("q", "kind", "after", "by"),
    "lead_receive": ("area", "source"),
    "lead_houses": ("building",),
    "report_in_list": ("tab", *LIST),
    "directory": ("area", "q"),
    "door": ("area", "q", "size"),
    "door_grid": ("house", "size"),
    "export_list": LIST,
    "export_new": ("list", "query"),
    "report_list": ("list", "query"),
    "report_new": ("list", "query"),
    "report_columns": ("sheet",),
    "import_list": LIST,
    "import_new": ("instead", "like"),
    "import_differences": ("kind", *LIST),
    "statistics": ("area", "as_of", "basis", "wall"),
    "statistics_period": ("area", "as_of", "period", "from", "to"),
    "statistics_leads": ("figure", "area", "as_of", "since", "own", "source", *LIST),
    "statistics_departments": (
        "area",
        "as_of",
        "period",
        "from",
        "to",
        "table",
        "first",
        "whole",
        "grade",
        "source",
    ),
    "feedback": LIST,
    "notices": LIST,
    "notices_deliveries": LIST,
    "lead_terms": ("grade",),
    "grid_map": ("grid", "day", "only", "initiative"),
    "grid_panel": ("grid", "day", "initiative"),
    "grid_edit": ("grid", "tool"),
    "grid_edit_changes": ("day", "serves"),
    "staffing": ("area", "shown", "post", "hole", "grid", "q"),
    "staffing_matrix": ("shown", "post", "hole", "grid", "q"),
    "staffing_completeness": ("area", "first", "last"),
    "staffing_members": ("area", "q"),
    "staffing_register": ("area",),
    "staffing_import": ("area",),
    "staffing_handover": ("taker", "from_day", "basis"),
    "walk_key": ("purpose",),
    "walk_keys": ("purpose", "ids"),
    "sign_in": ("next",),
    "second_factor": ("next",),
    "live": ("format",),
    "admin:index": ("next",),
}
# the list behind a figure reads more
FIGURE = (
    "figure",
    "sort",
    "area",
    "as_of",
    "since",
    "own",
    "basis",
    "lies",
    "outcome",
    "behaviour",
    "level",
    "source",
    "grade",
    "department",
    *LIST,
)


def key(*values: object) -> str:
    """A position of a page as the product writes it, whatever it holds."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


BAD = (
    "", "x", "💥", "中文\u202e", "-1", "9" * 40, "1e400", "٣", "'; DROP TABLE whistles_whistle; --", "<script>", "%(x)s",
    "2023-13-45", "0000-00-00", "10000-01-01", "0001-01-01", "530102006", "530102%", "a" * 5000, "//elsewhere.example/",
    "====", "eyJh", key(), key("x", "y"), key(None, {}), key("2023-13-45T00:00:00+08:00", "x"),
    key("2023-04-07T00:00:00+08:00", "x"), key("9999-12-31T23:59:59-23:59", "9" * 20),
    key("0001-01-01T00:00:00+14:00", "00000000-0000-0000-0000-000000000000"), key("2023-04-07T00:00:00+08:00", "a\x00b"),
)  # fmt: skip
# as they stand in the address, not as a browser would write them
RAW = (
    "area=%00&as_of=%00&after=%00", "q=%ff%fe&area=%ED%A0%80&before=%C0%80", "&&&=&===&q=%zz&%",
    "as_of=2023-13-45&as_of=x&area=1&area=2&area[]=3&after=a&before=b&q=1&q=2", "next=//x&format=x&tab=x&a=" + "b" * 8000,
)  # fmt: skip
SAID = re.compile(r"[\u4e00-\u9fff]{4,}.*。")


def fault(response) -> str:
    """What is wrong with an answer: a fault of ours, or a refusal without a sentence; empty when it is right."""
    closed(response)
    if response.status_code >= 500:
        return str(response.status_code)
    if response.status_code < 400 or response.status_code == 405 or response.streaming:
        return ""
    return "" if SAID.search(response.content.decode()) else f"{response.status_code} without a sentence"


def queries_of(name: str) -> list[str]:
    """The query strings that a page is asked with, one bad value in one parameter each."""
    return [urlencode({one: bad}) for one in PARAMETERS[name] for bad in BAD]


def queries_of_figures() -> list[str]:
    """The same for the list behind a figure, all else being as the statistics page writes it."""
    asked = {"figure": "closed", "area": "530102006", "as_of": "2023-04-07"}
    return [urlencode(asked | {one: bad}) for one in FIGURE for bad in BAD]


def wrong(client, address: str, strings) -> dict[str, str]:
    found = {}
    for string in strings:
        said = fault(client.get(f"{address}?{string}"))
        if said:
            found[string[:120]] = said
    return found


def shown_to(role: str) -> set[str]:
    return {name for name, row in TABLE.items() if row[ROLES.index(role)] == 200}


def walks() -> dict[str, set[str]]:
    """Who asks for which pages: the roles that are shown least and most for all, the others for what these aren't shown.

    A role that is refused a page is refused before its address is read, whoever it is.
    """
    by_rights = sorted(ROLES, key=lambda role: len(shown_to(role)))
    least, most = by_rights[0], by_rights[-1]
    found, seen = {least: set(TABLE), most: set(TABLE)}, shown_to(least) | shown_to(most)
    for role in reversed(by_rights):
        if more := shown_to(role) - seen:
            found[role], seen = more, seen | more
    return found


def test_the_walks_together_are_shown_every_page_that_anybody_is():
    assert set().union(*(shown_to(role) & pages for role, pages in walks().items())) == set().union(
        *map(shown_to, ROLES)
    )


@pytest.mark.parametrize("role", walks())
def test_no_query_string_breaks_a_page(addresses, signed_in, role):
    client = signed_in(role)
    client.raise_request_exception = False
    found = {name: wrong(client, addresses[name], RAW) for name in sorted(walks()[role])}
    assert {name: faults for name, faults in found.items() if faults} == {}


# who sees the page whole, so that every parameter is read
READERS = {
    "lead_desk": "community_officer", "report_in_list": "department_handler", "statistics": "city_viewer",
    "sign_in": "anonymous", "live": "anonymous", "feedback": "auditor", "admin:index": "system_admin",
}  # fmt: skip


@pytest.mark.parametrize("name", PARAMETERS)
def test_no_value_of_a_parameter_breaks_its_page(addresses, signed_in, name):
    client = signed_in(READERS.get(name, "street_admin"))
    client.raise_request_exception = False
    assert wrong(client, addresses[name], queries_of(name)) == {}


def test_no_value_of_a_parameter_breaks_the_list_behind_a_figure(addresses, signed_in):
    client = signed_in("city_viewer")
    client.raise_request_exception = False
    assert wrong(client, addresses["whistle_list"], queries_of_figures()) == {}


NAMES = st.sampled_from(sorted({*FIGURE, "state", "q", "department", "overdue", "tab", "wall"}))
# a fixture lives for all examples of a test, and what it made is only read
READING = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.parametrize("name", ["whistle_list", "statistics", "lead_desk", "report_in_list", "feedback"])
def test_no_combination_of_values_breaks_a_list(addresses, signed_in, name):
    client = signed_in("department_handler" if name == "report_in_list" else "street_leader")
    client.raise_request_exception = False

    @READING
    @given(st.lists(st.tuples(NAMES, st.text(max_size=40) | st.sampled_from(BAD)), max_size=6))
    def ask(pairs: list[tuple[str, str]]) -> None:
        string = "&".join(f"{one}={quote(value, errors='surrogatepass')}" for one, value in pairs)
        assert wrong(client, addresses[name], [string]) == {}

    ask()


# how the product reads its address, and what stands in the fields of forms that are bound to it
READ = r"""(?:%s)(?:\.get\(|\[)"(\w+)"|"(\w+)" in request\.GET"""
# what a module calls it where the same may be posted
EITHER = re.compile(r"(\w+) = request\.POST if .+ else request\.GET")
BOUND = (
    FilterForm,
    LeadFilterForm,
    BoardForm,
    TaskFilterForm,
    EntryFilterForm,
    BuildingFilterForm,
    PersonFilterForm,
    HomeFilterForm,
    CourseForm,
    DynamicsForm,
    OrganisationFilterForm,
    LeaseFilterForm,
    OwnerFilterForm,
    CompletenessForm,
    HandoverForm,
)
# bare views to measure against, and the API, which schemathesis asks
ELSEWHERE = ("tools/bench/", "grids/paging.py")


def test_every_parameter_that_a_page_reads_is_tried():
    # a form that can't name its days in Python has them from its first moment on
    read = set(NARROWING) | set(PeriodForm().fields)
    for form in BOUND:
        read |= set(form.base_fields)
    for name in sources():
        if not name.startswith(ELSEWHERE):
            text = (ROOT / name).read_text(encoding="utf-8")
            called = "|".join(["GET", "query", *EITHER.findall(text)])
            read |= {one or other for one, other in re.findall(READ % called, text)}
    tried = {*FIGURE, *(parameter for parameters in PARAMETERS.values() for parameter in parameters)}
    assert read - tried == set()
    # `format` is read by the library of the health page
    assert tried - read == {"format"}
