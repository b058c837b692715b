"""A round: composed by the street, frozen once it begins, counted exactly, and full only when every home was reached."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from grids.conduct.refusals import Refusal
from grids.registry.dwellings.models import Dwelling
from property.canvass import actions, estate_page, queries
from property.canvass.kinds import Reach, RoundState
from property.canvass.models import CanvassPart, CanvassQuestion, CanvassRound, CanvassTarget
from property.estates.sections import APART, ELSE, MISSED, YES
from tests import personas
from tests.factories.canvass import a_draft, a_round, a_target, an_answer
from tests.factories.dwellings import a_dwelling
from tests.factories.estates import an_estate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


def officer():
    return personas.make("community_officer")


def test_a_round_freezes_the_homes_of_its_entrances_in_the_order_of_the_stairs():
    one = a_draft()
    first = queries.parts_of(one)
    assert [part.label.rsplit(" ", 2)[-2:] for part in first if part.entrance] == [
        ["1", "单元"],
        ["2", "单元"],
    ]
    begun, is_new = actions.start(round_id=one.pk, by=officer())
    assert is_new
    assert begun.state == RoundState.GOING
    assert actions.start(round_id=one.pk, by=officer())[1] is False
    targets = list(queries.targets_of(begun, officer()))
    assert len(targets) == 28
    assert [row.place for row in targets] == list(range(1, 29))
    assert {row.area_id for row in targets} == {row.dwelling.area_id for row in targets}
    # a home that comes later is asked in another round
    a_dwelling(targets[0].dwelling.building, room="909")
    assert queries.reach_of([begun])[begun.pk].total == 28


def test_once_begun_the_database_lets_nobody_change_homes_questions_or_entrances():
    one = a_round()
    target, asked, part = a_target(one), one.questions.first(), one.parts.first()
    wrong = (
        lambda: CanvassTarget.objects.filter(pk=target.pk).delete(),
        lambda: CanvassTarget.objects.filter(pk=target.pk).update(place=99),
        lambda: CanvassQuestion.objects.filter(pk=asked.pk).update(text="另一个问题"),
        lambda: CanvassQuestion.objects.filter(pk=asked.pk).delete(),
        lambda: CanvassQuestion.objects.create(round=one, order=9, text="多一个", way="text"),
        lambda: CanvassPart.objects.filter(pk=part.pk).delete(),
        lambda: CanvassRound.objects.filter(pk=one.pk).update(state="draft"),
    )
    for change in wrong:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(Refusal, match="另排一轮"):
        actions.ask(round_id=one.pk, text="多一个", way="text", by=officer())


def test_a_small_round_leaves_out_entrances_and_says_who_goes_where():
    one, officer_ = a_draft(kind="survey"), officer()
    kept, *_rest = queries.parts_of(one)
    actions.assign(round_id=one.pk, visitors={kept.pk: officer_.pk}, parts=[kept.pk], by=officer_)
    begun, _new = actions.start(round_id=one.pk, by=officer_)
    assert queries.reach_of([begun])[begun.pk].total == 14
    assert [part.visitor for part in queries.parts_of(begun)] == [officer_]
    assert queries.to_go(officer_) == [(begun, 14)]
    assert [door.target.place for door in queries.doors_of(begun, officer_)] == list(range(1, 15))
    stranger = personas.make("street_leader")
    with pytest.raises(Refusal, match="请重新选"):
        actions.assign(round_id=one.pk, visitors={kept.pk: stranger.pk}, by=officer_)


def test_full_coverage_is_said_of_all_alone_and_shares_are_cut_off():
    one = a_round()
    for place in range(1, 28):
        an_answer(a_target(one, place))
    tally = queries.reach_of([one])[one.pk]
    assert (tally.reached, tally.total, tally.is_all, tally.percent) == (27, 28, False, "96.4%")
    an_answer(a_target(one, 28), "refused")
    assert not queries.reach_of([one])[one.pk].is_all
    an_answer(a_target(one, 28))
    tally = queries.reach_of([one])[one.pk]
    assert tally.is_all
    assert tally.percent == "100.0%"
    assert queries.Tally().percent == "—"
    assert not queries.Tally().is_all
    assert queries.Tally({"reached": 9999, "open": 1}).percent == "99.9%"


def test_a_round_ends_with_a_reason_where_homes_are_left():
    one = a_round()
    with pytest.raises(Refusal, match="原因"):
        actions.end(round_id=one.pk, by=officer())
    ended, is_new = actions.end(round_id=one.pk, reason="剩下的下一轮再去", by=officer())
    assert is_new
    assert ended.ended_on == timezone.localdate()
    assert one.events.get(verb="end").given == {"left": 28}
    with pytest.raises(Refusal, match="没有在进行"):
        an_answer(a_target(one))


def test_a_draft_can_be_dropped_and_an_estate_without_homes_has_no_round():
    one = a_draft()
    actions.drop(round_id=one.pk, reason="排错了", by=officer())
    again = a_draft(asks_as_before=True)
    assert again.number == 2
    bare = an_estate(buildings=[], name="没有楼的小区")
    with pytest.raises(Refusal, match="还没有楼栋"):
        a_draft(bare)


def test_questions_of_the_last_round_are_asked_again():
    first = a_round()
    actions.end(round_id=first.pk, reason="到此为止", by=officer())
    estate = first.estate
    second = actions.create(
        estate_id=estate.pk, kind="full", purpose="再问一遍", starts_on=first.starts_on, ends_on=first.ends_on,
        asks_as_before=True, by=officer(),
    )  # fmt: skip
    assert [one.text for one in second.questions.all()] == [one.text for one in first.questions.all()]


def test_several_rounds_stand_beside_each_other_home_by_home():
    first = a_round()
    an_answer(a_target(first), "reached", "不愿意")
    an_answer(a_target(first, 2), "reached", "愿意")
    actions.end(round_id=first.pk, reason="第二轮再去", by=officer())
    second = a_round(first.estate)
    an_answer(a_target(second), "reached", "愿意")
    an_answer(a_target(second, 2), "reached", "愿意")
    told = queries.compared(first.estate, officer(), question="愿不愿意请物业公司回来")
    assert [one.number for one in told.rounds] == [2, 1]
    assert len(told.rows) == 28
    by_door = dict(told.rows)
    door, other = a_target(first).dwelling.door, a_target(first, 2).dwelling.door
    assert [(cell.said, cell.is_other) for cell in by_door[door]] == [("愿意", True), ("不愿意", False)]
    assert [(cell.said, cell.is_other) for cell in by_door[other]] == [("愿意", False), ("愿意", False)]


def test_the_estate_shows_its_rounds_shades_its_homes_and_says_what_waits():
    one = a_round()
    an_answer(a_target(one))
    an_answer(a_target(one, 2), "nobody")
    extra = a_dwelling(a_target(one).dwelling.building, room="909")
    estate, by = one.estate, officer()
    ((_key, label),) = estate_page._choices(by, estate)
    assert label == "第 1 轮"
    shaded = estate_page._cells(by, estate, str(one.pk))
    assert [shaded.cells[a_target(one, place).dwelling_id] for place in (1, 2, 3)] == [YES, MISSED, ELSE]
    assert shaded.cells[extra.pk] == APART
    assert "28 户已入户 1 户" in shaded.said
    assert estate_page._cells(by, estate, "nothing") is None
    (wait,) = estate_page._waits(by, estate)
    assert "还有 27 户" in wait.row["title"]
    (told,) = estate_page._json(estate)
    assert (told["homes"], told["reached"], told["nobody"], told["open"], told["is_everybody"]) == (
        28,
        1,
        1,
        26,
        False,
    )


def test_whoever_sees_no_residents_sees_the_count_and_no_home():
    one = a_round()
    desk = personas.make("district_desk")
    assert CanvassRound.objects.visible_to(desk).filter(pk=one.pk).exists()
    assert not CanvassTarget.objects.visible_to(desk).exists()
    assert queries.reach_of([one])[one.pk].total == 28
    assert estate_page._choices(desk, one.estate) == []
    assert Dwelling.objects.filter(pk=a_target(one).dwelling_id).exists()
    assert a_target(one).state == Reach.OPEN
