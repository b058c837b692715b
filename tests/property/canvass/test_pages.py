"""The pages of a round: composed and begun without scripts, answered at the door, told to a script in JSON."""

from uuid import uuid4

import pytest
from django.urls import reverse

from property.canvass.asking import name_of
from property.canvass.kinds import Reach, RoundState
from property.canvass.models import CanvassRound
from property.canvass.queries import parts_of
from tests import personas
from tests.factories.canvass import a_draft, a_round, a_target, an_answer, questions_of
from tests.factories.estates import an_estate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas", "departments")]


@pytest.fixture
def officer(signed_in):
    return signed_in("community_officer")


def posted(client, name: str, *keys, **told):
    return client.post(reverse(name, args=keys), told)


def test_a_round_is_planned_composed_and_begun_page_by_page(officer):
    estate = an_estate(houses=True)
    page = reverse("canvass_new", args=[estate.pk])
    assert officer.get(page).status_code == 200
    told = {"kind": "full", "purpose": "<b>请物业</b>", "starts_on": "2026-11-30", "ends_on": "2026-12-20"}
    officer.post(page, told)
    one = CanvassRound.objects.get()
    assert (
        posted(officer, "canvass_question", one.pk, text="愿不愿意", way="one", choices="愿意").status_code
        == 400
    )
    posted(officer, "canvass_question", one.pk, text="愿不愿意", way="one", choices="愿意\n不愿意")
    keys = {f"visitor-{part.pk}": personas.make("community_officer").pk for part in parts_of(one)}
    posted(officer, "canvass_assign", one.pk, **keys)
    posted(officer, "canvass_start", one.pk)
    one.refresh_from_db()
    assert one.state == RoundState.GOING
    shown = officer.get(reverse("canvass", args=[one.pk])).content.decode()
    assert "已入户 0 / 28 户" in shown
    assert "<b>请物业</b>" not in shown
    assert "入户还有 28 户" in officer.get(reverse("home")).content.decode()


def test_the_phone_page_names_nobody_whole_and_each_home_can_be_pressed(officer):
    one = a_round()
    shown = officer.get(reverse("canvass_doors", args=[one.pk])).content.decode()
    assert shown.count("data-walk-home=") == 28
    assert 'data-outbox-sealed="canvass"' in shown
    part = parts_of(one)[0]
    assert (
        officer.get(reverse("canvass_doors", args=[one.pk]), {"part": part.pk})
        .content.decode()
        .count("data-walk-home=")
        == 14
    )


def test_a_script_is_told_in_json_and_a_page_leads_to_the_next_door(officer):
    one = a_round()
    target, asked = a_target(one), questions_of(one)[0]
    page = reverse("canvass_home", args=[target.pk])
    told = {"key": uuid4(), "base": 0, "outcome": "reached", name_of(asked): "愿意"}
    answer = officer.post(page, told, headers={"Accept": "application/json"}).json()
    assert (answer["became"], answer["version"], answer["conflict"]) == ("done", 1, "")
    refused = officer.post(
        page, told | {"key": uuid4(), name_of(asked): "不知道"}, headers={"Accept": "application/json"}
    )
    assert refused.status_code == 400
    assert "请从列出的选项里选" in refused.json()["said"]
    undone = reverse("canvass_undo", args=[target.pk, answer["visit"]])
    assert officer.post(undone, headers={"Accept": "application/json"}).json()["became"] == "done"
    target.refresh_from_db()
    assert target.state == Reach.OPEN
    plain = officer.post(page, {"key": uuid4(), "base": 2, "outcome": "nobody"})
    assert plain.url == reverse("canvass_home", args=[a_target(one, 2).pk])
    assert "愿意" in officer.get(page).content.decode()


def test_two_answers_are_shown_side_by_side_and_decided(officer):
    target = a_target()
    an_answer(target, "reached", "愿意", base=0)
    late = an_answer(target, "reached", "不愿意", base=0, by=personas.make("grid_admin")).answer
    assert "两份答复不一样" in officer.get(reverse("canvass_home", args=[target.pk])).content.decode()
    assert "去核对" in officer.get(reverse("canvass_homes"), {"state": "waiting"}).content.decode()
    assert posted(officer, "canvass_decide", target.pk, late.pk, decision="theirs").status_code == 302


def test_list_picture_comparison_and_the_estate_draw_themselves(officer):
    one = a_round()
    target = a_target(one)
    an_answer(target, "reached", "愿意")
    house = target.dwelling.building_id
    pages = (
        reverse("canvass_homes"), reverse("canvass_house", args=[one.pk, house]), reverse("estate", args=[one.estate_id]),
        reverse("canvass_compare", args=[one.estate_id]) + f"?house={house}&question=愿不愿意请物业公司回来",
    )  # fmt: skip
    for page in pages:
        shown = officer.get(page)
        assert shown.status_code == 200, page
        assert "已入户" in shown.content.decode(), page


def test_a_draft_is_dropped_and_a_round_ended_with_a_reason(officer):
    draft = a_draft()
    assert posted(officer, "canvass_drop", draft.pk, reason="").status_code == 400
    posted(officer, "canvass_drop", draft.pk, reason="排错了")
    going = a_round()
    assert posted(officer, "canvass_end", going.pk, reason="").status_code == 400
    posted(officer, "canvass_end", going.pk, reason="下一轮再去")
    states = dict(CanvassRound.objects.values_list("number", "state"))
    assert states == {1: RoundState.DROPPED, 2: RoundState.ENDED}
