"""A conflict: both sides beside each other, decided once by somebody who saw both, and told to both."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.areas.models import Area
from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.homes.actions import change_head, move_in, move_out, move_within
from grids.homes.models import Residence
from grids.notices.models import Notice, Untold
from grids.notices.telling import tell_all
from grids.pages import todos_of
from grids.people.writing import opened
from grids.registry.dwellings.models import Dwelling
from grids.walks.actions import decide
from grids.walks.kinds import Stands
from grids.walks.models import VisitConflict
from tests import personas
from tests.factories.homes import a_family, a_home, a_room, incoming
from tests.factories.walks import a_conflict, a_visit, out, version_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


def settle(conflict, decision, **told):
    given = {
        "by": personas.make("grid_admin"),
        "base": version_of(conflict.dwelling),
        "reason": "电话核对过",
    } | told
    return decide(conflict_id=conflict.pk, decision=decision, **given)


def living(dwelling) -> set:
    return set(Residence.objects.current().filter(dwelling=dwelling).values_list("person", flat=True))


def verbs(dwelling) -> list[str]:
    steps = list(dwelling.events.order_by("seq"))
    assert broken_links(iter(steps)) == []
    return [("-" if one.takes_back else "") + one.verb for one in steps]


def test_by_the_visit_what_was_done_since_is_taken_back_and_the_visit_stands():
    rows = a_family()
    conflict = a_conflict(rows, note="三个人都在家")
    home = conflict.dwelling
    settle(conflict, "mine")
    assert living(home) == {row.person_id for row in rows}
    assert verbs(home)[-5:] == ["moved_out", "disputed", "-moved_out", "confirmed", "decided"]
    home.refresh_from_db()
    assert home.confirmed_on == timezone.localdate()
    conflict.refresh_from_db()
    assert (conflict.state, bytes(conflict.said)) == (Stands.MINE, b"")


def test_by_the_registers_the_visit_says_no_more_than_that_somebody_was_there():
    rows = a_family()
    conflict = a_conflict(rows)
    settle(conflict, "theirs", reason="")
    assert living(conflict.dwelling) == {rows[0].person_id, rows[1].person_id}
    assert verbs(conflict.dwelling)[-2:] == ["disputed", "decided"]
    conflict.dwelling.refresh_from_db()
    assert conflict.dwelling.confirmed_on is None


def test_anew_is_what_somebody_says_who_saw_both():
    rows = a_family()
    conflict = a_conflict(rows)
    settle(conflict, "anew", outcome="changed", changes=[out(rows[1]), {"verb": "rest"}])
    assert living(conflict.dwelling) == {rows[0].person_id}
    assert verbs(conflict.dwelling)[-3:] == ["moved_out", "confirmed", "decided"]
    other = a_conflict()
    with pytest.raises(Refusal, match="重新核实"):
        settle(other, "anew", outcome="nobody")


def test_a_change_that_the_phone_told_is_taken_when_it_is_decided_so():
    rows = a_family()
    conflict = a_conflict(rows, outcome="changed", changes=[out(rows[1])])
    settle(conflict, "mine")
    assert living(conflict.dwelling) == {rows[0].person_id, rows[2].person_id}


def test_what_others_did_is_undone_with_a_reason_alone_and_nothing_is_half_done():
    rows = a_family()
    conflict = a_conflict(rows)
    with pytest.raises(Refusal) as refused:
        settle(conflict, "mine", reason=" ")
    assert refused.value.field == "reason"
    with pytest.raises(Refusal, match="请选按哪一份"):
        settle(conflict, "")
    assert VisitConflict.objects.get().state == Stands.OPEN
    assert living(conflict.dwelling) == {rows[0].person_id, rows[1].person_id}


def test_it_is_decided_once_and_by_whom_is_said():
    conflict = a_conflict()
    settle(conflict, "theirs")
    with pytest.raises(Refusal) as refused:
        settle(conflict, "mine", by=personas.make("community_officer"))
    assert refused.value.code == "conflict"
    assert "按登记的" in str(refused.value)


def test_whoever_has_not_seen_what_came_since_looks_again():
    rows = a_family()
    conflict = a_conflict(rows)
    seen = version_of(conflict.dwelling)
    change_head(household_id=rows[0].household_id, new_head=rows[1].pk, by=personas.make("grid_admin"))
    with pytest.raises(Refusal) as refused:
        settle(conflict, "theirs", base=seen)
    assert refused.value.code == "conflict"
    settle(conflict, "mine")
    assert len(living(conflict.dwelling)) == 3


def test_a_household_that_moved_meanwhile_comes_back_where_the_visit_holds(signed_in):
    (row,) = a_home()
    home, seen, there = row.dwelling, version_of(row.dwelling), a_room()
    move_within(residence_id=row.pk, dwelling_id=there.pk, by=personas.make("grid_admin"))
    conflict = a_visit(home, base=seen).conflict
    page = signed_in("community_officer").get(reverse("visit_conflict", args=[conflict.pk])).content.decode()
    assert there.label in page
    card = signed_in("community_officer").get(reverse("household", args=[there.pk])).content.decode()
    assert reverse("visit_conflict", args=[conflict.pk]) in card
    settle(conflict, "mine")
    assert (living(home), living(there)) == ({row.person_id}, set())


def test_both_sides_stand_beside_each_other_masked_and_nothing_is_chosen(signed_in):
    rows = a_family()
    conflict = a_conflict(rows, note="三个人都在家")
    page = signed_in("community_officer").get(reverse("visit_conflict", args=[conflict.pk])).content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert page.count('<tr class="other">') == 1
    assert "住在这里 不住在这里" in text
    assert "三个人都在家" in text
    assert "迁出" in text
    assert "checked" not in page
    for row in rows:
        for name in ("name", "document", "phone"):
            value = opened(row.person, name)
            assert len(value) < 2 or value not in page


def test_somebody_who_came_meanwhile_is_the_one_who_differs(signed_in):
    (row,) = a_home()
    home, seen = row.dwelling, version_of(row.dwelling)
    move_in(dwelling_id=home.pk, people=[incoming(relation="97")], by=personas.make("grid_admin"))
    conflict = a_visit(home, base=seen).conflict
    page = signed_in("community_officer").get(reverse("visit_conflict", args=[conflict.pk])).content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert (page.count('<tr class="other">'), "不住在这里 住在这里" in text) == (1, True)


def test_the_page_decides_and_says_what_it_refuses(signed_in):
    rows = a_family()
    conflict = a_conflict(rows)
    client, page = signed_in("community_officer"), reverse("visit_conflict", args=[conflict.pk])
    base = version_of(conflict.dwelling)
    assert client.post(page, {"base": base}).status_code == 400
    refused = client.post(page, {"base": base, "decision": "mine"})
    assert (refused.status_code, "请写明原因" in refused.content.decode()) == (400, True)
    assert client.post(page, {"base": base, "decision": "mine", "reason": "孩子在家"}).status_code == 302
    late = client.post(page, {"base": version_of(conflict.dwelling), "decision": "theirs"})
    assert (late.status_code, "已经处理过" in late.content.decode()) == (409, True)
    assert signed_in("street_leader").post(page, {"base": base, "decision": "theirs"}).status_code == 403


def test_what_was_seen_stays_on_the_page_that_is_shown_anew(signed_in):
    rows = a_family()
    conflict = a_conflict(rows)
    client, page = signed_in("community_officer"), reverse("visit_conflict", args=[conflict.pk])
    base = version_of(conflict.dwelling)
    move_out(residence_id=rows[1].pk, by=personas.make("grid_admin"))
    refused = client.post(page, {"base": base, "decision": "theirs"})
    now = version_of(conflict.dwelling)
    assert (refused.status_code, f'name="base" value="{now}"' in refused.content.decode()) == (409, True)


def test_conflicts_wait_on_the_first_page_in_the_list_and_among_what_is_due(
    signed_in, django_assert_num_queries
):
    conflicts = [a_conflict(), a_conflict()]
    (waits,) = [one for one in todos_of(personas.make("community_officer")) if "走访" in one.title]
    assert (waits.count, waits.url) == (2, reverse("visit_conflicts") + "?state=open")
    client = signed_in("community_officer")
    listed = client.get(waits.url).content.decode()
    assert all(reverse("visit_conflict", args=[one.pk]) in listed for one in conflicts)
    due = client.get(reverse("due_lists"), {"area": personas.SUJIATANG}).content.decode()
    assert f"state=open&amp;area={personas.SUJIATANG}" in due
    assert client.get(reverse("due_list", args=["conflicts"])).headers["Location"] == waits.url
    assert todos_of(personas.make("other_community_officer")) == [] or not [
        one for one in todos_of(personas.make("other_community_officer")) if "走访" in one.title
    ]


def test_whoever_pressed_and_whoever_changed_are_told_and_again_when_it_is_decided():
    conflict = a_conflict()
    officer, admin = personas.make("community_officer"), personas.make("grid_admin")
    tell_all()
    assert Untold.objects.count() == 0
    assert set(Notice.objects.values_list("recipient", "verb")) == {
        (officer.pk, "taken"),
        (admin.pk, "taken"),
    }
    settle(conflict, "theirs")
    tell_all()
    assert set(Notice.objects.filter(verb="decided").values_list("recipient", flat=True)) == {officer.pk}
    assert all(conflict.dwelling.room not in str(one.facts) for one in Notice.objects.all())


def test_a_visit_and_its_conflict_lie_where_their_home_lies():
    conflict = a_conflict()
    other = Area.objects.get(code=personas.SUJIATANG_GRID)
    assert (conflict.area_id, conflict.visit.area_id) == (other.code, other.code)
    assert conflict.community_code == other.code[:12]
    late = Dwelling.objects.filter(pk=conflict.dwelling_id).values_list("area", flat=True).get()
    assert late == conflict.area_id
    assert conflict.taken_at <= timezone.now() + timedelta(seconds=1)
