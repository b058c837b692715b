"""Steps of homes by their pages: a family moves in from a stairwell, one moves out, and what is refused stands at its field."""

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.conduct.refusals import Refusal
from grids.homes.models import Household, Residence
from grids.homes.verbs import OF_HOME, OF_RESIDENT, offered_of_home
from grids.registry.dwellings import actions as dwellings
from grids.registry.dwellings.models import Dwelling
from tests import personas
from tests.factories.homes import SINCE, a_family, a_home, a_room, incoming

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


def address(dwelling: Dwelling, word: str, row: Residence | None = None) -> str:
    return (
        reverse("resident_step", args=[dwelling.pk, word, row.pk])
        if row
        else reverse("home_step", args=[dwelling.pk, word])
    )


def sent(client, url: str, **told):
    """What a form sends: what it began with, and what somebody filled in."""
    page = client.get(url)
    assert page.status_code == 200
    form = page.context["form"]
    given = {}
    for one in (form, *form.rows):
        for field in one:
            value = field.value()
            if value not in (None, False):
                given[field.html_name] = value
    return client.post(url, given | told)


def who(place: int, one, **more) -> dict:
    told = {"kind": one.kind, "number": one.number, "name": one.name, "relation": one.relation} | more
    return {f"who{place}-{name}": value for name, value in told.items()}


def test_a_family_moves_in_by_document_and_name(signed_in):
    home, officer = a_room(), signed_in("community_officer")
    man, wife = incoming(relation="02"), incoming(relation="10", sex="2")
    answer = sent(
        officer, address(home, "in"), **who(1, man), **who(2, wife), standing="floating", residence_type="02"
    )
    assert answer.status_code == 302
    rows = Residence.objects.current().filter(dwelling=home).select_related("person").order_by("relation")
    assert [(row.relation, row.standing, row.residence_type, row.person.sex) for row in rows] == [
        ("02", "floating", "02", "1"), ("10", "floating", "02", "2"),
    ]  # fmt: skip
    said = str(next(iter(officer.get(reverse("household", args=[home.pk])).context["messages"])))
    assert "女，" in said
    assert man.name not in said
    assert man.number not in said


def test_whoever_lives_elsewhere_comes_from_there_with_one_more_tick(signed_in):
    told, officer = incoming(relation="02"), signed_in("community_officer")
    (there,) = a_home(told)
    home = a_room()
    answer = sent(officer, address(home, "in"), **who(1, told))
    assert answer.status_code == 409
    assert "同时从那里迁出" in answer.context["form"].errors["from_there"][0] or there.dwelling.label in str(
        answer.context["form"].errors
    )
    answer = sent(officer, address(home, "in"), **who(1, told), from_there="on")
    assert answer.status_code == 302
    assert Residence.objects.current().get(person=there.person_id).dwelling_id == home.pk


def test_what_is_wrong_is_said_where_it_stands(signed_in):
    home, officer = a_room(), signed_in("community_officer")
    number = incoming(relation="02").number
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    answer = sent(officer, address(home, "in"), **who(1, incoming(relation="02"), number=wrong))
    assert answer.status_code == 400
    assert answer.context["form"].rows[0].errors["number"]
    answer = sent(officer, address(home, "in"), **who(1, incoming(relation="02"), name=""))
    assert answer.context["form"].rows[0].errors["name"] == ["请填写姓名。"]
    assert not Residence.objects.exists()


def test_the_head_moves_out_and_names_who_follows(signed_in):
    head, wife, child = a_family()
    officer = signed_in("community_officer")
    url = address(head.dwelling, "out", head)
    assert "new_head" not in officer.get(address(head.dwelling, "out", child)).context["form"].fields
    assert sent(officer, url).status_code == 400
    assert sent(officer, url, new_head=str(wife.pk), occurred_on="2025-06-01").status_code == 302
    assert Household.objects.get(pk=head.household_id).head_id == wife.person_id


def test_every_step_has_a_form_that_its_action_takes(signed_in):
    officer, (head, wife, child) = signed_in("community_officer"), a_family()
    home, other = head.dwelling, a_room()
    (apart,) = a_home(incoming(), dwelling=home, found=True)
    assert [word for word, _title in offered_of_home(2, 4)] == [
        "in",
        "all-out",
        "born",
        "head",
        "split",
        "join",
    ]
    assert sent(officer, address(home, "relation", child), relation="32").status_code == 302
    assert sent(officer, address(home, "resident", wife)).status_code == 302
    now = Residence.objects.current().get(person=wife.person_id)
    assert sent(officer, address(home, "floating", now)).status_code == 302
    assert (
        sent(
            officer, address(home, "registered", head), registered_on=str(SINCE), permit_kind="01"
        ).status_code
        == 302
    )
    baby = {
        "name": "李小满",
        "sex": "2",
        "born_on": "2026-01-05",
        "relation": "30",
        "household": str(head.household_id),
    }
    assert sent(officer, address(home, "born"), **baby).status_code == 302
    assert (
        sent(
            officer, address(home, "join"), household=str(head.household_id), other=str(apart.household_id)
        ).status_code
        == 302
    )
    joined = Residence.objects.current().get(person=apart.person_id)
    assert (
        sent(officer, address(home, "split"), residences=[str(joined.pk)], head=str(joined.pk)).status_code
        == 302
    )
    now = Residence.objects.current().get(person=wife.person_id)
    assert sent(officer, address(home, "head"), new_head=str(now.pk)).status_code == 302
    room = f"{other.building.number}幢 1单元 {other.room}"
    now = Residence.objects.current().get(person=child.person_id)
    assert sent(officer, address(home, "within", now), where=room, relation="").status_code == 302
    assert Residence.objects.current().get(person=child.person_id).dwelling_id == other.pk
    now = Residence.objects.current().get(person=head.person_id)
    assert sent(officer, address(home, "died", now), died_on=str(timezone.localdate())).status_code == 302
    assert sent(officer, address(home, "all-out")).status_code == 302
    assert not Residence.objects.current().filter(dwelling=home).exists()
    assert set(OF_HOME) | set(OF_RESIDENT) == {
        "in", "all-out", "born", "split", "join", "head", "out", "within", "died", "relation", "resident", "floating", "registered",
        # tried from the list that leads to it, and among corrections
        "still-floating", "lives",
    }  # fmt: skip


def test_nothing_ends_and_nothing_stands_vacant_in_which_somebody_lives():
    (row,) = a_home()
    admin = personas.make("grid_admin")
    for act in (
        lambda: dwellings.end_dwelling(dwelling_id=row.dwelling_id, reason="拆除", by=admin),
        lambda: dwellings.set_use(dwelling_id=row.dwelling_id, use="vacant", by=admin),
    ):
        with pytest.raises(Refusal, match="还登记住着 1 人"):
            act()


def test_whoever_only_looks_is_refused_and_whoever_knows_nothing_finds_nothing(signed_in):
    (row,) = a_home()
    for name, status in (
        ("street_leader", 403),
        ("street_admin", 403),
        ("department_handler", 404),
        ("city_viewer", 403),
    ):
        assert signed_in(name).get(address(row.dwelling, "out", row)).status_code == status, name
    assert signed_in("community_officer").get(address(a_room(), "out", row)).status_code == 404


def test_a_form_asks_first_for_the_day_last_why_and_calls_nothing_optional_that_it_refuses_without(signed_in):
    head, _wife, _child = a_family()
    officer = signed_in("community_officer")
    page = officer.get(address(head.dwelling, "died", head))
    assert list(page.context["form"].fields)[-1] == "reason"
    shown = [one.name for one in page.context["form"] if not one.is_hidden]
    assert (shown[0], shown[-1]) == ("died_on", "reason")
    text = officer.get(address(a_room(), "in")).content.decode()
    first = text[text.index("证件类型") : text.index("与户主关系")]
    assert "证件号" in first
    assert "姓名" in first
    assert "可不填" not in first
