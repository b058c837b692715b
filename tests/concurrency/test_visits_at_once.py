"""A conflict that two decide at the same moment is decided once; a visit that comes twice at once is there once."""

from uuid import uuid4

import pytest

from grids.conduct.events import broken_links
from grids.homes.actions import move_out
from grids.homes.models import Residence
from grids.registry.dwellings.models import DwellingEvent
from grids.walks.actions import decide, visit
from grids.walks.models import Visit, VisitConflict
from tests import personas
from tests.concurrency.test_homes_at_once import refused
from tests.concurrency.test_two_at_once import at_once, fresh
from tests.factories.homes import a_family, a_home
from tests.factories.walks import a_conflict, version_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("areas")]


def whole(home) -> None:
    assert broken_links(DwellingEvent.objects.filter(dwelling=home).order_by("seq").iterator()) == []


def test_two_who_decide_at_once_decide_once():
    conflict = a_conflict()
    base, officer, admin = (
        version_of(conflict.dwelling),
        personas.make("community_officer"),
        personas.make("grid_admin"),
    )

    def settles(by, decision):
        return lambda: decide(
            conflict_id=conflict.pk, decision=decision, by=fresh(by), base=base, reason="核对过"
        )

    (said,) = refused(at_once(settles(officer, "mine"), settles(admin, "theirs")))
    assert said.code == "conflict"
    conflict.refresh_from_db()
    assert conflict.state in ("mine", "theirs")
    there = Residence.objects.current().filter(dwelling=conflict.dwelling_id).count()
    assert there == (3 if conflict.state == "mine" else 2)
    whole(conflict.dwelling)


def test_one_visit_that_is_sent_twice_at_once_is_there_once():
    (row,) = a_home()
    key, base, by = uuid4(), version_of(row.dwelling), personas.make("community_officer")
    sent = lambda: visit(dwelling_id=row.dwelling_id, key=key, base=base, outcome="same", by=fresh(by)).became  # noqa: E731
    assert sorted(at_once(sent, sent)) == ["done", "known"]
    assert Visit.objects.count() == 1
    whole(row.dwelling)


def test_a_visit_that_meets_a_move_is_written_down_before_it_or_kept_beside_it():
    rows = a_family()
    home, base = rows[0].dwelling, version_of(rows[0].dwelling)
    officer, admin = personas.make("community_officer"), personas.make("grid_admin")

    def came():
        return visit(dwelling_id=home.pk, key=uuid4(), base=base, outcome="same", by=fresh(officer)).became

    left = lambda: move_out(residence_id=rows[2].pk, by=fresh(admin)).said  # noqa: E731
    results = at_once(came, left)
    assert refused(results) == []
    assert (results[0] == "conflict") == VisitConflict.objects.exists()
    whole(home)
