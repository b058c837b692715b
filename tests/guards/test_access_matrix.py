"""Every page × every role, for a matter of 苏家塘社区: who may, who may not, and who may not even know.

The table is read by people: 200 shown, 302 sent elsewhere, 403 known but not allowed, 404 not to be known, 405 only
by POST. A page that is missing here fails the last test; so does a line without a page.
"""

import pytest

from tests.guards.pages import closed, page_names

pytestmark = pytest.mark.django_db

ROLES = ("anonymous", "community_officer", "street_admin", "street_leader", "department_handler", "city_viewer",
         "auditor", "system_admin", "other_street_admin")  # fmt: skip
#                    nobody officer admin leader dept  city audit system other street
TABLE = {
    "home":              (302, 200, 200, 200, 200, 302, 200, 200, 200),
    "more":              (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "help":              (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "sign_in":           (200, 302, 302, 302, 302, 302, 302, 302, 302),
    "sign_out":          (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "password_change":   (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "second_factor":     (302, 302, 200, 200, 200, 302, 200, 200, 200),
    "second_factor_enrol": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "recovery_codes":    (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "second_factor_change": (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "account":           (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "session_end":       (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "notice_seen":       (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "redeem":            (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "lead_desk":         (302, 200, 200, 200, 403, 403, 403, 403, 200),
    "lead_receive":      (302, 200, 200, 403, 403, 403, 403, 403, 200),
    "lead":              (302, 200, 200, 200, 404, 404, 404, 404, 404),
    "lead_whistle":      (302, 403, 200, 403, 404, 404, 404, 404, 404),
    "lead_dismiss":      (302, 403, 200, 403, 404, 404, 404, 404, 404),
    "lead_reveal":       (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "whistle_list":      (302, 200, 200, 200, 200, 200, 403, 403, 200),
    "whistle":           (302, 200, 200, 200, 200, 404, 404, 404, 404),
    "whistle_take":      (302, 403, 200, 403, 403, 404, 404, 404, 404),
    "report_in_list":    (302, 403, 403, 403, 200, 403, 403, 403, 403),
    "import_list":       (302, 403, 200, 403, 403, 403, 403, 403, 200),
    "import_new":        (302, 403, 200, 403, 403, 403, 403, 403, 200),
    "import_page":       (302, 404, 302, 404, 404, 404, 404, 404, 404),
    "import_columns":    (302, 404, 200, 404, 404, 404, 404, 404, 404),
    "import_confirm":    (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "import_drop":       (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "import_settle":     (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "import_refused":    (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "statistics":        (302, 200, 200, 200, 403, 200, 403, 403, 200),
    "statistics_checks": (302, 200, 200, 200, 403, 200, 403, 403, 200),
    "feedback":          (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "favicon":           (302, 302, 302, 302, 302, 302, 302, 302, 302),
    "live":              (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "gallery":           (302, 404, 200, 404, 404, 404, 200, 200, 200),
    "admin:index":       (302, 302, 200, 302, 302, 302, 200, 200, 200),
}  # fmt: skip
# named elsewhere, each with the reason
ELSEWHERE = {
    "set_language": "sends back where one was",
    "lead_terms": "a fragment of lead_whistle, asked with a grade",
    "import_progress": "a fragment of import_page, for imports under way",
    "feedback_answer": "POST only; its rules are in tests of feedback",
    "ready": "asks a running worker; the browser and fresh-machine tests do",
}


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_every_role_as_the_table_says(addresses, signed_in, role):
    client = signed_in(role)
    answered = {}
    for name, address in addresses.items():
        answered[name] = closed(client.get(address)).status_code
    assert answered == {name: row[ROLES.index(role)] for name, row in TABLE.items()}


def test_every_page_has_its_line_and_every_line_its_page():
    pages = page_names()
    assert pages - set(TABLE) - set(ELSEWHERE) == set()
    assert set(TABLE) - pages == {"admin:index"}
    assert set(ELSEWHERE) - pages == set()
