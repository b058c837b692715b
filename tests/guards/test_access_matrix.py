"""Every page × every role, for a matter of 苏家塘社区: who may, who may not, and who may not even know.

The table is read by people: 200 shown, 302 sent elsewhere, 403 known but not allowed, 404 not to be known, 405 only
by POST. A page that is missing here fails the last test; so does a line without a page.
"""

import pytest
from django.urls import get_resolver, reverse

from grids.areas.models import Area
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from whistles.imports.actions import take_file

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
    "import_refused":    (302, 404, 200, 404, 404, 404, 404, 404, 404),
    "statistics":        (302, 200, 200, 200, 403, 200, 403, 403, 200),
    "statistics_checks": (302, 200, 200, 200, 403, 200, 403, 403, 200),
    "feedback":          (302, 200, 200, 200, 200, 200, 200, 200, 200),
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


@pytest.fixture
def addresses(departments, tmp_path) -> dict[str, str]:
    lead, whistle = made.a_lead(), made.a_whistle()
    path = tmp_path / "a.csv"
    path.write_text("编号,标题,收到时间\n1,路灯,2024-01-01\n", encoding="utf-8")
    street = Area.objects.get(code=personas.LIANHUA)
    ledger = take_file(
        path=path, area=street, source=made.source(), grade=made.grade(street), by=system_actor()
    )
    keys = {"lead": [lead.pk], "import": [ledger.pk], "whistle": [whistle.pk]}
    found = {}
    for name in TABLE:
        args = {
            "lead_desk": [],
            "lead_receive": [],
            "whistle_list": [],
            "import_list": [],
            "import_new": [],
        }.get(name, keys.get(name.split("_")[0], []))
        found[name] = reverse(name, args=[*args, "cancel"] if name == "whistle_take" else args)
    return found


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_every_role_as_the_table_says(addresses, signed_in, role):
    client = signed_in(role)
    answered = {}
    for name, address in addresses.items():
        response = client.get(address)
        answered[name] = response.status_code
        # a workbook's file is closed without the signals that would close the test's connection too
        for close in response._resource_closers:
            close()
    assert answered == {name: row[ROLES.index(role)] for name, row in TABLE.items()}


def page_names(patterns) -> set[str]:
    names = set()
    for pattern in patterns:
        if not hasattr(pattern, "url_patterns"):
            names.add(pattern.name)
        elif pattern.app_name != "admin" and not str(pattern.pattern).startswith("api"):
            names |= page_names(pattern.url_patterns)
    return names


def test_every_page_has_its_line_and_every_line_its_page():
    pages = page_names(get_resolver().url_patterns)
    assert pages - set(TABLE) - set(ELSEWHERE) == set()
    assert set(TABLE) - pages == {"admin:index"}
    assert set(ELSEWHERE) - pages == set()
