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


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("migrations/0099_more.py", True), ("reference.py", True), ("data/levels.csv", True),
        ("deep/down/models.py", True), ("views.py", False), ("deep/api.py", False), ("page.html", False),
    ],
)  # fmt: skip
def test_a_template_is_made_anew_when_what_makes_it_changes(tmp_path, monkeypatch, settings, name, counts):
    """Files that make a database count, doors and pages don't: a code that is missed would test yesterday's database."""
    app = apps.get_app_config("grids")
    monkeypatch.setattr(app, "path", str(tmp_path / "grids"))
    settings.BASE_DIR = tmp_path
    before = database.fingerprint()
    file = tmp_path / "grids" / name
    file.parent.mkdir(parents=True)
    file.write_text("1")
    first = database.fingerprint()
    file.write_text("2")

    assert (first != before) is counts
    assert (database.fingerprint() != first) is counts


def test_tables_that_point_in_a_circle_have_an_order_too():
    order = database._in_order("abcd", [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")])
    assert sorted(order) == ["a", "b", "c", "d"]
    assert order["d"] < order["a"]
