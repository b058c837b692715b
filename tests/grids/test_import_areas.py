"""The code list of areas, as a street's own scripts bring it in: refused rows by line, exit codes, one JSON document."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from grids.areas.actions import import_areas
from grids.areas.models import Area

pytestmark = pytest.mark.django_db

HEADER = "code,name,level,parent_code"
CITY = "530100,昆明市,city,"
DISTRICT = "530102,五华区,district,530100"
STREET = "530102006,莲华街道,street,530102"
COMMUNITY = "530102006004,苏家塘社区,community,530102006"
WHOLE = (CITY, DISTRICT, STREET, COMMUNITY)


@pytest.fixture
def file(tmp_path):
    """`file(CITY, DISTRICT)` is a code list with these rows."""

    def write(*rows: str, header: str = HEADER, encoding: str = "utf-8", end: str = "\n") -> Path:
        path = tmp_path / "areas.csv"
        path.write_bytes(end.join([header, *rows, ""]).encode(encoding))
        return path

    return write


@pytest.fixture
def run(capsys):
    """`run(path)`: the exit code, the JSON document, and what stands on stderr."""

    def call(path: Path, *, as_json: bool = True):
        capsys.readouterr()
        code = 0
        try:
            call_command("import_areas", str(path), *(["--json"] if as_json else []))
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        return code, json.loads(said.out) if as_json else said.out, said.err

    return call


def known() -> dict[str, str]:
    return dict(Area.objects.values_list("code", "name"))


def test_a_whole_list_comes_in_and_a_second_run_changes_nothing(run, file):
    first = run(file(*WHOLE))
    before = list(Area.objects.values())
    second = run(file(*WHOLE))

    counts = {"rows": 4, "refused": []}
    assert first == (0, counts | {"imported": 4, "updated": 0, "unchanged": 0}, "")
    assert second == (0, counts | {"imported": 0, "updated": 0, "unchanged": 4}, "")
    assert list(Area.objects.values()) == before


def test_children_may_stand_before_their_parents(run, file):
    code, document, _err = run(file(*reversed(WHOLE)))
    assert (code, document["imported"]) == (0, 4)
    assert Area.objects.get(code="530102006004").parent_id == "530102006"


def test_levels_may_be_numbers_and_come_with_spaces(run, file):
    code, document, _err = run(file(" 530100 , 昆明市 , 0 ,", "530102,五华区,1, 530100 "))
    assert (code, document["imported"]) == (0, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_encodings_of_spreadsheets_are_read(run, file, encoding, end):
    assert run(file(*WHOLE, encoding=encoding, end=end))[0] == 0
    assert known()["530102006"] == "莲华街道"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("530102007001,右营社区,community,530102007", "上级 530102007 不存在"),
        ("530103006,拓东街道,street,530102", "代码 530103006 不以上级 530102 开头"),
        ("530102006005,某社区,community,530102", "上级 530102 不是正好高一级的区域"),
        ("530102006005,某社区,community,", "没有上级代码"),
        ("530200,曲靖市,city,530100", "市级区域不应有上级代码"),
        ("530123,某市,city,", "市级代码 530123 应以 00 结尾"),
        ("530102006,又一个莲华街道,street,530102", "与第 4 行重复"),
        ("53010200A,某街道,street,530102", "代码「53010200A」不是数字"),
        ("５３０１０２００７,某街道,street,530102", "不是数字"),
        (",某街道,street,530102", "代码「」不是数字"),
        ("530102007,,street,530102", "没有名称"),
        (f"530102007,{'长' * 61},street,530102", "名称超过 60 字"),
        ("530102007,某\x00街道,street,530102", "名称里有看不见的字符"),
        ("530102007,某街道,town,530102", "级别「town」不认识"),
        ("530102007,某街道,6,530102", "级别「6」不认识"),
        ("530102007,某街道,-1,530102", "级别「-1」不认识"),
        (f"530102007,某街道,{'9' * 5000},530102", "不认识"),
        ("530102007,某街道,,530102", "级别「」不认识"),
        ("5301020070,某街道,street,530102", "有 10 位，这一级应为 9 位"),
        ("530102007", "没有名称"),
    ],
)
def test_a_broken_row_is_refused_by_its_line_and_the_rest_comes_in(run, file, row, words):
    code, document, err = run(file(CITY, DISTRICT, STREET, row, COMMUNITY))

    assert code == 2
    (refused,) = document["refused"]
    assert refused["line"] == 5
    assert words in refused["reason"]
    assert (document["rows"], document["imported"]) == (5, 4)
    assert list(known()) == ["530100", "530102", "530102006", "530102006004"]
    assert err == ""


def test_what_stands_below_a_refused_row_is_refused_with_it(run, file):
    code, document, _err = run(file(CITY, "530102,五华区,street,530100", STREET, COMMUNITY))
    assert code == 2
    assert [row["line"] for row in document["refused"]] == [3, 4, 5]
    assert list(known()) == ["530100"]


def test_lines_are_counted_as_an_editor_counts_them(run, file):
    """Blank lines and names over two lines count too."""
    rows = ("", CITY, ",,,", '530102,"五华\n区",district,530100', "530102007,某街道,town,530102")
    _code, document, _err = run(file(*rows))
    assert [(row["line"], row["reason"][:4]) for row in document["refused"]] == [
        (4, "代码「」"), (5, "名称里有"), (7, "级别「t"),
    ]  # fmt: skip


def test_a_new_name_is_taken_over_and_the_code_stays(run, file):
    run(file(*WHOLE))
    code, document, _err = run(file(STREET.replace("莲华街道", "莲华新街道")))

    assert (code, document["updated"], document["imported"]) == (0, 1, 0)
    assert known()["530102006"] == "莲华新街道"
    assert Area.objects.count() == 4


def test_a_code_that_is_there_never_moves_to_another_level_or_parent(run, file):
    run(file(*WHOLE, "530103,盘龙区,district,530100"))
    Area.objects.filter(code="530103").update(name="盘龙")

    code, document, _err = run(file("530102006,莲华街道,3,530102"))
    assert code == 2
    assert known()["530102006"] == "莲华街道"
    assert "有 9 位，这一级应为 12 位" in document["refused"][0]["reason"]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("code,name,level", "缺少列：parent_code"),
        ("代码,名称,级别,上级", "缺少列：code、name、level、parent_code"),
        ("", "缺少列：code、name、level、parent_code"),
    ],
)
def test_a_file_without_the_columns_is_refused_as_a_whole(file, header, words):
    with pytest.raises(CommandError, match=words):
        call_command("import_areas", str(file(CITY, header=header)))
    assert not Area.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xff\xff", b"PK\x03\x04" + bytes(range(256)), "code,name".encode("utf-16")]
)
def test_a_file_that_is_no_code_list_is_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "areas.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=r"缺少列|编码"):
        call_command("import_areas", str(path))
    assert not Area.objects.exists()


def test_a_cell_too_large_for_any_name_is_refused_with_a_sentence(run, file):
    with pytest.raises(CommandError, match="读不下去"):
        call_command("import_areas", str(file(CITY, f"530102,{'长' * 200_000},district,530100")))
    assert not Area.objects.exists()


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_file_that_is_not_there_ends_with_a_sentence(tmp_path, name):
    with pytest.raises(CommandError, match="没有文件"):
        call_command("import_areas", str(tmp_path / name))


def test_without_json_counts_are_a_sentence_and_reasons_go_to_stderr(run, file):
    code, said, complained = run(file(CITY, "530102,,district,530100"), as_json=False)
    assert code == 2
    assert said == "共 2 行：新增 1，改名 0，不变 0，未导入 1。\n"
    assert complained == "第 3 行：没有名称。\n"


def test_areas_that_are_not_somebodys_to_edit_are_refused_by_line_and_the_rest_comes_in(person):
    rows = {
        2: {"code": "530102006008", "name": "新社区", "level": "community", "parent_code": "530102006"},
        3: {"code": "530102007003", "name": "新社区", "level": "community", "parent_code": "530102007"},
    }

    report = import_areas(rows=rows, by=person("other_system_admin"))

    assert report.imported == 1
    assert [item["line"] for item in report.refused] == [2]
    assert "权限" in report.refused[0]["reason"]
