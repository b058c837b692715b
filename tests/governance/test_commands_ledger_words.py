"""What a ledger's words mean, as a street's own scripts say it: states, ways of closing, departments."""

from tests.governance.test_commands_ledger import figures
from whistles.lifecycle.models import Whistle


def test_a_ledgers_own_states_are_read_and_what_they_were_read_as_is_told(run, ledger, capsys):
    more = ["派遣时间", "作废时间", "强制结案时间", "当前阶段"]
    rows = [
        ["T1", "占道经营", "2026-04-07 09:05", "2026-04-07 16:00", "", "2026-04-07 09:40", "", "", "[结案]"],
        ["T2", "井盖破损", "2026-04-07 10:05", "", "", "", "2026-04-07 11:00", "", "[作废]"],
        ["T3", "小广告", "2026-04-07 10:05", "", "", "", "", "", "[自行处理]"],
        ["T4", "路灯不亮", "2026-04-07 10:05", "", "", "", "", "2026-04-20 10:00", "[强制结案]"],
        ["T5", "漏水", "2026-04-07 10:05", "", "", "", "", "", "Anulada"],
        ["T6", "噪声", "2026-04-07 10:05", "", "", "", "", "", "已办结"],
        ["T7", "噪声", "2026-04-08 10:05", "", "", "", "", "", "异议中"],
        ["T8", "坑洼", "2026-04-08 10:05", "", "", "", "", "", "处置"],
    ]
    path = ledger(rows, more=more)
    code, document, err = run(path)
    assert (code, document["imported"], [row["line"] for row in document["refused"]]) == (2, 5, [6, 7, 8])
    assert document["unknown_states"] == {"Anulada": 1}
    assert "“Anulada”（1 行）" in err
    assert document["values"]["state"] == {
        "[结案]": "closed", "[作废]": "void", "[自行处理]": "settled", "[强制结案]": "closed", "已办结": "closed",
        "异议中": "objected", "处置": "open",
    }  # fmt: skip
    assert document["contradictions"] == {"closed_without_time": 1}
    code, document, _err = run(
        path, "--value", "state:anulada=void", "state:异议中=open", "--contradictions", "state"
    )
    assert (code, document["imported"], document["unchanged"], document["contradictions"]) == (
        0, 3, 5, {"closed_without_time": 1},
    )  # fmt: skip
    # as many as its own states say
    assert document["standings"] == {"closed": 3, "void": 2, "settled": 1, "open": 2}
    told = figures(capsys, day="2026-05-01")
    assert {name: told[name] for name in ("whistled", "closed", "cancelled")} == {
        "whistled": 7, "closed": 3, "cancelled": 2,
    }  # fmt: skip
    _code, said, _err = run(path, "--value", "state:anulada=void", as_json=False)
    assert "状态的写法：" in said
    assert "Anulada=作废（记为已撤销）" in said


def test_how_a_matter_was_closed_says_that_it_was_where_nothing_tells_when(run, ledger):
    rows = [
        ["A-1", "路灯不亮", "2026-10-01 09:00", "", "", "已解决"],
        ["A-2", "漏水", "2026-10-01 09:00", "", "", ""],
        ["A-3", "噪声", "2026-10-01 09:00", "", "", "台账未载明"],
    ]
    path = ledger(rows, more=["办结方式"])
    code, document, err = run(path)
    assert (code, document["imported"], document["contradictions"]) == (2, 2, {"closed_without_time": 1})
    assert document["refused"] == [{"line": 2, "reason": "办结方式：已办结，却没有办结时间，请核对"}]
    assert "对不上的有 1 行" in err
    for told, state in (
        (("--value", "outcome:已解决="), "whistled"),
        (("--contradictions", "state"), "closed"),
    ):
        code, document, _err = run(path, *told)
        assert (code, Whistle.objects.get(leads__source_number="A-1").state) == (0, state)


def test_departments_of_a_cell_lead_and_assist_and_new_ones_are_made_only_where_that_was_said(run, ledger):
    path = ledger(
        [["A-1", "路灯不亮", "2026-10-01", "", "", "莲华派出所、路灯所和数字城管"]], more=["承办单位"]
    )
    code, document, _err = run(path)
    assert code == 2
    assert all(name in document["refused"][0]["reason"] for name in ("路灯所", "数字城管"))
    code, document, _err = run(path, "--new-departments", "--value", "department:数字城管=市场监管所")
    assert (code, document["imported"], document["values"], document["new_departments"]) == (
        0, 1, {"department": {"数字城管": "lianhua-market"}}, ["路灯所"],
    )  # fmt: skip
    parts = Whistle.objects.get().report_ins.order_by("-part", "pk").values_list("part", "department__name")
    assert list(parts) == [("lead", "莲华派出所"), ("assist", "路灯所"), ("assist", "市场监管所")]
