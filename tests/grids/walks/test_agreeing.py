"""A visit that says what somebody wrote down meanwhile just so passes; what is said otherwise waits, and a line of it differs."""

import pytest

from grids.homes.actions import (
    change_head,
    correct_relation,
    died,
    move_in,
    move_out,
    move_out_all,
    move_within,
    registered,
    turn_resident,
)
from grids.homes.leases.actions import renew
from grids.homes.models import Residence
from grids.registry.dwellings.actions import set_use
from grids.walks.comparing import compared
from grids.walks.models import VisitConflict
from tests import personas
from tests.factories.homes import a_family, a_room, incoming
from tests.factories.tenures import a_lease, in_days
from tests.factories.walks import a_visit, version_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


def desk():
    return personas.make("grid_admin")


def change(verb, row=None, **fields) -> dict:
    told = {"verb": verb, "fields": {name: str(value) for name, value in fields.items()}}
    return told | ({"residence": str(row.pk)} if row else {})


def left(rows, lease):
    move_out(residence_id=rows[2].pk, by=desk())
    return [change("out", rows[2])], [change("out", rows[2], left_to="530103")]


def led_out(rows, lease):
    move_out(residence_id=rows[0].pk, new_head=rows[1].pk, by=desk())
    return (
        [change("out", rows[0], new_head=rows[1].pk)],
        [change("out", rows[0], new_head=rows[2].pk)],
    )


def all_left(rows, lease):
    move_out_all(dwelling_id=rows[0].dwelling_id, by=desk())
    return [change("all-out")], [change("out", rows[2])]


def is_dead(rows, lease):
    died(person_id=rows[2].person_id, died_on=in_days(-3), by=desk())
    return [change("died", rows[2], died_on=in_days(-3))], [change("died", rows[2], died_on=in_days(-4))]


def moved(rows, lease):
    there, other = a_room(), a_room()
    move_within(residence_id=rows[2].pk, dwelling_id=there.pk, by=desk())
    return [change("within", rows[2], where=there.label)], [change("within", rows[2], where=other.label)]


def came(rows, lease):
    one = incoming(relation="97")
    move_in(dwelling_id=rows[0].dwelling_id, people=[one], by=desk())
    fields = {"who1-kind": one.kind, "who1-number": one.number, "who1-name": one.name, "who1-relation": "97"}
    told = {"standing": "resident", **fields}
    return [change("in", **told)], [change("in", **told | {"who1-relation": "99"})]


def is_related(rows, lease):
    correct_relation(residence_id=rows[2].pk, relation="97", by=desk())
    return [change("relation", rows[2], relation="97")], [change("relation", rows[2], relation="99")]


def heads(rows, lease):
    change_head(household_id=rows[0].household_id, new_head=rows[1].pk, by=desk())
    return [change("head", new_head=rows[1].pk)], [change("head", new_head=rows[2].pk)]


def turned(rows, lease):
    turn_resident(residence_id=rows[2].pk, by=desk())
    return [change("resident", rows[2])], [change("relation", rows[2], relation="99")]


def is_registered(rows, lease):
    registered(residence_id=rows[2].pk, registered_on=in_days(-9), by=desk())
    day = "registered_on"
    return [change("registered", rows[2], **{day: in_days(-9)})], [
        change("registered", rows[2], **{day: in_days(-8)})
    ]


def goes_on(rows, lease):
    renew(lease_id=lease.pk, last_day=in_days(400), by=desk())
    told = {"lease": lease.pk}
    return [change("renew", **told, last_day=in_days(400))], [change("renew", **told, last_day=in_days(500))]


WAYS = [left, led_out, all_left, is_dead, moved, came, is_related, heads, turned, is_registered, goes_on]


def a_let_home():
    rows = a_family()
    lease = a_lease(rows[0].dwelling, last=20)
    return rows, lease, version_of(rows[0].dwelling)


@pytest.mark.parametrize("way", WAYS)
def test_what_was_written_down_just_so_passes_and_is_written_once(way):
    rows, lease, seen = a_let_home()
    same, _other = way(rows, lease)
    home = rows[0].dwelling
    before = list(
        Residence.objects.current().filter(dwelling=home).order_by("pk").values_list("pk", flat=True)
    )
    done = a_visit(home, "changed", base=seen, changes=same, note="和邻居核对过")
    assert (done.became, VisitConflict.objects.count()) == ("done", 0)
    assert "没有重复登记" in done.said
    last = home.events.order_by("seq").last()
    assert (last.verb, last.detail, last.reason) == ("decided", {"decision": "same"}, "和邻居核对过")
    after = Residence.objects.current().filter(dwelling=home).order_by("pk").values_list("pk", flat=True)
    assert list(after) == before


@pytest.mark.parametrize("way", WAYS)
def test_what_is_said_otherwise_waits_and_a_line_of_it_differs(way):
    rows, lease, seen = a_let_home()
    _same, other = way(rows, lease)
    done = a_visit(rows[0].dwelling, "changed", base=seen, changes=other, waited=True)
    assert done.became == "conflict"
    assert any(one.is_other for one in compared(done.conflict, desk()).lines)


@pytest.mark.parametrize("way", WAYS)
def test_that_nothing_changed_is_said_otherwise_as_well(way):
    rows, lease, seen = a_let_home()
    way(rows, lease)
    done = a_visit(rows[0].dwelling, base=seen)
    assert done.became == "conflict"
    assert any(one.is_other for one in compared(done.conflict, desk()).lines)


def test_what_is_left_of_it_is_written_down():
    rows, _lease, seen = a_let_home()
    move_out(residence_id=rows[2].pk, by=desk())
    told = [change("out", rows[2]), change("out", rows[1]), {"verb": "rest"}]
    assert a_visit(rows[0].dwelling, "changed", base=seen, changes=told).became == "done"
    here = Residence.objects.current().filter(dwelling=rows[0].dwelling)
    assert list(here.values_list("person", flat=True)) == [rows[0].person_id]
    verbs = list(rows[0].dwelling.events.order_by("seq").values_list("verb", flat=True))
    assert verbs[-2:] == ["moved_out", "confirmed"]


def test_whoever_comes_with_another_telephone_waits():
    rows, lease, seen = a_let_home()
    (told,), _other = came(rows, lease)
    told["fields"]["who1-phone"] = "12400005678"
    assert a_visit(rows[0].dwelling, "changed", base=seen, changes=[told], waited=True).became == "conflict"


def test_of_two_who_come_one_who_is_here_is_half_of_it():
    rows, lease, seen = a_let_home()
    (told,), _other = came(rows, lease)
    one = incoming(relation="97")
    told["fields"] |= {
        "who2-kind": one.kind, "who2-number": one.number, "who2-name": one.name, "who2-relation": "97",
    }  # fmt: skip
    assert a_visit(rows[0].dwelling, "changed", base=seen, changes=[told], waited=True).became == "conflict"


def test_a_use_that_was_set_and_set_back_is_as_if_it_had_not_been():
    home = a_family()[0].dwelling
    set_use(dwelling_id=home.pk, use="other", by=desk())
    seen = version_of(home)
    set_use(dwelling_id=home.pk, use="own", by=desk())
    assert a_visit(home, base=seen).became == "conflict"
    set_use(dwelling_id=home.pk, use="other", by=desk())
    assert a_visit(home, base=seen).became == "done"
