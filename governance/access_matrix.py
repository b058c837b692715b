"""Every page × every role × every method, for a matter of one street: who may, who may not, who may not even know.

One table, read by people, by `manage.py access_matrix` and by the guard that walks it: 200 shown, 302 sent elsewhere, 403
known but not allowed, 404 not to be known, 405 not by this method. A page that is missing here fails the guard; so does a
line without a page.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import get_resolver
from django.urls.resolvers import URLResolver

ROLES = ("anonymous", "community_officer", "street_admin", "street_leader", "complaint_officer", "department_handler", "city_viewer",
         "auditor", "system_admin", "other_street_admin")  # fmt: skip
#                    nobody officer admin leader compl dept  city audit system other street
TABLE = {
    "home":              (302, 200, 200, 200, 200, 200, 302, 200, 200, 200),
    "more":              (302, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "help":              (302, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "sign_in":           (200, 302, 302, 302, 302, 302, 302, 302, 302, 302),
    "sign_out":          (302, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "password_change":   (302, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "second_factor":     (302, 302, 200, 200, 200, 200, 302, 200, 200, 200),
    "second_factor_enrol": (302, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "recovery_codes":    (302, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "second_factor_change": (302, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "account":           (302, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "session_end":       (302, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "notice_seen":       (302, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "redeem":            (200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "lead_desk":         (302, 200, 200, 200, 403, 403, 403, 403, 403, 200),
    "complaint_desk":    (302, 403, 403, 200, 200, 403, 403, 403, 403, 403),
    "complaint_receipt": (302, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "lead_receive":      (302, 200, 200, 403, 403, 403, 403, 403, 403, 200),
    "lead":              (302, 200, 200, 200, 404, 404, 404, 404, 404, 404),
    "lead_whistle":      (302, 403, 200, 403, 404, 404, 404, 404, 404, 404),
    "lead_dismiss":      (302, 403, 200, 403, 404, 404, 404, 404, 404, 404),
    "lead_reveal":       (302, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "whistle_list":      (302, 200, 200, 200, 403, 200, 200, 403, 403, 200),
    "whistle":           (302, 200, 200, 200, 404, 200, 404, 404, 404, 404),
    "whistle_take":      (302, 403, 200, 403, 404, 403, 404, 404, 404, 404),
    "report_in_list":    (302, 403, 403, 403, 403, 200, 403, 403, 403, 403),
    "import_list":       (302, 403, 200, 403, 403, 403, 403, 403, 403, 200),
    "import_new":        (302, 403, 200, 403, 403, 403, 403, 403, 403, 200),
    "import_page":       (302, 404, 302, 404, 404, 404, 404, 404, 404, 404),
    "import_columns":    (302, 404, 200, 404, 404, 404, 404, 404, 404, 404),
    "import_confirm":    (302, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "import_drop":       (302, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "import_settle":     (302, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "import_refused":    (302, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "statistics":        (302, 200, 200, 200, 403, 403, 200, 403, 403, 200),
    "statistics_checks": (302, 200, 200, 200, 403, 403, 200, 403, 403, 200),
    "feedback":          (302, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "favicon":           (302, 302, 302, 302, 302, 302, 302, 302, 302, 302),
    "live":              (200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "gallery":           (302, 404, 200, 404, 404, 404, 404, 200, 200, 200),
    "admin:index":       (302, 302, 200, 302, 302, 302, 302, 200, 200, 200),
}  # fmt: skip
# named elsewhere, each with the reason
ELSEWHERE = {
    "set_language": "sends back where one was",
    "lead_terms": "a fragment of lead_whistle, asked with a grade",
    "import_progress": "a fragment of import_page, for imports under way",
    "feedback_answer": "POST only; its rules are in tests of feedback",
    "ready": "asks a running worker; the browser and fresh-machine tests do",
}

# the last role is the desk of another street: what it may not, nobody of another area may
OTHER_AREA = {"other_street_admin": "street_admin"}
READING = ("GET",)
# pages that answer whatever the method is, as they answer reading
SIGNING_IN = ("sign_in", "anonymous")
ANY_METHOD = frozenset({"account", "admin:index", "favicon", "sign_in"})
# no page of ours knows these
UNKNOWN = ("PUT", "PATCH", "DELETE")


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


def expected(role: str, page: str, method: str) -> int:
    """What a page answers a role by a method."""
    shown = TABLE[page][ROLES.index(role)]
    if method in READING or (page in ANY_METHOD and (page, role) != SIGNING_IN):
        return shown
    if (page, role) == SIGNING_IN:
        # a form of Django's takes PUT for POST, and finds it empty
        return shown if method == "PUT" else 405
    # who has not signed in is sent to sign in, whatever they ask
    return 302 if role == "anonymous" and shown == 302 else 405


def lines() -> Iterator[Line]:
    """Every cell, by page, role and method."""
    urls = addresses()
    for page in TABLE:
        for role in ROLES:
            area = "other" if role in OTHER_AREA else "own"
            for method in (*READING, *UNKNOWN):
                yield Line(
                    OTHER_AREA.get(role, role), area, page, urls[page], method, expected(role, page, method)
                )
