"""Permissions belong to roles, and roles are code: the table below is what a person reads to know who may what."""

import ast

import pytest

from grids.access.roles import ADMIN_PERMISSIONS, APPOINTED, ROLES, Permission
from tests.guards.walks import dotted, sources
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle.table import LIFECYCLE

COLUMNS = (
    "community_officer", "street_admin", "street_leader", "district_desk", "complaint_officer", "department_handler", "city_viewer", "auditor",
    "system_admin", "security_officer", "grid_admin", "care_officer", "care_auditor", "property_handler",
)  # fmt: skip
#                      officer admin leader district compl dept  city  audit system security grids care  caudit
TABLE = {
    "lead.view":        " yes   yes   yes    -     -     -     -     -     -     -    yes     -     -     -   ",
    "lead.receive":     " yes   yes    -     -     -     -     -     -     -     -    yes     -     -     -   ",
    "lead.triage":      "  -    yes    -     -     -     -     -     -     -     -     -     -     -     -   ",
    "lead.approve":     "  -     -    yes    -     -     -     -     -     -     -     -     -     -     -   ",
    "whistle.view":     " yes   yes   yes   yes    -    yes    -     -     -     -    yes     -     -     -   ",
    "whistle.handle":   "  -     -     -     -     -    yes    -     -     -     -     -     -     -     -   ",
    "whistle.verify":   "  -    yes   yes    -     -     -     -     -     -     -     -     -     -     -   ",
    "whistle.cancel":   "  -    yes    -     -     -     -     -     -     -     -     -     -     -     -   ",
    "whistle.approve":  "  -     -    yes   yes    -     -     -     -     -     -     -     -     -     -   ",
    "whistle.supervise":"  -     -    yes   yes    -     -     -     -     -     -     -     -     -     -   ",
    "ledger.import":    "  -    yes    -     -     -     -     -     -     -     -     -     -     -     -   ",
    "complaint.handle": "  -     -    yes    -    yes    -     -     -     -     -     -     -     -     -   ",
    "reporter.reveal":  "  -    yes   yes    -     -    yes    -     -     -     -     -     -     -     -   ",
    "sealed.reveal":    "  -     -    yes    -    yes    -     -     -     -     -     -     -     -     -   ",
    "statistics.view":  " yes   yes   yes   yes    -     -    yes    -     -     -    yes     -     -     -   ",
    "reference.edit":   "  -    yes    -     -     -     -     -     -    yes    -     -     -     -     -   ",
    "staff.edit":       "  -     -     -     -     -     -     -     -    yes    -     -     -     -     -   ",
    "area.edit":        "  -     -     -     -     -     -     -     -    yes    -     -     -     -     -   ",
    "export.approve":   "  -     -    yes    -     -     -     -     -     -    yes    -     -     -     -   ",
    "staff.confirm":    "  -     -     -     -     -     -     -     -     -    yes    -     -     -     -   ",
    "audit.read":       "  -     -     -     -     -     -     -    yes    -     -     -     -     -     -   ",
    "grid.view":        " yes   yes   yes   yes    -     -    yes    -    yes    -    yes    yes    -     -   ",
    "grid.edit":        "  -     -     -     -     -     -     -     -    yes    -    yes     -     -     -   ",
    "grid.appoint":     "  -     -     -     -     -     -     -     -    yes    -    yes     -     -     -   ",
    "registry.edit":    " yes    -     -     -     -     -     -     -    yes    -    yes     -     -     -   ",
    "initiative.edit":  "  -     -     -     -     -     -     -     -     -     -    yes     -     -     -   ",
    "patrol.do":        " yes    -     -     -     -     -     -     -     -     -    yes     -     -     -   ",
    "entry.reveal":     "  -     -    yes    -     -     -     -     -     -     -    yes     -     -     -   ",
    "collect.approve":  "  -     -    yes    -     -     -     -     -     -     -     -     -     -     -   ",
    "people.view":      " yes    -    yes    -     -     -     -     -     -     -    yes    yes    -     -   ",
    "people.edit":      " yes    -     -     -     -     -     -     -     -     -    yes     -     -     -   ",
    "people.reveal":    " yes    -     -     -     -     -     -     -     -     -    yes     -     -     -   ",
    "people.merge":     "  -     -     -     -     -     -     -     -     -     -    yes     -     -     -   ",
    "people.open":      "  -     -    yes    -     -     -     -     -     -     -    yes    -     -     -   ",
    "people.import":    "  -     -     -     -     -     -     -     -     -     -    yes    -     -     -   ",
    "minor.approve":    "  -     -    yes    -     -     -     -     -     -     -     -     -     -     -   ",
    "request.handle":   "  -     -     -     -     -     -     -     -     -     -    yes    -     -     -   ",
    "care.view":        "  -     -    yes    -     -     -     -     -     -     -     -    yes    -     -   ",
    "care.write":       "  -     -     -     -     -     -     -     -     -     -     -    yes    -     -   ",
    "care.approve":     "  -     -    yes    -     -     -     -     -     -     -     -     -     -     -   ",
    "care.switch":      "  -     -    yes    -     -     -     -     -     -     -     -     -     -     -   ",
    "care.audit":       "  -     -     -     -     -     -     -     -     -     -     -     -    yes    -   ",
    "estate.edit":     " yes    -     -     -     -     -     -     -     -     -    yes     -     -      -   ",
    "meeting.run":     " yes    -     -     -     -     -     -     -     -     -    yes     -     -      -   ",
    "repair.handle":   " yes    -     -     -     -     -     -     -     -     -    yes     -     -     yes  ",
}  # fmt: skip
ROLES_FILE = "grids/access/roles.py"
# roles that one account never combines, each pair once
APART = {
    ("auditor", "community_officer"), ("auditor", "complaint_officer"), ("complaint_officer", "system_admin"),
    ("auditor", "department_handler"), ("auditor", "street_admin"), ("auditor", "district_desk"),
    ("district_desk", "system_admin"), ("district_desk", "security_officer"),
    ("auditor", "street_leader"), ("auditor", "system_admin"), ("community_officer", "system_admin"),
    ("auditor", "security_officer"), ("community_officer", "security_officer"),
    ("department_handler", "security_officer"), ("security_officer", "street_admin"),
    ("security_officer", "system_admin"), ("department_handler", "system_admin"), ("street_admin", "system_admin"), ("street_leader", "system_admin"),
    ("auditor", "grid_admin"), ("grid_admin", "security_officer"), ("grid_admin", "system_admin"),
    ("auditor", "care_officer"), ("care_officer", "system_admin"), ("care_officer", "security_officer"), ("care_auditor", "care_officer"),
    ("care_auditor", "street_leader"),
    ("auditor", "property_handler"), ("property_handler", "system_admin"), ("property_handler", "security_officer"),
    ("care_auditor", "property_handler"),
}  # fmt: skip
# who knows of an event: the base of all events stands below access; test_personal_fields compares it with the roles
BELOW_ACCESS = {("grids/conduct/events.py", "lead.view"), ("grids/conduct/events.py", "whistle.view")}


def test_roles_may_what_the_table_says_and_nothing_else():
    found = {
        permission.value: " ".join(
            "yes" if permission in ROLES[role].permissions else "-" for role in COLUMNS
        )
        for permission in Permission
    }
    assert found == {name: " ".join(row.split()) for name, row in TABLE.items()}
    assert set(ROLES) == set(COLUMNS)


def named() -> set[str]:
    """Permissions that the code asks for, outside of the file that hands them out."""
    found = set()
    for name, tree in sources().items():
        if name == ROLES_FILE:
            continue
        for node in ast.walk(tree):
            said = dotted(node).split(".") if isinstance(node, ast.Attribute) else []
            if len(said) == 2 and said[0] in ("P", "Permission"):
                found.add(said[1])
    return found


def test_every_permission_that_code_asks_for_exists():
    assert named() - set(Permission.__members__) == set()


def test_every_permission_is_asked_for_somewhere():
    assert set(Permission.__members__) - named() == set()


@pytest.mark.parametrize("cycle", [LIFECYCLE, LEAD_LIFECYCLE], ids=lambda cycle: cycle.name)
def test_every_step_of_a_table_asks_for_a_permission_that_some_role_has(cycle):
    held = {permission for role in ROLES.values() for permission in role.permissions}
    assert {step.actor.permission for step in cycle.steps.values() if not step.internal} - held == set()


def test_no_permission_is_written_as_bare_text():
    values = {permission.value for permission in Permission}
    found = {
        (name, node.value)
        for name, tree in sources().items()
        if name != ROLES_FILE
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in values
    }
    assert found == BELOW_ACCESS


def test_administrator_auditor_and_whoever_handles_are_never_one_account():
    pairs = {tuple(sorted((role.code, other))) for role in ROLES.values() for other in role.excludes}
    assert pairs == APART


def test_every_role_says_in_words_what_it_is_and_may_be_appointed_or_joined():
    assert {code for code, _name in APPOINTED} | {"department_handler"} == set(ROLES)
    for role in ROLES.values():
        assert str(role.name).strip()
        assert str(role.description).strip()
        assert role.permissions


def test_the_administration_opens_by_permissions_of_administration_only():
    held = {role.code for role in ROLES.values() if role.permissions & ADMIN_PERMISSIONS}
    assert held == {"street_admin", "auditor", "system_admin", "security_officer"}
