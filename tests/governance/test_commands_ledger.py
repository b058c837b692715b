"""import_ledger and closure_statistics, as a street's own scripts call them: files, exit codes, one JSON document."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from tests.factories import whistles as made
from tests.governance.conftest import HEADER
from tests.personas import HONGSHAN, LIANHUA, SUJIATANG
from whistles.imports import reading
from whistles.imports.models import ColumnMapping, Import
from whistles.ledgers.columns import fingerprint
from whistles.lifecycle.models import Whistle, WhistleEvent

ANSWERED = Path(settings.BASE_DIR).parent / "shared" / "data" / "messages" / "answered_messages.xlsx"
COLUMNS = [
    "number=留言编号", "title=留言主题", "content=留言详情", "received=留言时间", "resolution=答复意见", "closed=答复时间",
]  # fmt: skip


def figures(capsys, area: str = LIANHUA, day: str = "") -> dict:
    capsys.readouterr()
    call_command("closure_statistics", area=area, json=True, **({"as_of": day} if day else {}))
    return json.loads(capsys.readouterr().out)


def test_a_clean_file_ends_with_nought(run, ledger):
    rows = [
        ["A-1", "路灯不亮", "2026-10-01", "2026-10-03", "虹山"],
        ["A-2", "井盖破损", "2026-10-02", "", ""],
    ]
    code, document, _err = run(ledger(rows))
    assert (code, document) == (0, {
        "rows": 2, "imported": 2, "updated": 0, "unchanged": 0, "refused": [], "left_over": [], "differing": [],
        "missing": {"count": 0, "numbers": []},
        "mapping": {"number": "编号", "title": "标题", "received": "收到时间", "closed": "办结时间", "area": "社区"},
        "sheets": {"taken": [{"sheet": "", "header_line": 1, "rows": 2, "lacking": []}], "left": []},
        "values": {}, "new_departments": [], "unknown_states": {}, "standings": {}, "contradictions": {}, "decision": "refuse", "doubts": {},
    })  # fmt: skip
    assert set(Whistle.objects.values_list("area_id", "state")) == {
        (HONGSHAN, "closed"),
        (LIANHUA, "whistled"),
    }


def test_a_refused_row_ends_with_two_and_its_line_as_a_spreadsheet_shows_it(run, ledger):
    rows = [
        ["A-1", "路灯不亮", "2026-10-01", "", ""],
        ["", "", "", "", ""],
        ["A-2", "井盖破损", "2026-10-02", "2026-10-01", ""],
        ["A-3", "占道经营", "2026-10-03", "", "不存在"],
    ]
    code, document, _err = run(ledger(rows))
    assert code == 2
    assert {name: document[name] for name in ("rows", "imported", "updated", "unchanged")} == {
        "rows": 3, "imported": 1, "updated": 0, "unchanged": 0,
    }  # fmt: skip
    assert [row["line"] for row in document["refused"]] == [4, 5]
    assert "早于" in document["refused"][0]["reason"]
    assert document["refused"][1]["reason"] == "「莲华街道」内没有区域「不存在」。"


def test_what_of_a_file_is_not_taken_in_is_said_and_so_is_a_file_of_nothing_but_a_header(run, ledger):
    _code, _document, err = run(
        ledger([["A-1", "路灯不亮", "2026-10-01", "", "", "办理中"]], more=["当前状态"]), "--column", "state="
    )
    assert "没有用到、不会导入的列：当前状态。" in err
    code, document, err = run(ledger([]))
    assert (code, document["rows"]) == (0, 0)
    assert "只有表头" in err
    assert "没有用到" not in err


def test_all_that_is_wrong_with_a_row_is_told_at_once_and_guessed_columns_can_be_left_out(run, ledger):
    more = ["紧急程度", "是否解决", "承办单位"]
    path = ledger(
        [["A-1", "路灯不亮", "明天", "2026-10-02", HONGSHAN, "一般", "是", "不存在的队"]], more=more
    )
    code, document, _said = run(path)
    (refused,) = document["refused"]
    assert code == 2
    assert all(word in refused["reason"] for word in ("明天", "一般", "不存在的队"))

    path = ledger(
        [["A-1", "路灯不亮", "2026-10-01", "2026-10-02", "", "一般", "是", "不存在的队"]], more=more
    )
    (refused,) = run(path)[1]["refused"]
    assert all(word in refused["reason"] for word in ("一般", "「是」", "不存在的队"))
    code, document, _said = run(path, "--column", "grade=", "outcome=", "department=")
    assert (code, document["imported"], document["left_over"]) == (0, 1, more)
    assert document["mapping"] == dict(
        zip(("number", "title", "received", "closed", "area"), HEADER, strict=True)
    )


def test_what_somebody_chose_on_a_page_is_not_in_force_for_a_script(run, ledger):
    path = ledger([["A-1", "路灯不亮", "2026-10-01", "2026-10-02", ""]])
    ColumnMapping.objects.create(
        street_code=LIANHUA, fingerprint=fingerprint(HEADER),
        mapping=dict(zip(("number", "title", "received"), HEADER[:3], strict=True)),
    )  # fmt: skip
    assert run(path)[1]["mapping"]["closed"] == "办结时间"
    assert Whistle.objects.get().state == "closed"


def test_a_second_run_adds_nothing_and_an_open_row_that_comes_closed_is_closed(run, ledger):
    rows = [["A-1", "路灯不亮", "2026-10-01", "2026-10-03", ""], ["A-2", "井盖破损", "2026-10-02", "", ""]]
    run(ledger(rows))
    code, document, _err = run(ledger(rows))
    assert (code, document["imported"], document["updated"], document["unchanged"]) == (0, 0, 0, 2)
    rows[1][3] = "2026-10-09"
    code, document, _err = run(ledger(rows))
    assert (code, document["imported"], document["updated"], document["unchanged"]) == (0, 0, 1, 1)
    assert Whistle.objects.count() == 2
    assert WhistleEvent.objects.filter(verb="close_by_ledger").count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"--source": "nonsense"}, "没有哨源渠道「nonsense」"),
        ({"--area": "999999"}, "没有代码为 999999 的区域"),
        ({"--grade": "nonsense"}, "没有哨种「nonsense」"),
        ({"--column": "received"}, "写法不对"),
        ({"--column": "received=没有的列"}, "没有“没有的列”这一列"),
        ({"--column": "nonsense=标题"}, "没有“nonsense”这个字段"),
    ],
)
def test_what_can_not_be_begun_is_refused_with_the_reason(departments, ledger, changes, words):
    path = ledger([["A-1", "路灯不亮", "2026-10-01", "", ""]])
    asked = {"--source": "hotline_12345", "--area": LIANHUA, "--grade": "routine"} | changes
    with pytest.raises(CommandError, match=words):
        call_command("import_ledger", str(path), *(part for pair in asked.items() for part in pair))
    assert not Import.objects.exists()


def test_a_file_that_is_missing_empty_or_no_table_is_refused(departments, tmp_path):
    asked = ("--source", "hotline_12345", "--area", LIANHUA)
    empty, picture = tmp_path / "empty.csv", tmp_path / "picture.xlsx"
    empty.write_bytes(b"")
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    for path, words in (
        (tmp_path / "none.csv", "没有文件"),
        (tmp_path, "不是普通的文件"),
        (empty, "空的"),
        (picture, "不是"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("import_ledger", str(path), *asked)
    assert not Import.objects.exists()


def test_a_needed_column_that_is_missing_is_named(departments, tmp_path):
    path = tmp_path / "short.csv"
    path.write_text("编号,标题\nA-1,路灯不亮\n")
    with pytest.raises(CommandError, match="收到时间"):
        call_command("import_ledger", str(path), "--source", "hotline_12345", "--area", LIANHUA)
    assert not Import.objects.exists()


def test_without_json_the_counts_are_a_sentence_and_reasons_go_to_stderr(run, ledger):
    code, out, err = run(
        ledger([["A-1", "路灯不亮", "2026-10-01", "", ""], ["", "井盖", "2026-10-02", "", ""]]), as_json=False
    )
    assert code == 2
    assert "共 2 行：导入 1，更新 0，不变 0，未导入 1。" in out
    assert "第 3 行：缺少编号" in err


class Terminal(StringIO):
    """Somebody looks at it."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [Terminal, StringIO])
def test_how_far_it_has_come_is_told_on_a_terminal_and_nothing_of_it_goes_into_a_pipe(
    departments, ledger, monkeypatch, stream
):
    monkeypatch.setattr(reading, "BATCH", 2)
    file = ledger(
        [
            *([f"A-{number}", "路灯不亮", "2026-10-01", "", ""] for number in range(3)),
            ["A-9", "井盖", "", "", ""],
        ]
    )
    arguments = [str(file), "--source", "hotline_12345", "--area", LIANHUA, "--grade", "routine", "--json"]
    said = stream()
    with pytest.raises(SystemExit):
        call_command("import_ledger", *arguments, stderr=said)
    told = [line for line in said.getvalue().split("\r") if line.startswith("已读")]
    # the batch in which the end was found has none of its own
    assert list(dict.fromkeys(line.split(" 行")[0] for line in told)) == (
        ["已读 2", "已读 4"] if stream is Terminal else []
    )
    if told:
        assert "未导入 1 行" in told[-1]


def test_the_file_stays_where_it_is(run, ledger):
    path = ledger([["A-1", "路灯不亮", "2026-10-01", "", ""]])
    run(path)
    assert path.exists()


def test_figures_have_the_keys_that_scripts_rely_on(run, ledger, capsys):
    run(
        ledger(
            [
                ["A-1", "路灯不亮", "2026-10-01", "2026-10-03 23:59:59", ""],
                ["A-2", "井盖", "2026-10-02", "", ""],
            ]
        )
    )
    assert figures(capsys, day="2026-10-03") == {
        "whistled": 2, "routine": 2, "key": 0, "key_city": 0, "emergency": 0, "closed": 1, "in_progress": 1,
        "suspended": 0, "cancelled": 0, "closure_rate": 50.0,
    }  # fmt: skip
    assert figures(capsys, day="2026-10-02")["closed"] == 0
    assert figures(capsys, area=SUJIATANG)["closure_rate"] is None


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"area": "1"}, "没有代码为 1 的区域"),
        ({"as_of": "7.4.2023"}, "日期「7.4.2023」不对"),
        ({"as_of": ""}, "日期「」不对"),
    ],
)
def test_figures_of_nowhere_and_of_no_day_are_refused(areas, asked, words):
    with pytest.raises(CommandError, match=words):
        call_command("closure_statistics", **({"area": LIANHUA, "json": True} | asked))


def test_a_day_to_come_counts_what_is_there_today(run, ledger, capsys):
    run(ledger([["A-1", "路灯不亮", "2026-10-01", "", ""]]))
    later = (timezone.localdate() + timedelta(days=400)).isoformat()
    assert figures(capsys, day=later)["whistled"] == 1


@pytest.mark.skipif(not ANSWERED.exists(), reason="the real ledger is not on this machine")
def test_the_real_ledger_gives_2112_whistles_and_its_figures_on_any_day(run, capsys):
    code, document, _err = run(ANSWERED, "--column", *COLUMNS)
    counts = {"rows": 2112, "imported": 2112, "updated": 0, "unchanged": 0, "refused": []}
    assert (code, {name: document[name] for name in counts}) == (0, counts)
    names = ("whistled", "closed", "in_progress", "closure_rate")
    known = {
        "2018-12-31": (1441, 1395, 46, 96.8), "2019-07-01": (1767, 1726, 41, 97.7), "2020-01-09": (2112, 2112, 0, 100.0),
    }  # fmt: skip
    for day, expected in known.items():
        found = figures(capsys, day=day)
        assert (day, *(found[name] for name in names)) == (day, *expected)
    code, document, _err = run(ANSWERED, "--column", *COLUMNS)
    assert (code, document["imported"], document["unchanged"]) == (0, 0, 2112)


def test_a_process_of_its_own_ends_with_one_and_keeps_stdout_clean(tmp_path):
    """The exit code of the whole process, which call_command can't show."""
    asked = [
        sys.executable,
        "manage.py",
        "import_ledger",
        str(tmp_path / "none.csv"),
        "--source",
        "x",
        "--area",
        "1",
        "--json",
    ]
    ended = subprocess.run(
        asked, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=120, env=os.environ, check=False
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.strip()


def by(capsys, by: str, area: str = LIANHUA, day: str = "") -> list[dict]:
    capsys.readouterr()
    call_command("closure_statistics", area=area, by=by, json=True, **({"as_of": day} if day else {}))
    return json.loads(capsys.readouterr().out)["lines"]


def test_every_table_of_the_statistics_page_can_be_asked_for_line_by_line(run, ledger, capsys):
    rows = [
        ["A-1", "路灯不亮", "2026-09-01", "2026-10-03", "虹山"],
        ["A-2", "井盖破损", "2026-10-02", "", "苏家塘"],
        ["A-3", "占道经营", "2026-10-05", "", ""],
    ]
    run(ledger(rows))
    whole = figures(capsys)

    areas = by(capsys, "area")
    assert {line["code"]: line["whistled"] for line in areas if line["whistled"]} == {
        HONGSHAN: 1, SUJIATANG: 1, LIANHUA: 1,
    }  # fmt: skip
    for column in ("whistled", "closed", "in_progress", "routine"):
        for table in ("area", "source", "grade"):
            assert sum(line[column] for line in by(capsys, table)) == whole[column], (table, column)
    assert [(line["code"], line["name"]) for line in by(capsys, "source")] == [
        ("hotline_12345", "12345政务服务便民热线")
    ]
    months = {line["code"]: line for line in by(capsys, "month", day="2026-10-31")}
    assert len(months) == 12
    assert (months["2026-09"]["whistled"], months["2026-09"]["closed"], months["2026-09"]["in_progress"]) == (
        1,
        0,
        1,
    )
    assert (months["2026-10"]["whistled"], months["2026-10"]["closed"], months["2026-10"]["in_progress"]) == (
        2,
        1,
        2,
    )
    assert {line["code"]: line["closed"] for line in by(capsys, "outcome")} == {
        "solved": 0, "explained": 0, "not_possible": 0, "withdrawn": 0, "unstated": 1,
    }  # fmt: skip


def test_a_breakdown_that_is_none_ends_with_a_sentence(areas):
    with pytest.raises(CommandError, match="用法不对"):
        call_command("closure_statistics", "--area", LIANHUA, "--by", "weather")


def test_what_waits_in_an_area_can_be_asked_for(departments, capsys):
    made.a_lead(SUJIATANG)
    made.a_lead(HONGSHAN)
    made.a_whistle(SUJIATANG, whistled_at=timezone.now() - timedelta(days=60))
    made.a_whistle(SUJIATANG, state="signed")
    made.a_whistle(SUJIATANG, state="closed")
    capsys.readouterr()

    call_command("open_matters", "--area", SUJIATANG, "--json")

    assert json.loads(capsys.readouterr().out) == {
        "pool": 1, "open": 2, "overdue": 1, "states": {"signed": 1, "whistled": 1},
    }  # fmt: skip
    call_command("open_matters", "--area", LIANHUA)
    assert "待研判 2，在办 2，已超时 1" in capsys.readouterr().out
    with pytest.raises(CommandError, match="没有代码为 530199 的区域"):
        call_command("open_matters", "--area", "530199")
