"""A table of dwellings is checked row by row; what is refused says why, and nothing is written before it is confirmed."""

import csv
import io
import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from grids.registry.dwellings.actions import end_dwelling
from grids.registry.dwellings.importing.actions import check_rooms
from grids.registry.dwellings.kinds import Use, Verb
from grids.registry.dwellings.models import Dwelling, DwellingEvent
from grids.registry.importing.actions import confirm_import
from grids.registry.models import Building
from grids.search.questions import Asked
from tests import personas
from tests.factories.dwellings import a_dwelling
from tests.factories.registry import a_building_by_hand

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
HEAD = ["楼栋", "单元", "楼层", "房号", "建筑面积(㎡)", "用途"]
HOUSE = "建设路 18 号院 1 幢"


def table(*rows: list, head=HEAD) -> bytes:
    target = io.StringIO()
    csv.writer(target).writerows([head, *rows])
    return target.getvalue().encode()


def checked(*rows: list, head=HEAD, by=None):
    content = table(*rows, head=head)
    area = Area.objects.get(code=personas.SUJIATANG)
    by = by or personas.make("grid_admin")
    return check_rooms(content=[content], size=len(content), name="户室.csv", area=area, by=by)


def test_nothing_is_written_before_it_is_confirmed_and_then_all_of_it_and_once():
    a_building_by_hand()
    rows = [[HOUSE, "1", "4", "402", "86.5㎡", "出租"], ["建设路18号院1栋", "2单元", "B1", "B101室", "", ""]]
    found = checked(*rows)
    assert (found.counts["new"], found.counts["refused"]) == (2, 0)
    assert not Dwelling.objects.exists()
    confirm_import(import_id=found.pk, by=personas.make("grid_admin"))
    told = Dwelling.objects.order_by("sort_key").values_list(
        "entrance__number", "floor", "room", "floor_area_m2", "use"
    )
    assert list(told) == [("1", 4, "402", Decimal("86.50"), "let"), ("2", -1, "B101", None, "other")]
    assert set(DwellingEvent.objects.values_list("verb", flat=True)) == {Verb.IMPORTED}
    # the same table again changes nothing
    assert checked(*rows).counts["same"] == 2


def test_what_is_there_is_corrected_by_its_steps_and_what_is_left_empty_stays():
    dwelling = a_dwelling()
    found = checked([HOUSE, "1", "", "402", "90", ""])
    assert found.counts["changed"] == 1
    confirm_import(import_id=found.pk, by=personas.make("grid_admin"))
    dwelling.refresh_from_db()
    assert (dwelling.floor_area_m2, dwelling.use, dwelling.floor) == (Decimal("90.00"), Use.OWN, 4)
    found = checked([HOUSE, "1", "", "402", "", "空置"])
    confirm_import(import_id=found.pk, by=personas.make("grid_admin"))
    dwelling.refresh_from_db()
    assert (dwelling.use, dwelling.version) == ("vacant", 3)


@pytest.mark.parametrize(("row", "reason"), [
    (["无此路 1 号 9 幢", "1", "4", "402", "", ""], "没有登记过楼栋"), ([HOUSE, "9", "4", "402", "", ""], "没有登记 9 单元"),
    ([HOUSE, "1", "0", "402", "", ""], "没有 0 层"), ([HOUSE, "1", "4", "", "", ""], "没有房号"),
    ([HOUSE, "1", "4", "402", "-3", ""], "建筑面积应大于 0"), ([HOUSE, "1", "4", "402", "约80", ""], "不是数字"),
    ([HOUSE, "1", "4", "402", "86.123", ""], "最多写两位小数"), ([HOUSE, "1", "4", "402", "", "城堡"], "用途「城堡」不认识"),
    (["", "1", "4", "402", "", ""], "没有写是哪幢楼"), (["1", "1", "4", "402", "", ""], "都叫「1」"),
])  # fmt: skip
def test_a_row_that_does_not_fit_is_refused_with_its_sentence(row, reason):
    a_building_by_hand()
    a_building_by_hand(personas.SUJIATANG_GRID, "乙1")
    if row[0] == "1":
        # two houses of one number at different addresses
        twin = a_building_by_hand(number="77")
        Building.objects.filter(pk=twin.pk).update(number="1", address="人民路 2 号院")
    found = checked(row, [HOUSE, "1", "4", "499", "", "自住"])
    assert found.counts["new"] == 1
    assert reason in found.refused[0][2]


def test_one_door_twice_is_refused_by_the_line_of_the_first_and_floors_are_read_off_numbers():
    a_building_by_hand()
    found = checked(
        [HOUSE, "1", "", "402", "", ""], [HOUSE, "1", "", "402室", "", ""], [HOUSE, "1", "", "2701", "", ""]
    )
    assert found.refused[0][2] == "与第 2 行是同一户。"
    assert [row["facts"]["floor"] for row in found.rows] == [4, None]
    assert "有 2 行没有写楼层" in found.counts["advice"] or "有 1 行没有写楼层" in found.counts["advice"]


def test_a_table_without_rooms_is_refused_as_a_whole_and_who_may_not_is_refused():
    a_building_by_hand()
    with pytest.raises(Refusal, match="至少要有“楼栋”“房号”两列"):
        checked(["建设路", "1"], head=["地址", "幢号"])
    with pytest.raises(Refusal):
        checked([HOUSE, "1", "4", "402", "", ""], by=personas.make("street_leader"))


def test_a_dwelling_that_ended_meanwhile_keeps_the_whole_table_back():
    dwelling = a_dwelling()
    found = checked([HOUSE, "1", "5", "402", "", ""])
    end_dwelling(dwelling_id=dwelling.pk, reason="已拆", by=personas.make("grid_admin"))
    with pytest.raises(Refusal, match="请重新上传检查") as refused:
        confirm_import(import_id=found.pk, by=personas.make("grid_admin"))
    assert refused.value.code == "conflict"


def test_it_is_uploaded_looked_at_and_confirmed_on_pages(signed_in):
    a_building_by_hand()
    client = signed_in("grid_admin")
    file = SimpleUploadedFile(
        "户室.csv", table([HOUSE, "1", "4", "402", "86.5", "自住"], ["", "", "", "1", "", ""])
    )
    answer = client.post(reverse("dwelling_imports"), {"file": file, "area": personas.LIANHUA}, follow=True)
    page = answer.content.decode()
    for said in ("确认导入 1 户", "没有写是哪幢楼", "1 单元 402", "86.50"):
        assert said in page
    found = answer.context["found"]
    answer = client.post(reverse("building_import_confirm", args=[found.pk]), follow=True)
    assert "已导入：新增 1 户" in answer.content.decode()
    assert Dwelling.objects.get().room == "402"


def test_the_command_checks_writes_and_says_what_was_left_out(tmp_path, capsys):
    a_building_by_hand()
    file = tmp_path / "户室.csv"
    file.write_bytes(table([HOUSE, "1", "4", "402", "86.5", "自住"], ["没有的楼", "", "", "1", "", ""]))
    for arguments, count, new in ((["--dry-run"], 0, 1), ([], 1, 1), ([], 1, 0)):
        with pytest.raises(SystemExit) as left:
            call_command("import_dwellings", str(file), "--json", *arguments)
        told = json.loads(capsys.readouterr().out)
        assert (left.value.code, told["rows"], told["new"], told["written"]) == (2, 2, new, not arguments)
        assert told["refused"] == [
            {"line": 3, "reason": "没有登记过楼栋「没有的楼」；请核对地址和幢号，或先导入楼栋。"}
        ]
        assert Dwelling.objects.count() == count
    with pytest.raises(SystemExit):
        call_command("import_dwellings", str(file), "--area", personas.SUJIATANG)
    assert "共 2 行：新增 0，更正 0，不变 1，退回 1。" in capsys.readouterr().out


def test_the_command_ends_in_a_sentence_where_it_can_do_nothing(tmp_path):
    with pytest.raises(CommandError, match="没有文件"):
        call_command("import_dwellings", str(tmp_path / "none.csv"))
    file = tmp_path / "leer.csv"
    file.write_bytes(b"")
    with pytest.raises(CommandError, match="空的"):
        call_command("import_dwellings", str(file))
    file.write_bytes(table([HOUSE, "1", "4", "402", "", ""]))
    with pytest.raises(CommandError):
        call_command("import_dwellings", str(file), "--area", "999999999")


def test_whoever_reads_in_english_brings_in_the_same_and_finds_the_same():
    a_building_by_hand()
    with translation.override("en"):
        found = checked(
            [HOUSE, "1", "4", "402", "86.5", "自住"], ["建设路18号院1栋", "2", "5", "503", "", ""]
        )
        assert (found.counts["new"], found.refused) == (2, [])
        confirm_import(import_id=found.pk, by=personas.make("grid_admin"))
    assert list(Dwelling.objects.saying(Asked.of("1幢1单元402")).values_list("room", flat=True)) == ["402"]
