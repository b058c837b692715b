"""A visit: written down once, built on what was seen, waits for what comes before it, and never goes against a later step."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.homes.actions import confirm, move_out, move_within, take_back
from grids.homes.models import Residence
from grids.registry.dwellings.models import Dwelling
from grids.walks.actions import visit
from grids.walks.kinds import Stands, Why
from grids.walks.models import Visit, VisitConflict
from tests import personas
from tests.factories.homes import a_family, a_home, a_room, incoming

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


def officer():
    return personas.make("community_officer")


def version(dwelling) -> int:
    return Dwelling.objects.values_list("version", flat=True).get(pk=dwelling.pk)


def verbs(dwelling) -> list[str]:
    steps = list(dwelling.events.order_by("seq"))
    assert broken_links(iter(steps)) == []
    assert version(dwelling) == steps[-1].seq
    return [("-" if one.takes_back else "") + one.verb for one in steps]


def told(dwelling, outcome="same", **more):
    given = {"key": uuid4(), "base": version(dwelling), "by": officer()} | more
    return visit(dwelling_id=dwelling.pk, outcome=outcome, **given)


def out(row) -> dict:
    return {"verb": "out", "residence": str(row.pk), "fields": {}}


def living(dwelling) -> set:
    return set(Residence.objects.current().filter(dwelling=dwelling).values_list("person", flat=True))


def test_that_nothing_changed_confirms_the_home_and_everybody_in_it():
    rows = a_family()
    home = rows[0].dwelling
    done = told(home)
    home.refresh_from_db()
    assert (done.became, home.confirmed_on, done.version) == ("done", timezone.localdate(), home.version)
    assert verbs(home)[-1] == "confirmed"
    assert {row.confirmed_on for row in Residence.objects.filter(dwelling=home)} == {home.confirmed_on}


@pytest.mark.parametrize(("outcome", "verb"), [("nobody", "nobody_in"), ("refused", "declined")])
def test_a_door_that_stays_closed_says_nothing_about_the_home(outcome, verb):
    (row,) = a_home()
    home, seen = row.dwelling, version(row.dwelling)
    move_out(residence_id=row.pk, by=officer())
    done = told(home, outcome, base=seen)
    assert (done.became, verbs(home)[-1]) == ("done", verb)
    home.refresh_from_db()
    assert home.confirmed_on is None


def test_a_visit_that_comes_twice_is_there_once():
    (row,) = a_home()
    key, home = uuid4(), row.dwelling
    first, second = told(home, key=key), told(home, key=key)
    assert (first.became, second.became) == ("done", "known")
    assert Visit.objects.count() == 1
    assert verbs(home).count("confirmed") == 1
    with pytest.raises(Refusal, match="别的结果"):
        told(home, "nobody", key=key)


def test_changes_are_steps_of_the_home_in_their_order_and_the_rest_may_stay_as_it_was():
    rows = a_family()
    home = rows[0].dwelling
    changes = [out(rows[2]), {"verb": "rest"}]
    done = told(home, "changed", changes=changes, note="孩子去外地上学")
    assert done.became == "done"
    assert verbs(home)[-2:] == ["moved_out", "confirmed"]
    assert living(home) == {rows[0].person_id, rows[1].person_id}
    assert home.events.get(verb="moved_out").reason == "孩子去外地上学"


def test_somebody_who_came_is_told_in_the_words_of_the_form():
    home = a_room()
    one = incoming()
    fields = {
        "standing": "floating", "who1-kind": one.kind, "who1-number": one.number, "who1-name": one.name, "who1-relation": "02",
    }  # fmt: skip
    done = told(home, "changed", changes=[{"verb": "in", "fields": fields}])
    assert done.became == "done"
    assert len(living(home)) == 1
    with pytest.raises(Refusal) as refused:
        told(
            home, "changed", changes=[{"verb": "in", "fields": fields | {"who1-number": "53019919900101123"}}]
        )
    assert refused.value.code == "invalid"


@pytest.mark.parametrize(
    "changes",
    [
        [], "out", [1], [{"verb": "sell"}], [{"verb": "out"}], [{"verb": "out", "residence": "x"}],
        [{"verb": "in", "residence": str(uuid4())}], [{"verb": "in", "fields": {"name": {"a": 1}}}],
        [{"verb": "in", "fields": {"name": "x" * 501}}], [{"verb": "rest"}] * 21,
    ],
)  # fmt: skip
def test_what_is_no_change_is_refused_in_a_sentence(changes):
    (row,) = a_home()
    with pytest.raises(Refusal) as refused:
        told(row.dwelling, "changed", changes=changes)
    assert refused.value.code == "invalid"
    assert Visit.objects.count() == 0


def test_what_somebody_else_did_meanwhile_makes_a_conflict_and_touches_nothing():
    rows = a_family()
    home, seen = rows[0].dwelling, version(rows[0].dwelling)
    move_out(residence_id=rows[2].pk, by=personas.make("grid_admin"))
    done = told(home, base=seen, note="三个人都在家")
    assert (done.became, done.conflict.why, done.conflict.state) == ("conflict", Why.TOUCHED, Stands.OPEN)
    assert verbs(home)[-2:] == ["moved_out", "disputed"]
    home.refresh_from_db()
    assert home.confirmed_on is None
    assert "三个人".encode() not in bytes(VisitConflict.objects.get().said)


def test_what_touches_nothing_of_it_makes_none():
    (row,) = a_home()
    home, seen = row.dwelling, version(row.dwelling)
    confirm(dwelling_id=home.pk, by=personas.make("grid_admin"))
    step = move_out(residence_id=row.pk, by=personas.make("grid_admin"))
    take_back(event_id=step.events[0].pk, by=personas.make("grid_admin"))
    assert told(home, base=seen).became == "done"


def test_one_s_own_earlier_visits_are_no_contradiction():
    rows = a_family()
    home, seen = rows[0].dwelling, version(rows[0].dwelling)
    first = told(home, "changed", base=seen, changes=[out(rows[2])])
    second = told(home, base=seen, after=first.visit.pk)
    third = told(home, "changed", base=seen, after=second.visit.pk, changes=[out(rows[1])])
    assert [one.became for one in (first, second, third)] == ["done", "done", "done"]
    # without saying on what it builds it would go against them
    assert told(home, base=seen).became == "conflict"


def test_a_visit_waits_for_the_one_on_which_it_builds_unless_that_is_lost():
    (row,) = a_home()
    lost = uuid4()
    with pytest.raises(Refusal) as refused:
        told(row.dwelling, after=lost)
    assert (refused.value.code, refused.value.status) == ("wait", 409)
    done = told(row.dwelling, after=lost, force=True)
    assert (done.became, done.conflict.why) == ("conflict", Why.LOST)


def test_what_builds_on_a_conflict_is_one():
    rows = a_family()
    home, seen = rows[0].dwelling, version(rows[0].dwelling)
    move_out(residence_id=rows[2].pk, by=personas.make("grid_admin"))
    first = told(home, base=seen)
    second = told(home, base=version(home), after=first.visit.pk)
    closed = told(home, "nobody", base=version(home), after=second.visit.pk)
    assert (second.became, second.conflict.why, closed.became) == ("conflict", Why.CHAIN, "done")


def test_where_its_people_moved_is_kept_with_the_conflict():
    (row,) = a_home()
    home, seen, there = row.dwelling, version(row.dwelling), a_room()
    move_within(residence_id=row.pk, dwelling_id=there.pk, by=officer())
    done = told(home, base=seen)
    assert (done.became, done.conflict.now_at_id) == ("conflict", there.pk)


def test_what_the_registers_don_t_take_is_refused_at_once_and_kept_when_it_comes_late():
    rows = a_family()
    home = rows[0].dwelling
    # the head leaves others behind, and nobody follows
    with pytest.raises(Refusal):
        told(home, "changed", changes=[out(rows[0])])
    assert Visit.objects.count() == 0
    late = timezone.now() - timedelta(days=1)
    done = told(home, "changed", changes=[out(rows[0])], waited=True, pressed_at=late)
    assert (done.became, done.conflict.why) == ("conflict", Why.REFUSED)
    assert done.visit.on_day == timezone.localdate(late)
    assert len(living(home)) == 3


def test_whoever_keeps_no_residents_there_visits_nobody():
    (row,) = a_home()
    for who in ("street_leader", "other_community_officer"):
        with pytest.raises(Refusal) as refused:
            told(row.dwelling, by=personas.make(who))
        assert refused.value.code == "forbidden"
