"""What an upgrade takes out of somebody's lists is said, with its number, where the upgrade is run."""

from importlib import import_module

import pytest
from django.db import connection

from tests.factories import whistles as made

pytestmark = pytest.mark.django_db
MIGRATION = import_module("whistles.migrations.0023_old_complaints_leave_the_figures")


def said(capsys) -> str:
    with connection.schema_editor() as editor:
        MIGRATION.tell(None, editor)
    return capsys.readouterr().out


def test_complaints_that_leave_lists_and_figures_are_counted_by_street(departments, capsys):
    made.a_whistle()
    assert said(capsys) == ""
    for name in ("lianhua-market", "lianhua-market"):
        lead = made.a_lead(is_sealed=True, accused=departments[name])
    made.a_whistle(lead=lead)
    assert "莲华街道：检举控告 2 件、由它们引出的哨件 1 件从清单和统计里分出" in said(capsys)
