"""Boundaries are drawn step by step in a draft that keeps every step; putting it in force is one change, for who is first."""

from datetime import date

import pytest
from django.utils import timezone

from grids.areas.changing import Fresh
from grids.areas.drafting import (
    carry_on,
    changes_since,
    confirm_draft,
    draft_of,
    drop_draft,
    is_behind,
    others_drawing,
    preview_draft,
    step,
    undo,
)
from grids.areas.drafts import BoundaryDraft
from grids.areas.drawn import ground_of
from grids.areas.measuring import measured
from grids.areas.models import Area, AreaBoundary
from grids.conduct.refusals import Refusal
from tests import personas
from tests.factories.shapes import a_row_of_grids, at, drawn, square

pytestmark = pytest.mark.django_db

COMMUNITY = personas.HONGSHAN


@pytest.fixture
def grids(areas) -> list[str]:
    return a_row_of_grids(3)


@pytest.fixture
def officer(person):
    return person("grid_admin")


@pytest.fixture
def other(person):
    return person("system_admin")


def draw(by, tool: str, **given) -> BoundaryDraft:
    return step(area_code=COMMUNITY, tool=tool, given=given, by=by)


def shifted(by, grids, x: float = 1.4) -> BoundaryDraft:
    """The edge between the first two grids moved to the east."""
    return draw(by, "shift", a=grids[0], b=grids[1], line=[at(x, -0.1), at(x, 1.1)])


def ground(by):
    community = Area.objects.get(code=COMMUNITY)
    return ground_of(community, draft_of(area=community, by=by))


def m2(by) -> float:
    return sum(measured(list(ground(by).after.shapes.values())))


def lies(code: str) -> float:
    """m² of a grid in force."""
    shape = AreaBoundary.objects.get(area=code, period__contains=timezone.localdate()).shape
    return shape.area


def test_a_shared_edge_moves_both_sides_and_their_sum_stays(grids, officer):
    before = m2(officer)
    draft = shifted(officer, grids)
    assert sorted(draft.shapes) == grids[:2]
    assert abs(m2(officer) - before) < 0.1
    assert "移动" in draft.steps[0]["said"]
    assert ground(officer).after.overlaps() == []


def test_nothing_is_in_force_before_it_is_confirmed(grids, officer):
    was = lies(grids[0])
    shifted(officer, grids)
    assert lies(grids[0]) == was
    report = confirm_draft(area_code=COMMUNITY, from_day=timezone.localdate(), reason="路口改道", by=officer)
    assert lies(grids[0]) > was * 1.3
    assert report.change.reason == "路口改道"
    assert not BoundaryDraft.objects.exists()


def test_a_preview_is_the_change_and_leaves_no_trace(grids, officer):
    shifted(officer, grids)
    was = lies(grids[0])
    report = preview_draft(area_code=COMMUNITY, from_day=timezone.localdate(), by=officer)
    told = {row["code"]: row["m2_after"] for row in report.areas}
    assert lies(grids[0]) == was
    confirmed = confirm_draft(area_code=COMMUNITY, from_day=timezone.localdate(), reason="改道", by=officer)
    assert {row["code"]: row["m2_after"] for row in confirmed.areas} == told


def test_steps_are_undone_one_by_one_and_the_first_one_ends_the_draft(grids, officer):
    first = shifted(officer, grids).shapes
    draw(officer, "split", line=[at(2.5, -0.1), at(2.5, 1.1)], name="东片")
    merged = draw(officer, "merge", codes=[grids[0], grids[1]])
    assert merged.shapes[grids[1]] is None
    assert undo(area_code=COMMUNITY, by=officer).shapes[grids[1]] is not None
    assert undo(area_code=COMMUNITY, by=officer).shapes == first
    assert undo(area_code=COMMUNITY, by=officer) is None
    assert not BoundaryDraft.objects.exists()
    with pytest.raises(Refusal, match="没有可以撤销的步骤"):
        undo(area_code=COMMUNITY, by=officer)


def test_a_part_cut_off_is_a_new_grid_beside_the_one_it_was_cut_from(grids, officer):
    draft = draw(officer, "split", line=[at(0.3, -0.1), at(0.3, 1.1)], name="西片")
    (word,) = draft.fresh
    assert draft.fresh[word] == {"parent": COMMUNITY, "name": "西片", "of": grids[0]}
    report = confirm_draft(area_code=COMMUNITY, from_day=timezone.localdate(), reason="户数太多", by=officer)
    new = Area.objects.get(code=report.codes[word])
    assert (new.name, new.parent_id, new.level) == ("西片", COMMUNITY, 4)


def test_a_small_grid_that_is_cut_gives_its_name_without_the_grid_around(grids, officer):
    drawn({"small": square(0, 0)}, fresh={"small": Fresh(grids[0], "02 网格")})
    draft = draw(officer, "split", line=[at(0.3, -0.1), at(0.3, 1.1)])
    (word,) = draft.fresh
    assert draft.fresh[word]["name"] == "02 网格（拆出）"
    assert ground(officer).name_of(word) == "第1网格 02 网格（拆出）"


def test_parts_that_nobody_named_are_told_apart(grids, officer):
    for line in ([at(0.3, -0.1), at(0.3, 1.1)], [at(0.6, -0.1), at(0.6, 1.1)], [at(0.8, -0.1), at(0.8, 1.1)]):
        draft = draw(officer, "split", line=line)
    names = [told["name"] for told in draft.fresh.values()]
    assert len(set(names)) == 3, names
    assert "第1网格（拆出）" in names


def test_what_is_cut_off_and_merged_back_never_was(grids, officer):
    draft = draw(officer, "split", line=[at(0.3, -0.1), at(0.3, 1.1)])
    (word,) = draft.fresh
    draft = draw(officer, "merge", codes=[grids[0], word])
    assert draft.fresh == {}
    assert draft.shapes == {}


def test_an_overlap_is_kept_in_the_draft_refused_when_confirmed_and_mended_by_one_step(grids, officer):
    was = lies(grids[0])
    draw(officer, "corner", point=at(1, 1), to=at(1.5, 1), code=grids[0], together=False)
    assert ground(officer).after.overlaps()
    with pytest.raises(Refusal, match="重叠"):
        confirm_draft(area_code=COMMUNITY, from_day=timezone.localdate(), reason="改道", by=officer)
    draw(officer, "trim", code=grids[0])
    assert ground(officer).after.overlaps() == []
    draw(officer, "corner", point=at(1, 0), to=at(1.2, 0), code=grids[0], together=True)
    confirm_draft(area_code=COMMUNITY, from_day=timezone.localdate(), reason="改道", by=officer)
    assert lies(grids[0]) > was


def test_a_gap_is_given_to_a_neighbour(grids, officer):
    draw(officer, "corner", point=at(1, 1), to=at(0.5, 1), code=grids[0], together=False)
    (gap,) = ground(officer).after.gaps(ground(officer).outline)
    draft = draw(officer, "fill", code=grids[1], shape=gap.__geo_interface__)
    assert sorted(draft.shapes) == grids[:2]
    assert ground(officer).after.gaps(ground(officer).outline) == []


def test_the_first_grid_of_a_community_is_drawn_into_it(areas, officer):
    ring = [at(0, 0), at(1, 0), at(1, 1), at(0, 1)]
    draft = draw(officer, "draw", ring=ring, name="第一网格")
    ((word, told),) = draft.fresh.items()
    assert told["parent"] == COMMUNITY
    report = confirm_draft(area_code=COMMUNITY, from_day=timezone.localdate(), reason="新设", by=officer)
    assert Area.objects.get(code=report.codes[word]).name == "第一网格"


def test_who_saves_second_is_told_and_goes_on_with_both_versions_kept(grids, officer, other):
    mine = shifted(officer, grids)
    shifted(other, grids, x=1.2)
    community = Area.objects.get(code=COMMUNITY)
    assert [draft.by for draft in others_drawing(area=community, by=officer)] == [other]
    confirm_draft(area_code=COMMUNITY, from_day=timezone.localdate(), reason="学校搬迁", by=other)
    with pytest.raises(Refusal) as refused:
        confirm_draft(area_code=COMMUNITY, from_day=timezone.localdate(), reason="改道", by=officer)
    assert refused.value.code == "conflict"
    mine.refresh_from_db()
    assert is_behind(mine, ground(officer))
    assert [one.reason for one in changes_since(mine)] == ["学校搬迁"]
    carried = carry_on(area_code=COMMUNITY, by=officer)
    assert not is_behind(carried, ground(officer))
    confirm_draft(area_code=COMMUNITY, from_day=timezone.localdate(), reason="改道", by=officer)


def test_a_change_of_other_grids_is_in_nobodys_way(grids, officer, other):
    shifted(officer, grids)
    draw(other, "split", code=grids[2], line=[at(2.5, -0.1), at(2.5, 1.1)])
    confirm_draft(area_code=COMMUNITY, from_day=timezone.localdate(), reason="户数太多", by=other)
    confirm_draft(area_code=COMMUNITY, from_day=timezone.localdate(), reason="改道", by=officer)
    assert not BoundaryDraft.objects.exists()


def test_another_window_that_went_on_is_noticed(grids, officer):
    shifted(officer, grids)
    given = {"a": grids[0], "b": grids[1], "line": [at(1.1, -0.1), at(1.1, 1.1)]}
    with pytest.raises(Refusal) as refused:
        step(area_code=COMMUNITY, tool="shift", given=given, by=officer, seen=0)
    assert refused.value.code == "conflict"
    step(area_code=COMMUNITY, tool="shift", given=given, by=officer, seen=1)


def test_a_draft_that_is_dropped_leaves_boundaries_as_they_are(grids, officer):
    was = lies(grids[0])
    shifted(officer, grids)
    drop_draft(area_code=COMMUNITY, by=officer)
    assert (lies(grids[0]), BoundaryDraft.objects.count()) == (was, 0)


def test_whoever_may_not_draw_there_draws_nothing(grids, person):
    for name in ("community_officer", "street_admin", "other_street_admin", "city_viewer"):
        with pytest.raises(Refusal) as refused:
            shifted(person(name), grids)
        assert refused.value.code == "forbidden"
    assert not BoundaryDraft.objects.exists()


@pytest.mark.parametrize(
    ("tool", "given"),
    [
        ("shift", {}),
        ("shift", {"a": "1", "b": "2", "line": []}),
        ("split", {"line": [[1]]}),
        ("split", {"line": [[float("nan"), 25.0], [102.7, 25.0]]}),
        ("split", {"line": [[102.7, 25.06], [500.0, 25.0]]}),
        ("split", {"line": [[True, False], [1, 2]]}),
        ("split", {"line": [[102.5, 25.5], [102.6, 25.6]]}),
        ("merge", {"codes": ["x"]}),
        ("merge", {"codes": "ab"}),
        ("draw", {"ring": [[102.7, 25.0], [102.8, 25.0]]}),
        ("draw", {"ring": [[102.7, 25.0], [102.8, 25.1], [102.8, 25.0], [102.7, 25.1]]}),
        ("replace", {"code": "x", "shape": {}}),
        ("fill", {"code": "x", "shape": []}),
        ("corner", {"point": "here", "to": None}),
        ("nothing", {}),
        ("draw", []),
    ],
)
def test_what_no_hand_drew_is_refused_in_a_sentence(grids, officer, tool, given):
    with pytest.raises(Refusal):
        step(area_code=COMMUNITY, tool=tool, given=given, by=officer)
    assert not BoundaryDraft.objects.exists()


def test_a_day_ahead_is_kept_for_that_day(grids, officer):
    was = lies(grids[0])
    shifted(officer, grids)
    report = confirm_draft(area_code=COMMUNITY, from_day=date(2027, 3, 1), reason="年后施工", by=officer)
    assert report.change.applied_at is None
    assert lies(grids[0]) == was
