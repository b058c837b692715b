"""What takes a matter on asks the database a bounded number of times, counted as reads are; each bound can only go down."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import personas
from tests.factories import whistles as made
from whistles.clocks.deadlines import calendars_kept, rules_in
from whistles.intake.numbering import numberings_kept

pytestmark = pytest.mark.django_db

# verb → statements at most, savepoints counted; what is kept in a running process is kept here
BOUNDS = {"receive": 26, "blow": 14, "sign": 14, "report_in": 14, "start": 13, "submit": 15, "close": 15}


def statements(client, address: str, body: dict) -> int:
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(address, json.dumps(body, default=str), content_type="application/json")
    assert answer.status_code in (200, 201), answer.content.decode()
    return len(asked)


def counted(signed_in, settings) -> dict[str, int]:
    """Each verb over the API by whom it belongs to; the sessions and what is kept in the process are warm."""
    settings.REFERENCE_SECONDS = 60
    calendars_kept([personas.SUJIATANG])
    rules_in(personas.SUJIATANG)
    numberings_kept("hotline_12345")
    clerk, handler = signed_in("street_admin"), signed_in("department_handler")
    for client in (clerk, handler):
        client.get("/api/v1/whistles/")
    found = {}
    report = {
        "source": "hotline_12345", "source_number": "W-1", "title": "井盖松动", "content": "路口的井盖会响。",
        "received_at": timezone.now(), "area": personas.SUJIATANG,
    }  # fmt: skip
    found["receive"] = statements(clerk, "/api/v1/leads/", report)
    lead = made.a_lead()
    blow = {"grade": made.grade(lead.area).key, "lead_department": "lianhua-urban", "version": lead.version}
    found["blow"] = statements(clerk, f"/api/v1/leads/{lead.pk}/whistle/", blow)
    lead.refresh_from_db()
    take = f"/api/v1/whistles/{lead.whistle_id}/take/"
    for version, (verb, client) in enumerate(
        {"sign": handler, "report_in": handler, "start": handler, "submit": handler, "close": clerk}.items(),
        1,
    ):
        body = {"verb": verb, "version": version, "reason": "已到现场处理完毕", "outcome": "solved"}
        found[verb] = statements(
            client, take, body if verb in ("submit", "close") else {**body, "outcome": ""}
        )
    return found


def test_each_verb_keeps_its_bound(signed_in, departments, settings):
    found = counted(signed_in, settings)
    assert set(found) == set(BOUNDS)
    over = {verb: count for verb, count in found.items() if count > BOUNDS[verb]}
    assert over == {}, over
