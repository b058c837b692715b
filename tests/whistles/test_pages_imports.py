"""The import pages, walked as a street's clerk walks them, with good files and with every bad one we could think of."""

import csv
import io
import re
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from grids.staff.models import Department
from tests import personas
from tests.personas import HONGYUN, LIANHUA
from tests.working import work
from whistles.imports import files, reading, running
from whistles.imports.models import ColumnMapping, Import, ImportState
from whistles.intake.models import Lead
from whistles.ledgers.reading import open_ledger
from whistles.lifecycle.models import Whistle

HEADER = ["工单编号", "标题", "诉求内容", "受理时间", "办结时间", "所属社区", "来电人", "来电号码"]
GRADE = "wuhua-routine"


def row(
    number="A-1",
    title="路灯不亮",
    content="学府路路灯三天不亮。",
    received="2026-10-01 09:00",
    closed="",
    area="",
    *who,
):
    return [number, title, content, received, closed, area, *(who or ("", ""))]


def as_csv(rows, encoding="utf-8-sig", header=HEADER) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def as_xlsx(rows, header=HEADER) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for at, cells in enumerate([header, *rows]):
            sheet.write_row(at, 0, cells)
    return file.getvalue()


def upload(client: Client, content: bytes, name="12345工单.csv", **changes):
    asked = {
        "file": SimpleUploadedFile(name, content), "source": "hotline_12345", "area": LIANHUA, "grade": GRADE,
    } | changes  # fmt: skip
    return client.post(reverse("import_new"), asked)


def newest() -> Import:
    return Import.objects.order_by("-created_at").first()


def checked(client: Client, content: bytes, name="12345工单.csv", **changes) -> Import:
    """Upload and check with the columns as guessed."""
    answer = upload(client, content, name, **changes)
    assert answer.status_code == 302, sentences(answer)
    client.post(reverse("import_columns", args=[newest().pk]), newest().mapping)
    work()
    return newest()


def imported(client: Client, content: bytes, name="12345工单.csv", **changes) -> Import:
    ledger = checked(client, content, name, **changes)
    confirmed(client, ledger)
    return newest()


def confirmed(client: Client, ledger: Import):
    """The page of an import that was confirmed, when a worker had it in hand."""
    answer = client.post(reverse("import_confirm", args=[ledger.pk]), follow=True)
    work()
    return client.get(answer.redirect_chain[-1][0])


def text_of(answer) -> str:
    return re.sub(r"<[^>]+>", " ", answer.content.decode())


def sentences(answer) -> str:
    """What the page says went wrong."""
    found = re.findall(
        r'<p class="error"[^>]*>(.*?)</p>|<div class="note (?:error|warning)"[^>]*>(.*?)</div>',
        answer.content.decode(),
        re.DOTALL,
    )
    return " ".join(re.sub(r"<[^>]+>", " ", "".join(parts)) for parts in found)


def nothing_is_written() -> bool:
    folder = files.folder()
    return not (Whistle.objects.exists() or Lead.objects.exists()) and not any(folder.iterdir())


@pytest.fixture
def clerk(signed_in) -> Client:
    """The street's triage officer."""
    return signed_in("street_admin")


def test_a_ledger_goes_from_upload_to_report(clerk):
    answer = upload(
        clerk, as_csv([row("A-1"), row("A-2", closed="2026-10-03 10:00"), row("A-3", closed="2026-09-01")])
    )
    ledger = newest()
    assert answer.url == reverse("import_columns", args=[ledger.pk])

    columns = clerk.get(answer.url)
    assert 'value="工单编号" selected' in columns.content.decode()
    assert "学府路路灯三天不亮。" in text_of(columns)

    url = clerk.post(answer.url, ledger.mapping).url
    work()
    page = text_of(clerk.get(url))
    assert "导入 2 行" in page
    assert "不能导入的 1 行" in page
    assert "2026-09-01" in page
    assert not Whistle.objects.exists()

    answer = confirmed(clerk, ledger)
    page = text_of(answer)
    assert "导入完毕，有 1 行没有导入。" in page
    assert f"?area={LIANHUA}&amp;source=hotline_12345" in answer.content.decode()
    assert sorted(Whistle.objects.values_list("state", flat=True)) == ["closed", "whistled"]


def test_the_mapping_of_a_header_is_remembered_for_the_next_file(clerk):
    header = ["甲", "乙", "丙"]
    rows = [["A-1", "路灯不亮", "2026-10-01"]]
    upload(clerk, as_csv(rows, header=header))
    first = newest()
    clerk.post(reverse("import_columns", args=[first.pk]), {"number": "甲", "title": "乙", "received": "丙"})
    upload(clerk, as_csv([["A-2", "井盖破损", "2026-10-02"]], header=header))
    page = clerk.get(reverse("import_columns", args=[newest().pk])).content.decode()
    assert ColumnMapping.objects.count() == 1
    assert re.search(r'id="id_number".*?value="甲" selected', page, re.DOTALL)


def test_names_and_phones_are_masked_beside_their_columns(clerk):
    upload(clerk, as_csv([row("A-1", "路灯不亮", "灯坏了", "2026-10-01", "", "", "欧阳明月", "12312345678")]))
    page = clerk.get(reverse("import_columns", args=[newest().pk])).content.decode()
    assert "欧" in page
    assert "欧阳明月" not in page
    assert "12312345678" not in page


def test_check_and_report_say_that_imported_whistles_have_no_deadlines(clerk):
    ledger = checked(clerk, as_csv([row("A-1")]))
    url, words = reverse("import_page", args=[ledger.pk]), "台账里还没办结的哨件没有时限"
    assert words in text_of(clerk.get(url))
    confirmed(clerk, ledger)
    assert words in text_of(clerk.get(url))
    assert Whistle.objects.get().close_due_at is None
    pooled = checked(clerk, as_csv([row("B-1")]), grade="")
    assert words not in text_of(clerk.get(reverse("import_page", args=[pooled.pk])))


def test_without_a_grade_rows_wait_in_the_pool(clerk):
    ledger = imported(clerk, as_csv([row("A-1")]), grade="")
    page = clerk.get(reverse("import_page", args=[ledger.pk])).content.decode()
    assert Lead.objects.get().state == "new"
    assert reverse("lead_desk") in page


def test_the_same_file_again_changes_nothing_and_says_so(clerk):
    content = as_csv([row("A-1"), row("A-2")])
    imported(clerk, content)
    ledger = checked(clerk, content)
    page = text_of(clerk.get(reverse("import_page", args=[ledger.pk])))
    assert "这些行以前都导入过，没有新的内容。" in page
    assert "导入 0 行" not in page
    assert Whistle.objects.count() == 2


def test_an_open_row_that_comes_closed_is_announced_and_closed(clerk):
    imported(clerk, as_csv([row("A-1")]))
    ledger = checked(clerk, as_csv([row("A-1", closed="2026-10-05 10:00")]))
    page = text_of(clerk.get(reverse("import_page", args=[ledger.pk])))
    assert "1 件将按台账办结，0 件不变" in page
    confirmed(clerk, ledger)
    assert Whistle.objects.get().state == "closed"


def test_refused_rows_come_back_as_a_workbook_that_can_be_mended_and_sent_again(clerk, tmp_path):
    ledger = imported(clerk, as_csv([row("A-1"), row("", title="=1+1"), row("A-3", received="10月9日")]))
    answer = clerk.post(reverse("import_refused", args=[ledger.pk]), {"reason": "改好后再导入"})
    path = tmp_path / "back.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    assert "12345" in answer["Content-Disposition"]
    back = open_ledger(path, name="back.xlsx")
    assert back.header == tuple(HEADER)
    assert [cells[1] for _line, cells in back.rows()] == ["=1+1", "路灯不亮"]

    rows = [list(cells) for _line, cells in back.rows()]
    rows[0][0], rows[1][3] = "A-2", "2026-10-09"
    again = imported(
        clerk, as_xlsx([["" if cell is None else cell for cell in cells] for cells in rows]), "back.xlsx"
    )
    assert (again.imported, again.refused) == (2, 0)


def test_a_page_of_refused_rows_shows_the_first_fifty_and_counts_the_rest(clerk):
    ledger = checked(clerk, as_csv([row("", title=f"第{n}件") for n in range(60)]))
    page = text_of(clerk.get(reverse("import_page", args=[ledger.pk])))
    assert "第49件" in page
    assert "第50件" not in page
    assert "其余 10 行在下载的表格里" in page


# what can be wrong with a file


def test_a_text_file_named_xlsx_is_refused_with_its_name(clerk):
    answer = upload(clerk, "工单编号,标题\n1,路灯".encode(), "台账.xlsx")
    assert answer.status_code == 400
    assert "不是 Excel 工作簿" in sentences(answer)
    assert nothing_is_written()


def test_an_empty_file_is_refused(clerk):
    answer = upload(clerk, b"", "空.csv")
    assert answer.status_code == 400
    assert "空的" in sentences(answer)
    assert nothing_is_written()


def test_a_file_of_nothing_but_blanks_is_refused(clerk):
    answer = upload(clerk, b"\xef\xbb\xbf  \r\n\r\n", "空.csv")
    assert answer.status_code == 400
    assert "空的" in sentences(answer)
    assert nothing_is_written()


def test_a_file_that_was_not_chosen_is_asked_for(clerk):
    answer = clerk.post(reverse("import_new"), {"source": "hotline_12345", "area": LIANHUA})
    assert answer.status_code == 400
    assert "请选择一个文件。" in sentences(answer)


def test_a_header_without_rows_can_not_be_imported(clerk):
    ledger = checked(clerk, as_csv([]))
    answer = clerk.get(reverse("import_page", args=[ledger.pk]))
    assert "这个文件只有表头，没有内容。" in text_of(answer)
    assert reverse("import_confirm", args=[ledger.pk]) not in answer.content.decode()


def test_a_missing_column_is_named_at_its_field(clerk):
    upload(clerk, as_csv([["A-1", "路灯不亮"]], header=["工单编号", "标题"]))
    url = reverse("import_columns", args=[newest().pk])
    answer = clerk.post(url, newest().mapping)
    assert answer.status_code == 400
    assert "请选择哪一列是收到时间" in sentences(answer)
    assert newest().state == ImportState.UPLOADED


def test_a_column_that_the_file_lacks_is_refused(clerk):
    upload(clerk, as_csv([row()]))
    answer = clerk.post(reverse("import_columns", args=[newest().pk]), newest().mapping | {"title": "不存在"})
    assert answer.status_code == 400
    assert "文件里没有这一列" in sentences(answer)


def test_neither_title_nor_content_is_refused(clerk):
    upload(clerk, as_csv([row()]))
    chosen = newest().mapping | {"title": "", "content": ""}
    answer = clerk.post(reverse("import_columns", args=[newest().pk]), chosen)
    assert "标题和内容至少要选一列" in sentences(answer)


def test_a_column_name_that_occurs_twice_is_refused_where_it_is_chosen(clerk):
    header = ["工单编号", "标题", "受理时间", "标题"]
    upload(clerk, as_csv([["A-1", "甲", "2026-10-01", "乙"]], header=header))
    answer = clerk.post(
        reverse("import_columns", args=[newest().pk]),
        {"number": "工单编号", "title": "标题", "received": "受理时间"},
    )
    assert answer.status_code == 400
    assert "出现了 2 次" in sentences(answer)


def test_ten_thousand_characters_in_a_cell_are_content_and_too_long_for_a_number(clerk):
    long = "字" * 10_000
    ledger = imported(
        clerk, as_csv([row("A-1", content=long), row(long), row("A-3", title=long, content="")])
    )
    assert (ledger.imported, ledger.refused) == (2, 1)
    assert Lead.objects.get(source_number="A-1").content == long
    kept = Lead.objects.get(source_number="A-3")
    assert len(kept.title) <= 200
    assert kept.content == long
    reason = ledger.refused_rows.get().reason
    assert "超过 64 个字" in reason
    assert len(reason) < 200


def test_half_the_lines_in_another_encoding_are_refused_as_a_whole(clerk):
    utf8 = as_csv([row(f"A-{n}") for n in range(5)], "utf-8")
    gb = as_csv([row(f"B-{n}") for n in range(5)], "gb18030").split(b"\n", 1)[1]
    answer = upload(clerk, utf8 + gb)
    assert answer.status_code == 400
    assert "混有几种文字编码" in sentences(answer)
    assert nothing_is_written()


def test_a_single_line_in_another_encoding_is_refused_alone(clerk):
    content = as_csv(
        [row(f"A-{n}") for n in range(9)], "utf-8"
    ) + "A-9,路灯不亮,坏了,2026-10-01,,,,\r\n".encode("gb18030")
    ledger = imported(clerk, content)
    assert (ledger.imported, ledger.refused) == (9, 1)
    assert "编码" in ledger.refused_rows.get().reason


def test_gb18030_is_read_without_being_told(clerk):
    imported(clerk, as_csv([row("A-1", title="路灯不亮㐀")], "gb18030"))
    assert Whistle.objects.get().title == "路灯不亮㐀"


def test_formulas_are_text_or_their_result_and_errors_are_refused(clerk):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER[:4])
        sheet.write_row(1, 0, ["A-1", "", "灯坏了", "2026-10-01"])
        sheet.write_formula(1, 1, '="路灯"&"不亮"', None, "路灯不亮")
        sheet.write_row(2, 0, ["A-2", "", "灯坏了", "2026-10-01"])
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        sheet.write_row(3, 0, ["A-3"])
        sheet.write_string(3, 1, '=HYPERLINK("http://example.invalid","点我")')
        sheet.write_row(3, 2, ["灯坏了", "2026-10-01"])
    ledger = imported(clerk, file.getvalue(), "公式.xlsx")
    assert Whistle.objects.filter(title="路灯不亮").exists()
    assert Whistle.objects.filter(title__startswith="=HYPERLINK").exists()
    assert "#DIV/0!" in ledger.refused_rows.get().reason


def test_an_unknown_area_is_named_and_another_streets_too(clerk):
    rows = [row("A-1", area="不存在社区"), row("A-2", area=personas.YOUYING), row("A-3", area="虹山")]
    ledger = imported(clerk, as_csv(rows))
    reasons = list(ledger.refused_rows.values_list("line", "reason"))
    assert reasons == [
        (2, "「莲华街道」内没有区域「不存在社区」。"),
        (3, f"「莲华街道」内没有区域「{personas.YOUYING}」。"),
    ]
    assert Whistle.objects.get().area_id == personas.HONGSHAN


def test_a_date_in_the_future_is_refused(clerk):
    future = (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    ledger = imported(clerk, as_csv([row("A-1", received=future), row("A-2")]))
    assert (ledger.imported, ledger.refused) == (1, 1)
    assert "在将来" in ledger.refused_rows.get().reason


def test_a_file_over_the_limit_is_refused_with_the_limit(clerk, settings):
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    answer = upload(clerk, b"x" * (3 * 1024 * 1024))
    assert answer.status_code == 413
    assert "文件超过上限 1 MB" in answer.content.decode()
    assert nothing_is_written()


def test_two_hundred_megabytes_are_refused_by_the_usual_limit(clerk, tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with path.open("rb") as file:
        answer = clerk.post(reverse("import_new"), {"file": file, "source": "hotline_12345", "area": LIANHUA})
    assert answer.status_code == 413
    assert "文件超过上限 100 MB" in answer.content.decode()
    assert nothing_is_written()


def test_a_file_that_no_rule_foresaw_fails_with_a_sentence_and_keeps_nobody_waiting(clerk, monkeypatch):
    upload(clerk, as_csv([row("A-1")]))
    monkeypatch.setattr(running, "_advance", lambda *_: 1 // 0)
    url = clerk.post(reverse("import_columns", args=[newest().pk]), newest().mapping).url
    work()
    assert "出了意外，已记入日志" in sentences(clerk.get(url))
    assert newest().state == ImportState.FAILED
    assert not Import.objects.waiting().exists()


def test_a_file_that_is_gone_is_asked_for_again(clerk):
    upload(clerk, as_csv([row("A-1")]))
    Path(newest().file_path).unlink()
    assert "文件已不在" in sentences(clerk.get(reverse("import_columns", args=[newest().pk])))
    clerk.post(reverse("import_columns", args=[newest().pk]), newest().mapping)
    work()
    assert newest().state == ImportState.FAILED
    assert "文件已不在" in sentences(clerk.get(reverse("import_page", args=[newest().pk])))


# in English


def english(client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def test_an_english_page_gives_english_reasons(clerk):
    rows = [row("A-1", received="昨天"), row("", received="2026-10-01"), row("A-3", closed="2026-09-01")]
    ledger = checked(english(clerk), as_csv(rows))
    assert [refused.reason for refused in ledger.refused_rows.all()] == [
        "Received at：“昨天” can't be read as a time; please write it as 2019-04-25 09:32",
        "the number is missing",
        "Closed at 2026-09-01 lies before Received at 2026-10-01 09:00",
    ]
    answer = upload(clerk, b"PK\x03\x04 not a workbook", "ledger.xlsx")
    assert "The workbook is damaged" in sentences(answer)


def test_the_worker_gives_its_reasons_in_the_language_of_whoever_began(clerk):
    upload(english(clerk), as_csv([row("")]))
    clerk.post(reverse("import_columns", args=[newest().pk]), newest().mapping)
    work()
    assert newest().refused_rows.get().reason == "the number is missing"


# choices that don't fit


def test_a_grade_of_another_scheme_is_refused(clerk):
    answer = upload(clerk, as_csv([row()]), grade="xishan-routine")
    assert answer.status_code == 400
    assert sentences(answer)
    assert nothing_is_written()


def test_an_area_of_another_street_can_not_be_chosen(clerk):
    answer = upload(clerk, as_csv([row()]), area=HONGYUN)
    assert answer.status_code == 400
    assert "请从您可以导入台账的区域里选一个。" in sentences(answer)
    assert nothing_is_written()


# steps twice, given up, left and come back to


def test_confirming_twice_imports_once(clerk):
    ledger = checked(clerk, as_csv([row("A-1")]))
    confirmed(clerk, ledger)
    answer = clerk.post(reverse("import_confirm", args=[ledger.pk]), follow=True)
    assert "现在是「已完成」" in text_of(answer)
    work()
    assert Whistle.objects.count() == 1


def test_an_import_given_up_writes_nothing_and_its_file_goes(clerk, django_capture_on_commit_callbacks):
    ledger = checked(clerk, as_csv([row("A-1"), row("")]))
    with django_capture_on_commit_callbacks(execute=True):
        answer = clerk.post(reverse("import_drop", args=[ledger.pk]), follow=True)
    assert "已放弃这次导入" in text_of(answer)
    assert nothing_is_written()
    assert not newest().refused_rows.exists()
    assert "什么都没有写入" in text_of(clerk.get(reverse("import_page", args=[ledger.pk])))


def test_refused_rows_that_are_dealt_with_are_no_longer_among_what_waits(clerk):
    ledger = imported(clerk, as_csv([row("A-1"), row("")]))
    assert "有 1 行没有导入" in text_of(clerk.get(reverse("home")))
    for _twice in range(2):
        answer = clerk.post(reverse("import_settle", args=[ledger.pk]), follow=True)
        assert "不再提醒" in text_of(answer)
    assert "行没有导入" not in text_of(clerk.get(reverse("home")))
    settled = newest()
    assert settled.settled_by.username == "street_admin"
    assert settled.refused_rows.count() == 1


def test_a_ledger_of_which_only_the_totals_stay_out_asks_nobody_for_anything(clerk):
    totals = ["24", "合计", "", "", "", "", "", ""]
    ledger = imported(clerk, as_csv([row("A-1"), ["填表人：张三", *totals[2:], ""], totals]))
    page = clerk.get(reverse("import_page", args=[ledger.pk]))
    assert (ledger.refused, sentences(page)) == (2, "")
    assert "其中 2 行是合计、落款或重复的表头" in text_of(page)
    assert reverse("import_settle", args=[ledger.pk]) not in page.content.decode()
    assert "行没有导入" not in text_of(clerk.get(reverse("home")))
    # and the next month's comes like it
    like = f"{reverse('import_new')}?like={ledger.pk}"
    assert like in clerk.get(reverse("import_list")).content.decode()
    assert "选上文件就可以上传" in text_of(clerk.get(like))


def test_that_closed_rows_need_a_kind_of_whistle_is_said_before_the_check_and_a_column_of_kinds_is_one(clerk):
    rows = [[*row("A-1", closed="2026-10-02 09:00"), "常规哨"]]
    upload(clerk, as_csv([one[:-1] for one in rows]), grade="")
    assert "上传时却没有选哨种" in sentences(clerk.get(reverse("import_columns", args=[newest().pk])))
    ledger = imported(clerk, as_csv(rows, header=[*HEADER, "紧急程度"]), grade="")
    page = clerk.get(reverse("import_page", args=[ledger.pk]))
    assert (ledger.closed, "哨种按“紧急程度”一列" in text_of(page)) == (1, True)
    assert reverse("whistle_list") + "?area" in page.content.decode()


WITH_STATE = [*HEADER, "备注", "流转状态"]


def test_columns_that_nothing_uses_are_named_before_and_after_the_check_one_that_says_a_state_first(clerk):
    upload(clerk, as_csv([[*row("A-1"), "老旧小区", "办理中"]], header=WITH_STATE))
    ledger = newest()
    page = clerk.get(reverse("import_columns", args=[ledger.pk])).content.decode()
    shown = re.findall(r'<dt data-column="([^"]+)"( hidden)?>', page)
    assert [name for name, hidden in shown if not hidden] == ["流转状态", "备注"]
    assert {name for name, hidden in shown if hidden} == set(HEADER)
    assert "办理中" in page
    clerk.post(reverse("import_columns", args=[ledger.pk]), ledger.mapping)
    work()
    assert "有 2 列没有用到，不会导入：“流转状态”、“备注”。" in sentences(
        clerk.get(reverse("import_page", args=[ledger.pk]))
    )
    assert "“流转状态”像是办理状态" in sentences(clerk.get(reverse("import_page", args=[ledger.pk])))
    assert "流转状态、备注" in text_of(confirmed(clerk, newest()))


def test_a_file_whose_columns_are_all_used_speaks_of_none_left(clerk):
    ledger = checked(clerk, as_csv([row("A-1")]))
    assert "没有用到" not in text_of(clerk.get(reverse("import_page", args=[ledger.pk])))


def test_a_row_that_is_refused_is_not_shown_as_what_it_becomes(clerk):
    ledger = checked(
        clerk, as_csv([row("A-1"), row("A-2", closed="2026-09-01"), row("A-3", area="别处"), row("A-4")])
    )
    answer = clerk.get(reverse("import_page", args=[ledger.pk]))
    assert ledger.refused == 2
    assert [line["number"] for line in answer.context["preview"]] == ["A-1", "A-4"]


def test_another_file_keeps_what_was_chosen_and_the_first_goes_when_it_is_there(
    clerk, django_capture_on_commit_callbacks
):
    first = checked(clerk, as_csv([row("A-1")]))
    url = f"{reverse('import_new')}?instead={first.pk}"
    assert url in clerk.get(reverse("import_page", args=[first.pk])).content.decode()
    asked = clerk.get(url).content.decode()
    assert 'value="hotline_12345" selected' in asked
    assert f'value="{LIANHUA}" selected' in asked
    assert f'value="{GRADE}" selected' in asked

    refused = clerk.post(
        url, {"file": SimpleUploadedFile("无.csv", b""), "source": "hotline_12345", "area": LIANHUA}
    )
    assert refused.status_code == 400
    assert newest() == first
    assert newest().state == ImportState.CHECKED
    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(
            url,
            {
                "file": SimpleUploadedFile("b.csv", as_csv([row("A-2")])),
                "source": "hotline_12345",
                "area": LIANHUA,
                "grade": GRADE,
            },
        )
    first.refresh_from_db()
    assert (first.state, first.file_path) == (ImportState.DROPPED, "")
    assert (newest().state, newest().file_name) == (ImportState.UPLOADED, "b.csv")
    assert Path(newest().file_path).exists()


def test_an_import_that_has_begun_is_not_given_up_for_another_file(clerk, signed_in):
    done = imported(clerk, as_csv([row("A-1")]))
    url = f"{reverse('import_new')}?instead={done.pk}"
    asked = {
        "file": SimpleUploadedFile("b.csv", as_csv([row("A-2")])),
        "source": "hotline_12345",
        "area": LIANHUA,
    }
    assert clerk.post(url, asked).url == reverse("import_page", args=[done.pk])
    assert Import.objects.count() == 1
    for wrong in ("x", "00000000-0000-0000-0000-000000000000"):
        assert clerk.get(f"{reverse('import_new')}?instead={wrong}").status_code == 404


def test_refused_rows_are_mended_and_sent_back_to_where_they_came_from(clerk):
    done = imported(clerk, as_csv([row("A-1"), row("")]))
    url = f"{reverse('import_new')}?like={done.pk}"
    assert url in clerk.get(reverse("import_page", args=[done.pk])).content.decode()
    asked = clerk.get(url).content.decode()
    assert 'value="hotline_12345" selected' in asked
    assert f'value="{GRADE}" selected' in asked


def test_only_a_finished_import_has_rows_to_be_dealt_with(clerk):
    ledger = checked(clerk, as_csv([row("A-1"), row("")]))
    answer = clerk.post(reverse("import_settle", args=[ledger.pk]), follow=True)
    assert "现在是「待确认」，不能退回的行已处理" in text_of(answer)
    assert newest().settled_at is None


def test_a_finished_import_can_not_be_given_up(clerk):
    ledger = imported(clerk, as_csv([row("A-1")]))
    answer = clerk.post(reverse("import_drop", args=[ledger.pk]), follow=True)
    assert "现在是「已完成」，不能放弃" in text_of(answer)
    assert newest().state == ImportState.DONE


def test_the_columns_of_an_import_under_way_lead_to_its_page(clerk):
    ledger = imported(clerk, as_csv([row("A-1")]))
    assert clerk.get(reverse("import_columns", args=[ledger.pk])).url == reverse(
        "import_page", args=[ledger.pk]
    )


def test_a_file_waits_for_the_worker_and_shows_its_progress(clerk, monkeypatch):
    upload(clerk, as_csv([row(f"A-{n}") for n in range(30)]))
    ledger = newest()
    clerk.post(reverse("import_columns", args=[ledger.pk]), ledger.mapping)
    ledger = newest()
    assert ledger.state == ImportState.CHECKING
    progress, page = reverse("import_progress", args=[ledger.pk]), reverse("import_page", args=[ledger.pk])
    answer = clerk.get(page)
    assert f'hx-get="{progress}"' in answer.content.decode()
    assert '<noscript><meta http-equiv="refresh"' in answer.content.decode()

    work()
    assert clerk.get(progress, headers={"HX-Request": "true"})["HX-Refresh"] == "true"

    monkeypatch.setattr(reading, "BATCH", 10)
    clerk.post(reverse("import_confirm", args=[ledger.pk]))
    with closing(running.Worker(ledger.pk)) as one_batch:
        one_batch.goes_on()
    answer = clerk.get(progress, headers={"HX-Request": "true"})
    assert "33% · 10 / 30" in text_of(answer)
    assert "33% · 10 / 30" in text_of(clerk.get(reverse("import_list")))
    assert clerk.get(progress).url == page

    work()
    assert newest().state == ImportState.DONE
    assert Whistle.objects.count() == 30


# for whom


@pytest.mark.parametrize(
    "name", ["community_officer", "department_handler", "city_viewer", "auditor", "system_admin"]
)
def test_who_may_not_import_gets_a_sentence_and_knows_no_import(name, clerk, signed_in):
    ledger = checked(clerk, as_csv([row("A-1")]))
    other = signed_in(name)
    for url in (reverse("import_list"), reverse("import_new")):
        answer = other.get(url)
        assert answer.status_code == 403
        assert "没有导入台账的权限" in text_of(answer)
    for view in ("import_page", "import_columns", "import_progress"):
        assert other.get(reverse(view, args=[ledger.pk])).status_code == 404
    for view in ("import_columns", "import_confirm", "import_drop", "import_settle", "import_refused"):
        assert other.post(reverse(view, args=[ledger.pk])).status_code == 404
    assert newest().state == ImportState.CHECKED


def test_another_streets_import_is_not_there(clerk, signed_in):
    ledger = checked(clerk, as_csv([row("A-1")]))
    other = signed_in("other_street_admin")
    assert "还没有导入过台账" in text_of(other.get(reverse("import_list")))
    assert other.get(reverse("import_page", args=[ledger.pk])).status_code == 404
    assert other.post(reverse("import_confirm", args=[ledger.pk])).status_code == 404


def test_the_list_costs_the_same_with_one_import_and_with_thirty(clerk, django_assert_max_num_queries):
    for n in range(30):
        upload(clerk, as_csv([row(f"A-{n}")]))
    clerk.get(reverse("import_list"))
    with django_assert_max_num_queries(12):
        answer = clerk.get(reverse("import_list"))
    assert answer.content.decode().count("12345工单.csv") == 30


@pytest.mark.django_db(transaction=True)
def test_the_same_file_twice_at_once_is_imported_by_one(areas, person):
    content = as_csv([row(f"A-{n}") for n in range(400)])
    clients = [Client(), Client()]
    for client in clients:
        personas.enter(client, person("street_admin"))
        upload(client, content)
    ledgers = list(Import.objects.order_by("created_at"))
    answers, start = [], threading.Barrier(2)

    def check_and_confirm(client: Client, ledger: Import) -> None:
        try:
            start.wait()
            page = client.post(reverse("import_columns", args=[ledger.pk]), ledger.mapping, follow=True)
            answers.append(page)
            running.take_a_turn(import_id=ledger.pk)
            answers.append(client.post(reverse("import_confirm", args=[ledger.pk]), follow=True))
            running.take_a_turn(import_id=ledger.pk)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=check_and_confirm, args=pair) for pair in zip(clients, ledgers, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(answer.status_code in (200, 409) for answer in answers)
    assert Whistle.objects.count() == 400
    assert Lead.objects.count() == 400
    for ledger in Import.objects.all():
        assert ledger.state in (ImportState.DONE, ImportState.CHECKED, ImportState.UPLOADED)


def test_the_same_file_while_it_is_being_imported_is_refused_with_a_sentence(clerk):
    content = as_csv([row("A-1")])
    upload(clerk, content)
    clerk.post(reverse("import_columns", args=[newest().pk]), newest().mapping)
    upload(clerk, content)
    answer = clerk.post(reverse("import_columns", args=[newest().pk]), newest().mapping)
    assert answer.status_code == 409
    assert "同一个文件正在导入" in sentences(answer)
    assert newest().state == ImportState.UPLOADED


OWN_HEADER = ["序号", "工单流水", "诉求概要", "诉求受理日", "反馈日"]
OWN_MAPPING = {"number": "工单流水", "title": "诉求概要", "received": "诉求受理日", "closed": "反馈日"}


def months(header=HEADER, *, above=(), of=row, count=12) -> bytes:
    """A workbook of monthly sheets of two rows each, the second of which can't be read, a cover and a sheet of totals."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("封面").write_row(0, 0, ["莲华街道台账"])
        for month in range(1, count + 1):
            sheet = book.add_worksheet(f"{month}月")
            rows = [*above, header, of(f"M{month}"), of(f"N{month}", received="昨天")]
            for at, cells in enumerate(rows):
                sheet.write_row(at, 0, cells)
        book.add_worksheet("汇总").write_row(0, 0, ["月份", "件数"])
    return file.getvalue()


def test_a_workbook_of_twelve_monthly_sheets_comes_in_at_once_and_says_so(clerk, monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 5)
    upload(clerk, months(above=[["三月台账"]]), name="2026年.xlsx")
    page = clerk.get(reverse("import_columns", args=[newest().pk])).content.decode()
    told = {
        words: page.count(words)
        for words in ("「12月」", "「封面」", "表头第 2 行", "没有台账要用的列", "12 个工作表列名一样")
    }
    assert told == {
        "「12月」": 1, "「封面」": 1, "表头第 2 行": 12, "没有台账要用的列": 2, "12 个工作表列名一样": 1,
    }  # fmt: skip
    clerk.post(reverse("import_columns", args=[newest().pk]), newest().mapping)
    work()
    checked_page = clerk.get(reverse("import_page", args=[newest().pk])).content.decode()
    assert all(words in checked_page for words in ("7月 · 4", "「7月」", "2 行内容", "M1"))
    assert Import.objects.get().imported == 12
    # each turn is one batch, as if the worker were killed after it: the next one goes on in the sheet where it stopped
    monkeypatch.setattr(running, "TURN_SECONDS", 0)
    clerk.post(reverse("import_confirm", args=[newest().pk]))
    for _turn in range(8):
        work()
    ledger = newest()
    assert (ledger.state, ledger.imported, ledger.refused, ledger.rows) == ("done", 12, 12, 24)
    assert set(Lead.objects.values_list("source_number", flat=True)) == {
        f"M{month}" for month in range(1, 13)
    }
    done = clerk.get(reverse("import_page", args=[ledger.pk])).content.decode()
    assert all(words in done for words in ("12月 · 4", "「汇总」", "2 行内容"))
    told = clerk.get(f"/api/v1/imports/{ledger.pk}/").json()["sheets"]
    assert told["taken"] == [
        {"sheet": f"{month}月", "header_line": 2, "rows": 2, "lacking": []} for month in range(1, 13)
    ]
    assert [one["sheet"] for one in told["left"]] == ["封面", "汇总"]
    answer = clerk.post(reverse("import_refused", args=[ledger.pk]), {"reason": "改好后再导入"})
    back = (
        CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert [(line, reason.partition("：")[0]) for line, reason, *_cells in back[1::11]] == [
        (4, "工作表「1月」"), (4, "工作表「12月」"),
    ]  # fmt: skip


def test_where_the_header_stands_and_which_sheets_are_meant_can_be_said_by_hand(clerk):
    above = [["街道", "单位：件"], ["一", "二", "三", "四", "五", "六"]]
    content = months(
        OWN_HEADER, above=above, of=lambda number, received="2026-10-01": ["1", number, "灯", received, ""]
    )
    upload(clerk, content, name="2026年.xlsx")
    ledger = newest()
    address = reverse("import_layout", args=[ledger.pk])
    assert ledger.header != OWN_HEADER
    page = clerk.get(address).content.decode()
    assert all(words in page for words in ("表头在第几行", "11月", "诉求概要", "单位：件"))
    for wrong in ("0", "三", "9-2", "1-9", "99999"):
        assert "请写表头所在的行号" in sentences(clerk.post(address, {"header_line": wrong})), wrong
    assert "第 900 行是空的" in sentences(clerk.post(address, {"header_line": "900"}))
    assert clerk.post(address, {"header_line": "第3行", "version": newest().version}).status_code == 302
    assert newest().header == OWN_HEADER
    assert len(newest().layout["parts"]) == 12
    stale = clerk.post(address, {"header_line": "2", "version": 1})
    assert (stale.status_code, "最新情况" in sentences(stale)) == (409, True)
    # April and May alone, by the places of their sheets
    clerk.post(address, {"header_line": "3", "sheets": [4, 5], "version": newest().version})
    clerk.post(reverse("import_columns", args=[ledger.pk]), OWN_MAPPING)
    work()
    assert (newest().state, newest().imported, newest().refused) == ("checked", 2, 2)
    # what was checked by another header can't be confirmed
    clerk.post(address, {"header_line": "2-3", "version": newest().version})
    assert (newest().state, newest().rows, newest().refused_rows.count()) == ("uploaded", 0, 0)
    assert newest().layout["parts"][0]["top"] == 2


STATED = ["编号", "标题", "受理时间", "办结时间", "当前阶段", "紧急程度", "承办单位"]


def test_what_words_mean_is_asked_for_on_the_page_and_only_what_was_seen_there_is_in_force(clerk):
    rows = [
        ["S1", "路灯不亮", "2026-10-01 09:00", "2026-10-02 09:00", "已办结", "一般", "城管中队、市场监管所"],
        ["S2", "井盖破损", "2026-10-01 09:00", "", "Anulada", "一般", ""],
        ["S3", "占道经营", "2026-10-01 09:00", "", "已办结", "一般", ""],
    ]
    ledger = checked(clerk, as_csv(rows, header=STATED))
    page = sentences(clerk.get(reverse("import_page", args=[ledger.pk])))
    assert "“当前阶段”一列有系统不知道的说法，这些行不能导入：“Anulada”（1 行）。" in page
    # of every column whose words are asked for, not of the state's alone; where rows stand is told of those that come in
    assert "“紧急程度”一列有系统不知道的说法，这些行不能导入：“一般”（3 行）。" in page
    assert (ledger.refused, ledger.findings["standings"]) == (3, {})
    assert "状态和时间对不上的有 1 行" in page
    columns = clerk.get(reverse("import_columns", args=[ledger.pk])).content.decode()
    assert "“承办单位”一列有系统不知道的说法" in columns
    assert all(
        f'name="say:{word}"' in columns for word in ("state:anulada", "grade:一般", "department:城管中队")
    )
    said = {
        "say:state:anulada": "void",
        "say:grade:一般": "routine",
        "say:department:城管中队": "lianhua-urban",
    }
    url = reverse("import_columns", args=[ledger.pk])
    wrong = clerk.post(url, ledger.mapping | said | {"say:state:anulada": "nonsense"})
    assert (wrong.status_code, "不能对应成「nonsense」" in sentences(wrong)) == (400, True)
    clerk.post(url, ledger.mapping | said | {"say:department:城管中队": "+"})
    work()
    # a new department is made with the import, not before it is confirmed
    assert (newest().refused, Department.objects.filter(name="城管中队").exists()) == (1, False)
    clerk.post(url, ledger.mapping | said | {"decision": "time"})
    work()
    done = confirmed(clerk, newest())
    assert "当作空白" not in text_of(done)
    whistles = {one.title: one for one in Whistle.objects.all()}
    assert {title: one.state for title, one in whistles.items()} == {
        "路灯不亮": "closed", "井盖破损": "cancelled", "占道经营": "whistled",
    }  # fmt: skip
    parts = whistles["路灯不亮"].report_ins.order_by("-part").values_list("department__code", flat=True)
    assert list(parts) == ["lianhua-urban", "lianhua-market"]
    # remembered for the next file of this header, and shown before it counts
    upload(clerk, as_csv([["S9", *rows[1][1:]]], header=STATED), name="下个月.csv")
    assert (newest().values["state"]["anulada"], newest().decision) == ("void", "time")
