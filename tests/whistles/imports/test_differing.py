"""What a later ledger says otherwise is told, exactly and to whom it concerns; nothing is changed by it."""

import json

import pytest
from django.core.management import call_command

from tests.personas import LIANHUA
from whistles.imports.models import Import
from whistles.lifecycle.models import Whistle, WhistleEvent

pytestmark = pytest.mark.django_db
HEADER = "编号,标题,内容,收到时间,派单时间,办结时间,办结方式,是否检举控告"


@pytest.fixture
def bring(departments, tmp_path, capsys):
    """`bring("A-1,路灯,x,2023-04-01 09:00", …)` imports a file of these rows; what the command's document says."""

    def call(*rows, header=HEADER, json_=True):
        path = tmp_path / "ledger.csv"
        path.write_text("\n".join([header, *rows]), encoding="utf-8")
        capsys.readouterr()
        given = [str(path), "--source", "hotline_12345", "--area", LIANHUA, "--grade", "routine"]
        call_command("import_ledger", *given, *(["--json"] if json_ else []))
        said = capsys.readouterr().out
        return json.loads(said) if json_ else said

    return call


def told(document) -> list[tuple]:
    return [
        (one["line"], one["number"], one["field"], one["ours"], one["theirs"])
        for one in document["differing"]
    ]


def test_what_a_later_ledger_says_otherwise_is_listed_and_changes_nothing(bring):
    first = bring(
        "CR1,路灯不亮,x,2023-04-01 09:00,,2023-04-03 10:00,已解决,",
        "CR2,井盖,x,2023-04-01 09:00,,2023-04-03 10:00,,",
        "CR3,噪声,x,2023-04-01 09:00,,,,",
        "CR4,占道,x,2023-04-01 09:00,2023-04-01 10:00,,,",
        "CR5,污水,x,2023-04-02 09:00,,,,",
    )
    assert (first["differing"], first["missing"]) == ([], {"count": 0, "numbers": []})
    before = (
        set(Whistle.objects.values_list("pk", "state", "closed_at", "outcome")),
        WhistleEvent.objects.count(),
    )

    later = bring(
        "CR1,路灯不亮,x,2023-04-01 09:00,,2023-04-20 10:00,依法解释,",
        "CR2,井盖,x,2023-04-01 09:00,,,,",
        "CR3,噪声,x,2023-03-30 09:00,,,,",
        "CR4,占道,x,2023-04-01 09:00,2023-04-01 15:00,,,",
        "CR6,新的,x,2023-04-03 09:00,,,,",
    )  # fmt: skip
    assert told(later) == [
        (2, "CR1", "closed", "2023-04-03T10:00:00+08:00", "2023-04-20T10:00:00+08:00"),
        (2, "CR1", "outcome", "solved", "explained"),
        (3, "CR2", "reopened", "2023-04-03T10:00:00+08:00", None),
        (4, "CR3", "received", "2023-04-01T09:00:00+08:00", "2023-03-30T09:00:00+08:00"),
        (5, "CR4", "whistled", "2023-04-01T10:00:00+08:00", "2023-04-01T15:00:00+08:00"),
    ]
    assert later["missing"] == {"count": 1, "numbers": ["CR5"]}
    assert (later["imported"], later["unchanged"]) == (1, 4)
    new = WhistleEvent.objects.filter(whistle__leads__source_number="CR6").count()
    assert before[1] == WhistleEvent.objects.count() - new
    assert before[0] < set(Whistle.objects.values_list("pk", "state", "closed_at", "outcome"))


@pytest.mark.parametrize(
    ("ours", "theirs", "differs"),
    [
        ("2023-04-03", "2023-04-03 10:00", False),
        ("2023-04-03 10:00", "2023-04-03", False),
        ("2023-04-03 10:00", "2023-04-04", True),
        ("2023-04-03 10:00", "2023-04-03 10:00:45", False),
        ("2023-04-03 10:00:15", "2023-04-03 10:00:45", True),
        ("2023-04-01", "2023-04-01 15:00", False),
        ("2023-04-03 00:30", "2023-04-02", True),
    ],
)
def test_times_are_compared_as_exactly_as_the_vaguer_of_both_is_told(bring, ours, theirs, differs):
    bring(f"A-1,路灯,x,2023-04-01 09:00,,{ours},,")
    assert bool(bring(f"A-1,路灯,x,2023-04-01 09:00,,{theirs},,")["differing"]) == differs


def test_two_rows_of_one_file_that_contradict_each_other_are_told_and_steps_that_follow_are_not(bring):
    contradicting = (
        "A-1,路灯,x,2023-04-01 09:00,,2023-04-03 10:00,,",
        "A-1,路灯,x,2023-04-01 09:00,,2023-04-05 10:00,,",
    )
    following = ("A-2,井盖,x,2023-04-01 09:00,,,,", "A-2,井盖,x,2023-04-01 09:00,,2023-04-05 10:00,,")
    # and the same when it comes again
    for _time in range(2):
        document = bring(*contradicting, *following)
        assert [(line, number, field) for line, number, field, *_rest in told(document)] == [
            (3, "A-1", "closed")
        ]


def test_a_file_without_a_column_of_closings_opens_nothing_again_and_complaints_are_compared_with_nothing(
    bring,
):
    bring("A-1,路灯,x,2023-04-01 09:00,,2023-04-03 10:00,,", "A-2,举报,x,2023-04-01 09:00,,,,是")
    document = bring(
        "A-1,路灯,x,2023-04-01 09:00,",
        "A-3,新的,x,2023-04-02 09:00,",
        header="编号,标题,内容,收到时间,是否检举控告",
    )
    assert document["differing"] == []
    # the complaint isn't named in the file, and nobody is told that there is one
    assert document["missing"] == {"count": 0, "numbers": []}


def test_the_report_in_words_tells_both_sides_and_alarms_nobody_who_imports_in_parts(bring):
    bring("A-1,路灯,x,2023-04-01 09:00,,2023-04-03 10:00,,", "A-2,井盖,x,2023-04-01 10:00,,,,")
    said = bring("A-1,路灯,x,2023-04-01 09:00,,2023-04-20,,", "A-3,污水,x,2023-04-02 09:00,,,,", json_=False)
    assert "第 2 行 A-1 办结时间：系统里 2023-04-03 10:00，台账里 2023-04-20。" in said
    assert "台账分几份导入时这是正常的" in said
    assert "A-2" in said
    assert Import.objects.latest("created_at").missing == 1


def test_where_a_later_ledger_says_that_a_matter_stands_otherwise_is_told(bring):
    head = "编号,标题,内容,收到时间,办结时间,状态"
    bring(
        "A-1,路灯,x,2023-04-01 09:00,2023-04-03 10:00,已办结", "A-2,井盖,x,2023-04-01 09:00,,作废",
        "A-3,污水,x,2023-04-01 09:00,2023-04-03 10:00,已办结", header=head,
    )  # fmt: skip
    document = bring(
        "A-1,路灯,x,2023-04-01 09:00,,作废", "A-2,井盖,x,2023-04-01 09:00,,办理中", "A-3,污水,x,2023-04-01 09:00,,重办",
        header=head,
    )  # fmt: skip
    said = [
        (number, field, theirs and theirs.split()[0])
        for _line, number, field, _ours, theirs in told(document)
    ]
    assert said == [("A-1", "state", "void"), ("A-2", "state", None), ("A-3", "reopened", None)]
