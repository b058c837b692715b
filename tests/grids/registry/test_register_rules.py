"""What a street sets for its registers: in the administration, within its ends, for the own street alone."""

import pytest

from grids.audit.models import SecurityEvent
from grids.registry.dwellings.queries import rules_of
from grids.registry.dwellings.rules import RegisterRules
from tests import personas
from tests.administration import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
DAYS = {
    "lease_soon_days": "30", "permit_soon_days": "30", "new_check_days": "8", "register_within_days": "3", "stale_days": "180",
    "may_be_resident_days": "183", "request_days": "30", "kept_days": "1095", "opening_hours": "24", "minor_leave_days": "90",
    "walk_homes": "40", "care_kept_days": "365",
}  # fmt: skip


def shows(response, sentence: str) -> bool:
    return sentence in response.content.decode()


def test_a_street_sets_its_own_rules_and_no_others(signed_in):
    client, given = signed_in("street_admin"), {"undo_minutes": "30", "provenance": "local"} | DAYS
    client.post(page("registerrules", "add"), given | {"street": personas.HONGYUN})
    assert not RegisterRules.objects.exists()
    assert rules_of(personas.SUJIATANG_GRID).undo_minutes == 5
    assert client.post(page("registerrules", "add"), given | {"street": personas.LIANHUA}).status_code == 302
    made = RegisterRules.objects.get()
    assert (made.street_id, rules_of(personas.SUJIATANG_GRID).undo_minutes) == (personas.LIANHUA, 30)
    assert (
        client.post(page("registerrules", "change", made.pk), given | {"undo_minutes": "45"}).status_code
        == 302
    )
    assert rules_of(personas.SUJIATANG_GRID).undo_minutes == 45
    # who changed it stands in the log
    assert SecurityEvent.objects.filter(subject_kind__contains="registerrules").count() == 2


def test_a_rule_beyond_its_ends_or_of_no_street_is_refused_with_a_sentence(signed_in):
    client, given = signed_in("system_admin"), {"undo_minutes": "5", "provenance": "local"} | DAYS
    for wrong in (
        {"lease_soon_days": "0"},
        {"stale_days": "1097"},
        {"may_be_resident_days": "0"},
        {"kept_days": "364"},
        {"kept_days": "3651"},
        {"walk_homes": "4"},
        {"walk_homes": "81"},
        {"care_kept_days": "29"},
        {"care_kept_days": "1096"},
    ):
        response = client.post(page("registerrules", "add"), given | {"street": personas.LIANHUA} | wrong)
        assert response.status_code == 200, wrong
        assert shows(response, "之间。"), wrong
    for minutes in ("0", "1441", "", "x"):
        response = client.post(
            page("registerrules", "add"), given | {"street": personas.LIANHUA, "undo_minutes": minutes}
        )
        assert response.status_code == 200, minutes
    assert shows(
        client.post(
            page("registerrules", "add"), given | {"street": personas.LIANHUA, "undo_minutes": "1441"}
        ),
        "应在 1 到 1440 分钟之间。",
    )
    assert shows(
        client.post(page("registerrules", "add"), given | {"street": personas.SUJIATANG}),
        "登记规则按街道设定",
    )
    assert not RegisterRules.objects.exists()


def test_who_governs_no_reference_sees_none(signed_in):
    RegisterRules.objects.create(street_id=personas.LIANHUA)
    assert signed_in("grid_admin").get(page("registerrules", "changelist")).status_code in (302, 403)
    assert signed_in("auditor").get(page("registerrules", "changelist")).status_code == 403
    shown = signed_in("other_street_admin").get(page("registerrules", "changelist"))
    assert not shown.context["cl"].result_list
