"""A test that commits leaves nothing to the next, whatever it wrote, and the database stays as it was made."""

from contextlib import closing

import pytest
from django.apps import apps
from django.db import connection

from grids.areas.models import AreaLevel
from grids.staff.models import PostKind, User
from tests import database
from tests.factories import whistles as made
from whistles.intake.models import Source
from whistles.lifecycle.models import Whistle

TRIGGERS = (
    "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
)


def everything(databases) -> dict[str, list[str]]:
    """Each table of the product with its rows."""
    with closing(databases.link()) as link, link.cursor() as cursor:
        cursor.execute(database.TABLES)
        found = {table: [] for table, _columns in cursor.fetchall()}
        for table, rows in found.items():
            cursor.execute(f"SELECT held::text FROM {table} held ORDER BY 1")
            rows += [row for (row,) in cursor.fetchall()]
    return found


@pytest.mark.django_db(transaction=True)
def test_what_a_test_committed_is_gone_and_what_the_database_began_with_is_back(as_owner, databases, person):
    cleaner = database.Cleaner(databases)
    cleaner.clean()
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS)
        triggers = cursor.fetchall()
    before = everything(databases)
    made.a_whistle(state="closed")
    person("street_admin")
    AreaLevel.objects.update(name="改过")
    PostKind.objects.filter(code="auditor").delete()
    Source.objects.create(code="new", name="新渠道")
    assert Whistle.objects.exists()

    cleaner.clean()

    assert everything(databases) == before
    assert not Whistle.objects.exists()
    assert User.objects.count() == len(before["grids_user"])
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS)
        assert cursor.fetchall() == triggers


@pytest.mark.django_db
def test_a_clone_holds_what_its_template_does(databases):
    with closing(databases.link(databases.template)) as link, link.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal")
        theirs = cursor.fetchone()
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
        applied = cursor.fetchall()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal")
        assert cursor.fetchone() == theirs
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
        assert cursor.fetchall() == applied


ANEW, ON, KEPT = "made anew", "migrated on", "kept"


@pytest.mark.parametrize(
    ("name", "comes", "changes"),
    [
        ("migrations/0099_more.py", ON, ANEW), ("reference.py", ANEW, ANEW), ("data/levels.csv", ANEW, ANEW),
        ("deep/down/models.py", ON, ON), ("guards.sql", ON, ON), ("migrations/max_migration.txt", KEPT, KEPT),
        ("views.py", KEPT, KEPT), ("deep/api.py", KEPT, KEPT), ("page.html", KEPT, KEPT),
    ],
)  # fmt: skip
def test_a_template_is_made_anew_when_what_makes_it_changes(
    tmp_path, monkeypatch, settings, name, comes, changes
):
    """Files that make a database count, doors and pages don't: a code that is missed would test yesterday's database."""
    app = apps.get_app_config("grids")
    monkeypatch.setattr(app, "path", str(tmp_path / "grids"))
    settings.BASE_DIR = tmp_path
    before = database.made_of()
    file = tmp_path / "grids" / name
    file.parent.mkdir(parents=True)
    file.write_text("1")
    first = database.made_of()
    file.write_text("2")
    second = database.made_of()
    file.unlink()

    assert (becomes(before, first), becomes(first, second)) == (comes, changes)
    # what is gone was there when the template was made
    assert becomes(first, database.made_of()) == (ANEW if changes == ANEW else changes)


def becomes(before: database.Made, after: database.Made) -> str:
    """What is done with a template of then."""
    return KEPT if after == before else ON if after.grew_from(before) else ANEW


@pytest.mark.parametrize("comment", [None, (None,), ("",), ("5cacb6715171",), ('{"code": "1"}',), ("[]",)])
def test_a_template_that_does_not_say_of_what_it_was_made_counts_as_none(comment):
    assert database._said(comment) is None


def test_tables_that_point_in_a_circle_have_an_order_too():
    order = database._in_order("abcd", [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")])
    assert sorted(order) == ["a", "b", "c", "d"]
    assert order["d"] < order["a"]
