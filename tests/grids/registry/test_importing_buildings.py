"""A file of buildings is read apart, checked row by row, and written when it is confirmed and not before."""

import csv
import io
import json
from datetime import timedelta

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from python_calamine import CalamineWorkbook

from grids.areas.coordinates import gcj02_from_wgs84
from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from grids.registry.importing import reading
from grids.registry.importing.actions import check_file, confirm_import, drop_import, forget_imports
from grids.registry.kinds import ImportState, Verb
from grids.registry.models import Building, BuildingImport
from tests import personas
from tests.factories.registry import SOUTH, WEST, a_building, grids_beside, middle_of

pytestmark = pytest.mark.django_db
HEAD = ["地址", "幢号", "经度", "纬度", "层数", "单元", "用途"]


@pytest.fixture
def grids(areas):
    return grids_beside()


@pytest.fixture
def by(areas):
    return personas.make("grid_admin")


def rows(*numbers: str, column: int = 0, convert=lambda lon, lat: (lon, lat)) -> list[list]:
    lon, lat = convert(*middle_of(column))
    return [["建设路 32 号院", number, f"{lon:.7f}", f"{lat:.7f}", "7", "2", "住宅"] for number in numbers]


def as_csv(lines: list[list], encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *lines])
    return text.getvalue().encode(encoding)


def as_workbook(lines: list[list]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet("说明").write(0, 0, "请看下一张")
        sheet = book.add_worksheet("楼栋")
        sheet.write(0, 0, "2026 年楼栋清单")
        for place, line in enumerate([HEAD, *lines], start=1):
            for column, cell in enumerate(line):
                sheet.write(place, column, cell)
    return target.getvalue()


def checked(
    content: bytes, by, name: str = "楼栋.csv", area: str = personas.SUJIATANG, coord: str = "WGS84"
) -> BuildingImport:
    return check_file(
        content=[content],
        size=len(content),
        name=name,
        area=Area.objects.get(code=area),
        coord_source=coord,
        by=by,
    )


@pytest.mark.parametrize("made", [
    as_csv, lambda lines: as_csv(lines, "gb18030"), lambda lines: as_csv(lines, "utf-8-sig"), lambda lines: as_csv(lines, "utf-16"),
    as_workbook,
])  # fmt: skip
def test_nothing_is_written_before_it_is_confirmed(grids, by, made):
    found = checked(made(rows("1", "2") + rows("3", column=1)), by)
    assert (found.counts["new"], found.refused, Building.objects.count()) == (3, [], 0)
    confirm_import(import_id=found.pk, by=by)
    assert sorted(Building.objects.values_list("number", "area_id", "storeys")) == [
        ("1", grids[0].code, 7), ("2", grids[0].code, 7), ("3", grids[1].code, 7),
    ]  # fmt: skip
    building = Building.objects.get(number="1")
    assert [one.number for one in building.entrances.all()] == ["1", "2"]
    event = building.events.get()
    assert (event.verb, event.with_change, event.actor) == (Verb.IMPORTED, found.pk, by)


def test_again_it_changes_nothing_and_what_reads_otherwise_is_corrected(grids, by):
    confirm_import(import_id=checked(as_csv(rows("1", "2")), by).pk, by=by)
    changed = rows("1", "2")
    changed[1][4] = "8"
    found = checked(as_csv(changed), by)
    assert (found.counts["same"], found.counts["changed"], found.counts["new"]) == (1, 1, 0)
    confirm_import(import_id=found.pk, by=by)
    assert Building.objects.get(number="2").storeys == 8
    assert Building.objects.get(number="1").events.count() == 1


@pytest.mark.parametrize(("change", "said"), [
    ({2: "25.05", 3: "102.7"}, "写反"), ({2: "abc"}, "不是数字"), ({2: "", 3: ""}, "没有经纬度"), ({2: "nan"}, "中国境内"),
    ({2: "11432000", 3: "2881000"}, "中国境内"), ({4: "0"}, "1 到 200"), ({4: "三"}, "1 到 200"), ({6: "城堡"}, "不认识"),
    ({0: ""}, "没有地址"), ({1: ""}, "没有幢号"), ({0: "路" * 200}, "地址"), ({5: "1、1"}, "重复"), ({2: "103.2"}, "网格里"),
    ({2: "inf"}, "中国境内"),
])  # fmt: skip
def test_a_broken_row_is_refused_with_its_reason_and_the_others_stand(grids, by, change, said):
    lines = rows("1", "2")
    for place, value in change.items():
        lines[1][place] = value
    found = checked(as_csv(lines), by)
    ((line, cells, reason),) = found.refused
    assert (line, said in reason, cells[:7]) == (
        3,
        True,
        [" ".join(str(one).split())[:300] for one in lines[1]],
    )
    assert found.counts["new"] == 1


def test_one_building_twice_in_a_file_is_refused_by_the_first_line(grids, by):
    found = checked(as_csv(rows("1", "1")), by)
    assert [(line, "第 2 行" in reason) for line, _cells, reason in found.refused] == [(3, True)]


def test_what_lies_beside_the_area_or_the_own_areas_is_refused(grids, by):
    found = checked(as_csv(rows("1") + rows("2", column=1)), by, area=grids[0].code)
    assert (found.counts["new"], found.counts["refused"]) == (1, 1)
    with pytest.raises(Refusal) as refused:
        checked(as_csv(rows("1")), personas.make("other_community_officer"))
    assert refused.value.code == "forbidden"


def test_declared_as_gcj_it_is_converted_and_undeclared_it_is_warned(grids, by):
    lines = rows("1", convert=gcj02_from_wgs84) + rows("2", column=1, convert=gcj02_from_wgs84)
    found = checked(as_csv(lines), by, coord="GCJ02")
    confirm_import(import_id=found.pk, by=by)
    assert {one.coord_source for one in Building.objects.all()} == {"GCJ02"}
    assert Building.objects.get(number="1").lon == pytest.approx(middle_of(0)[0], abs=1e-6)
    wrong = checked(as_csv(lines), by)
    assert wrong.counts["new"] == 0
    assert "GCJ-02" in wrong.counts["advice"]


def feature(geometry, **properties) -> dict:
    return {"type": "Feature", "properties": {"yard": "河滨路 6 号院"} | properties, "geometry": geometry}


def test_outlines_and_points_come_as_geojson_and_what_is_no_building_is_said(grids, by):
    west, south = WEST + 0.0002, SOUTH + 0.0002
    ring = [
        [west, south],
        [west + 0.0003, south],
        [west + 0.0003, south + 0.0002],
        [west, south + 0.0002],
        [west, south],
    ]
    document = {"type": "FeatureCollection", "features": [
        feature({"type": "Polygon", "coordinates": [ring]}, kind="building", number="1", storeys=7),
        feature({"type": "Point", "coordinates": [*middle_of(1), 1890.5]}, number="2"),
        feature({"type": "Polygon", "coordinates": [ring]}, kind="grid5", number="3"),
        feature({"type": "LineString", "coordinates": ring[:2]}, number="4"),
        feature(None, number="5"),
        feature({"type": "Polygon", "coordinates": [[[y, x] for x, y in ring]]}, number="6"),
        feature({"type": "Polygon", "coordinates": [[ring[0], ring[2], ring[1], ring[3], ring[0]]]}, number="7"),
    ]}  # fmt: skip
    found = checked(json.dumps(document).encode(), by, "楼.geojson")
    assert found.counts["new"] == 2
    assert [line for line, _cells, _reason in found.refused] == [3, 4, 5, 6, 7]
    confirm_import(import_id=found.pk, by=by)
    assert Building.objects.get(number="1").shape.area == pytest.approx(6e-8, rel=0.01)
    assert Building.objects.get(number="2").shape is None


@pytest.mark.parametrize(("content", "said"), [
    (b"", "空的"), (b"   \n", "空的"), (b"a,b\n1,2\n", "表头"), (as_csv([]), "一行也没有"), (b"PK\x03\x04broken", "损坏"),
    (b"\x00\x01\x02", "认不出"), (b"{", "JSON"), (b"{" * 100_000, "JSON"), (b"\xff\xfe\x00", "认不出|表头"),
    (as_csv([["a"] * 7] * 20_001), "20000"),
])  # fmt: skip
def test_a_file_that_is_none_is_refused_as_a_whole(grids, by, content, said):
    with pytest.raises(Refusal, match=said) as refused:
        checked(content, by)
    assert refused.value.field == "file"
    assert not BuildingImport.objects.exists()


def test_a_file_that_is_too_large_is_not_read(grids, by):
    with pytest.raises(Refusal, match="MB"):
        reading.read_buildings([], size=reading.MOST_BYTES + 1)


def test_refused_rows_are_a_workbook_that_is_mended_and_sent_again(grids, by, signed_in):
    lines = rows("1", "2")
    lines[1][4] = "300"
    lines[1][0] = "=1+1"
    client = signed_in("grid_admin")
    upload = SimpleUploadedFile("楼栋.csv", as_csv(lines))
    answer = client.post(
        "/buildings/imports/", {"file": upload, "coord_source": "WGS84", "area": personas.LIANHUA}
    )
    page = client.get(answer.url)
    assert "退回的行" in page.content.decode()
    workbook = client.get(f"{answer.url}refused/").content
    sheet = CalamineWorkbook.from_object(io.BytesIO(workbook)).get_sheet_by_index(0).to_python()
    assert sheet[0] == ["行", "原因", *HEAD]
    assert (sheet[1][0], "200" in sheet[1][1], sheet[1][2]) == (3.0, True, "=1+1")
    sheet[1][6] = "30"
    again = checked(as_sheet(sheet), by)
    assert (again.counts["new"], again.counts["refused"]) == (1, 0)
    assert signed_in("other_community_officer").get(answer.url).status_code == 404
    assert client.post(f"{answer.url}confirm/").status_code == 302
    assert Building.objects.count() == 1


def as_sheet(lines: list[list]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for place, line in enumerate(lines):
            for column, cell in enumerate(line):
                sheet.write(place, column, cell)
    return target.getvalue()


def test_dropped_or_confirmed_it_is_over(grids, by):
    found = checked(as_csv(rows("1")), by)
    drop_import(import_id=found.pk, by=by)
    assert not Building.objects.exists()
    with pytest.raises(Refusal) as over:
        confirm_import(import_id=found.pk, by=by)
    assert over.value.code == "conflict"


def test_somebody_registered_one_of_them_meanwhile(grids, by):
    found = checked(as_csv(rows("5", "6")), by)
    a_building(0, number="5", by=by)
    with pytest.raises(Refusal, match="重新上传"):
        confirm_import(import_id=found.pk, by=by)
    assert Building.objects.count() == 1


def test_what_nobody_confirms_is_given_up(grids, by):
    waits = checked(as_csv(rows("1", "2")), by)
    forget_imports(by=by)
    waits.refresh_from_db()
    assert waits.state == ImportState.CHECKED
    BuildingImport.objects.update(checked_at=timezone.now() - timedelta(days=8))
    forget_imports(by=by)
    waits.refresh_from_db()
    assert (waits.state, waits.rows) == (ImportState.DROPPED, [])


def test_the_command_says_what_it_did_as_one_document(grids, tmp_path, capsys):
    lines = rows("1", "2")
    lines[1][4] = "300"
    file = tmp_path / "楼栋.csv"
    file.write_bytes(as_csv(lines))
    for arguments, count in ((["--dry-run"], 0), ([], 1), ([], 1)):
        with pytest.raises(SystemExit) as left:
            call_command("import_buildings", str(file), "--json", *arguments)
        told = json.loads(capsys.readouterr().out)
        assert (left.value.code, told["rows"], len(told["refused"])) == (2, 2, 1)
        assert Building.objects.count() == count


def test_a_city_comes_in_with_few_questions(grids, by, django_assert_max_num_queries):
    lines = [
        row
        for column in (0, 1, 2)
        for row in rows(*map(str, range(column * 300, column * 300 + 300)), column=column)
    ]
    with django_assert_max_num_queries(12):
        found = checked(as_csv(lines), by)
    with django_assert_max_num_queries(40):
        confirm_import(import_id=found.pk, by=by)
    assert Building.objects.count() == 900
