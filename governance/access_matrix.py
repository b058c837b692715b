"""Every address × every role × every method, for a matter of one street: who may, who may not, who may not even know.

The tables (`governance.access_tables`, `access_posted`, `access_api`, `access_administration`) are read by people, by
`manage.py access_matrix` and by the guard that walks them. An address that is missing there fails the
guard; so do a line without an address and a role without a column.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from governance.access_administration import ADMINISTRATION, ADMINISTRATORS
from governance.access_api import API, API_POSTED
from governance.access_posted import POSTED
from governance.access_tables import PAGES, ROLES

# named elsewhere, each with the reason
ELSEWHERE = {
    "may_send": "answers the gateway by the address that somebody sends to; tests/grids/test_sending.py",
    "ready": "asks a running worker; the browser and fresh-machine tests do",
    "admin:login": "sends whoever comes to the sign-in of the product, and back",
    "admin:view_on_site": "no model of ours has an address of this kind",
    "admin:app_list": "the administration is one page, whatever app is named",
}

# the last role is the desk of another street: what it may not, nobody of another area may
OTHER_AREA = {"other_street_admin": "street_admin"}
READING = ("GET", "HEAD")
WRITING = "POST"
# pages that answer whatever the method is, as they answer reading
SIGNING_IN = ("sign_in", "anonymous")
ANY_METHOD = frozenset({"account", "favicon", "sign_in", "set_language", "api_home"})
# forms that are shown or sent, and know no other method
FORMS = frozenset(
    {
        "building_correct", "building_end", "building_imports", "building_move", "building_new", "building_restore",
        "collecting", "entry", "entry_bring", "entry_new", "estate_new",
        "building_rooms", "dwelling_change", "dwelling_end", "dwelling_imports", "dwelling_move", "dwelling_undo", "dwelling_use",
        "person_correct", "person_document", "person_merge", "person_consent", "person_withdraw", "minor_leave", "minor_asking",
        "opening_new", "request_new",
        "household_reveal", "visit_conflict", "walk",
        "care_new", "care_step", "care_kind",
        "home_let", "home_owners", "home_sell", "home_settle", "lease_correct", "lease_end", "lease_renew",
        "premises_correct", "premises_inspect", "premises_leave",
        "home_step", "resident_step",
        "report_columns", "report_new",
        "sheet_columns", "sheet_new", "sheet_take_back",
        "export_new", "import_columns", "import_layout", "import_new", "import_take_back", "initiative_new", "initiative_task",
        "lead_dismiss", "lead_merge", "lead_receive", "lead_take",
        "boundary_import", "boundary_check", "tree_import", "tree_check", "grid_where", "lead_whistle", "notices_choices", "notices_robots",
        "password_change", "patrol_end", "patrol_find", "patrol_start", "redeem",
        "staffing_correct", "staffing_handover", "staffing_import", "staffing_own", "staffing_register",
        "second_factor", "second_factor_enrol", "whistle_take", "feedback",
    }
)  # fmt: skip
# no page of ours knows these
UNKNOWN = ("PUT", "PATCH", "DELETE")
METHODS = (*READING, WRITING, *UNKNOWN)

_ADMINISTRATION = {
    f"admin:{name}": (read, posted) for read, posted, names in ADMINISTRATION for name in names.split()
}
# what each page of our own answers who reads it
TABLE = PAGES


class Line(NamedTuple):
    """One cell of the matrix. area: whether the matter lies in the role's own area or in another one."""

    role: str
    area: str
    page: str
    url: str
    method: str
    expected: int


def addresses(patterns: list | None = None, before: str = "/", space: str = "") -> dict[str, str]:
    """The address of every named page, with a word in brackets where a key stands."""
    found: dict[str, str] = {}
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            found |= addresses(pattern.url_patterns, here, space + inner)
        elif pattern.name:
            found.setdefault(space + pattern.name, here)
    return found


def everything() -> list[str]:
    """Every address of the matrix, by its name."""
    return [*PAGES, *API, *_ADMINISTRATION]


def methods_of(name: str) -> tuple[str, ...]:
    """The methods of its cells; the administration, which is Django's, takes every other one for reading."""
    return METHODS if name in PAGES or name in API else (*READING, WRITING)


def expected(role: str, name: str, method: str) -> int:
    """What an address answers a role by a method."""
    if name in _ADMINISTRATION:
        return _of_administration(role, name, method)
    return _of_api(role, name, method) if name in API else _of_page(role, name, method)


def _of_page(role: str, name: str, method: str) -> int:
    at = ROLES.index(role)
    shown = PAGES[name][at]
    if method == "GET" or (method in READING and name not in FORMS):
        return shown
    if method == WRITING and name in POSTED:
        return POSTED[name][at]
    if (name, role) == SIGNING_IN:
        # a form of Django's takes PUT for POST, and finds it empty
        return shown if method == "PUT" else 405
    if name in ANY_METHOD:
        return shown
    # who has not signed in is sent to sign in, whatever they ask
    return 302 if role == "anonymous" and shown == 302 else 405


def _of_api(role: str, name: str, method: str) -> int:
    at = ROLES.index(role)
    read = API[name][at]
    if method in READING or name in ANY_METHOD:
        return read
    if method == WRITING and name in API_POSTED:
        return API_POSTED[name][at]
    # who may not ask at all is told so before it is looked at what they ask
    may_ask = read != 403 and role != "anonymous"
    return 405 if may_ask else read


def _of_administration(role: str, name: str, method: str) -> int:
    if role not in ADMINISTRATORS:
        return 302
    read, posted = _ADMINISTRATION[name]
    return (posted if method == WRITING else read)[ADMINISTRATORS.index(role)]


def lines() -> Iterator[Line]:
    """Every cell, by address, role and method."""
    urls = addresses()
    for name in everything():
        for role in ROLES:
            area = "other" if role in OTHER_AREA else "own"
            for method in methods_of(name):
                yield Line(
                    OTHER_AREA.get(role, role), area, name, urls[name], method, expected(role, name, method)
                )
