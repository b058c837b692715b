import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from grids.areas.models import Area, AreaBoundary, BoundaryChange
from grids.bringing.actions import import_boundaries
from grids.conduct.refusals import Refusal
from tests import personas
from tests.grids.bringing.making import DAY, by, cell, community, in_gcj02, planned, six
from tests.grids.geodata.making import collection, feature

pytestmark = pytest.mark.django_db
CODE = personas.HONGSHAN


@pytest.fixture
def top(areas) -> Area:
    return community()


def codes() -> dict[str, str]:
    return dict(Area.objects.filter(parent=CODE, level=4).order_by("code").values_list("code", "name"))


def test_new_grids_are_numbered_from_north_to_south_and_west_to_east(top):
    brought = import_boundaries(plan=planned(six(), top), reason="首次导入", by=by(), confirm=True)
    assert codes() == {
        f"{CODE}001": "北西网格", f"{CODE}002": "北中网格", f"{CODE}003": "北东网格",
        f"{CODE}004": "南西网格", f"{CODE}005": "南中网格", f"{CODE}006": "南东网格",
    }  # fmt: skip
    assert AreaBoundary.objects.filter(area__parent=CODE, period__contains=DAY).count() == 6
    assert (brought.faults, brought.plan.warnings, brought.plan.refused) == ([], [], [])
    change = BoundaryChange.objects.get(from_day=DAY)
    assert (change.kind, change.reason) == ("import", "首次导入")


def test_a_preview_writes_nothing_and_says_what_confirming_does(top):
    preview = import_boundaries(plan=planned(six(), top), reason="", by=by())
    assert not codes()
    assert not BoundaryChange.objects.filter(from_day=DAY).exists()
    done = import_boundaries(plan=planned(six(), top), reason="导入", by=by(), confirm=True)
    before, after = preview.as_json(), done.as_json()
    assert (before.pop("confirmed"), after.pop("confirmed")) == (False, True)
    assert before == after


def test_the_same_file_again_changes_nothing(top):
    import_boundaries(plan=planned(six(), top), reason="导入", by=by(), confirm=True)
    again = planned(six(), top, day=DAY + timedelta(days=1))
    assert (len(again.unchanged), again.fresh, again.redrawn) == (6, [], [])
    with pytest.raises(Refusal, match="没有要新画或重画的网格"):
        import_boundaries(plan=again, reason="导入", by=by(), confirm=True)


def test_a_grid_is_known_by_its_code_and_else_by_its_name_and_keeps_its_code(top):
    import_boundaries(plan=planned(six(), top), reason="导入", by=by(), confirm=True)
    data = collection(
        feature(cell(0, 1, wide=1), 代码=f"{CODE}001", 名称="改了名"),
        feature(cell(1, 1, wide=2), 名称="北中网格"),
        feature(cell(0, 0), 代码=f"{CODE}004", 名称="南西网格"),
    )
    plan = planned(data, top, day=DAY + timedelta(days=1))
    assert [(row.code, row.notes) for row in plan.unchanged] == [
        (f"{CODE}001", ["文件里叫「改了名」，名称没有改"]), (f"{CODE}004", []),
    ]  # fmt: skip
    assert [row.code for row in plan.redrawn] == [f"{CODE}002"]
    # it now lies over its neighbour in the east
    preview = import_boundaries(plan=plan, reason="", by=by())
    assert "重叠" in preview.refusal
    with pytest.raises(Refusal, match="重叠"):
        import_boundaries(plan=plan, reason="导入", by=by(), confirm=True)


def test_grids_of_both_levels_come_with_one_file(top):
    data = collection(
        feature(cell(0, 0, wide=1, tall=1), 级别="五级网格", 名称="楼一"),
        feature(cell(0, 1, wide=1, tall=1), 级别="五级网格", 名称="楼二"),
        feature(cell(0, 0, wide=1, tall=2), 级别="四级网格", 名称="西片"),
        feature(cell(1, 0, wide=2, tall=2), 级别="4", 名称="东片"),
    )
    brought = import_boundaries(plan=planned(data, top), reason="导入", by=by(), confirm=True)
    assert {row.name: row.code for row in brought.plan.fresh} == {
        "西片": f"{CODE}001", "东片": f"{CODE}002", "楼二": f"{CODE}00101", "楼一": f"{CODE}00102",
    }  # fmt: skip
    assert brought.faults == []
    assert AreaBoundary.objects.filter(area__code__startswith=f"{CODE}001", period__contains=DAY).count() == 3


BAD = {
    "代码「WG-1」不是 9、12、15 或 17 位数字": {"代码": "WG-1"},
    "代码 530102006004001 不在虹山社区里": {"代码": "530102006004001"},
    "级别写「五级网格」": {"代码": f"{CODE}009", "级别": "五级网格"},
    "级别「院落」不认识": {"名称": "甲", "级别": "院落"},
    "上级 530102006006008 不存在": {"代码": f"{CODE}00801"},
    "上级「幸福社区」在虹山社区里找不到": {"名称": "甲", "上级": "幸福社区"},
    "和第 1 个图形是同一个网格": {"代码": f"{CODE}001"},
}


@pytest.mark.parametrize("reason", BAD)
def test_a_feature_whose_attributes_are_wrong_is_refused_by_itself(top, reason):
    plan = planned(
        collection(feature(cell(0, 0), 代码=f"{CODE}001", 名称="好的"), feature(cell(1, 0), **BAD[reason])),
        top,
    )
    assert [row.number for row in plan.rows] == [1]
    assert [one["number"] for one in plan.refused] == [2]
    assert plan.refused[0]["reason"].startswith(reason)


def test_gcj02_that_is_declared_is_converted_and_marked(top):
    plan = planned(six(shifted=in_gcj02), top, source="GCJ02")
    brought = import_boundaries(plan=plan, reason="导入", by=by(), confirm=True)
    assert plan.warnings == []
    # what iteration leaves is no more than a sliver
    assert all(fault["m2"] < 1 for fault in brought.faults)
    assert set(AreaBoundary.objects.filter(area__parent=CODE).values_list("coord_source", flat=True)) == {
        "GCJ02"
    }


def test_gcj02_that_is_not_declared_is_warned_of_with_how_far_it_is_off(top):
    plan = planned(six(shifted=in_gcj02), top)
    (said,) = plan.warnings
    assert "看起来是 GCJ-02" in said
    assert int(said.split("整体偏约 ")[1].split(" ")[0]) in range(150, 700)
    # ground of somebody else's is no shift
    far = planned(collection(feature(cell(1, 0, wide=3), 名称="甲")), top)
    (other,) = far.warnings
    assert other.startswith("有 33% 的面积落在上级范围以外。请对着地图核对")
    assert planned(six(), top).warnings == []


def test_a_column_that_counts_rows_is_no_code_until_somebody_says_so(top):
    data = collection(feature(cell(0, 0), id=1, 名称="甲"), feature(cell(1, 0), id=2, 名称="乙"))
    plan = planned(data, top)
    assert [row.code for row in plan.rows] == [f"{CODE}001", f"{CODE}002"]
    assert "「id」一列里不是网格代码" in plan.warnings[0]
    assert len(planned(data, top, chosen={"code": "id"}).refused) == 2
    assert [row.name for row in planned(data, top, chosen={"name": ""}).rows] == ["第1网格", "第2网格"]


def run(tmp_path, capsys, data: bytes, *options: str) -> tuple[dict, int]:
    path = tmp_path / "网格.geojson"
    path.write_bytes(data)
    code = 0
    try:
        call_command("import_boundaries", str(path), "--json", *options)
    except SystemExit as ended:
        code = ended.code
    return json.loads(capsys.readouterr().out), code


def test_the_command_reports_and_its_exit_says_whether_all_came_in(top, tmp_path, capsys):
    document, code = run(tmp_path, capsys, six(), "--area", CODE, "--dry-run", "--day", "2026-03-01")
    assert (len(document["new"]), document["confirmed"], code) == (6, False, 0)
    assert not codes()
    bad = json.loads(six())
    bad["features"].append(feature(None, 名称="空"))
    document, code = run(tmp_path, capsys, json.dumps(bad).encode(), "--area", CODE, "--day", "2026-03-01")
    assert (document["confirmed"], code, document["features"]) == (True, 2, 7)
    assert document["refused"] == [{"number": 7, "name": "空", "reason": "没有图形"}]
    assert len(codes()) == 6


def test_the_command_finds_the_area_by_the_codes_and_asks_where_there_are_none(top, tmp_path, capsys):
    data = collection(feature(cell(0, 0), code=f"{CODE}001", name="甲"))
    document, code = run(tmp_path, capsys, data)
    assert (document["area"], code) == (CODE, 0)
    path = tmp_path / "x.json"
    path.write_bytes(six())
    with pytest.raises(CommandError, match="--area"):
        call_command("import_boundaries", str(path))
    with pytest.raises(CommandError, match="没有文件"):
        call_command("import_boundaries", str(tmp_path / "nothing"))
    path.write_bytes(b"PK..")
    with pytest.raises(CommandError, match="压缩包已损坏"):
        call_command("import_boundaries", str(path), "--area", CODE)
