"""What a person reads is said through gettext: no Chinese sentence stands in the code where no translation reaches it.

Where a Chinese word is no sentence for a reader of the English pages (what ledgers are recognised by, rows that a street
edits, the console's and the API description's own language), its place says why.
"""

import ast
import re

import pytest
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist

from tests.guards.walks import nodes, sources

CHINESE = re.compile(r"[\u3400-\u9fff]")
GETTEXT = {
    "_",
    "gettext",
    "gettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "ngettext",
    "ngettext_lazy",
}
# the path begins so → why Chinese stands there for every reader
PLACES = {
    "governance/demo/": "the demonstration's own rows and sentences",
    "governance/gallery/samples.py": "samples of components, for who builds pages",
    "governance/management/": "commands speak the console's language",
    "governance/api.py": "the API's description is one committed file, in Chinese",
    "governance/drawing.py": "the picture of a table that a command draws, in the console's language",
    "governance/generated.py": "pages of docs/, which are Chinese",
    "governance/generated_privacy.py": "a page of docs/, which is Chinese",
    "governance/gunicorn.py": "said where no request could be read, so that nobody's language is known",
    "governance/reference.py": "rows that a street edits",
    "grids/reference.py": "rows that a street edits",
    "grids/colours/shipped.py": "rows that a street edits",
    "grids/care/shipped.py": "rows that a street has of its own",
    "grids/homes/premises/trades.py": "rows that a street edits",
    "whistles/reference.py": "rows that a street edits",
    "whistles/ledgers/": "words by which ledgers are understood, and the workbook that goes back to their office",
    "whistles/desk/likeness.py": "words by which matters and addresses are compared",
    "grids/geodata/guessing.py": "words by which columns of foreign tables are understood",
    "grids/registry/importing/tables.py": "words by which the columns of a table are understood",
    "grids/staffing/table_words.py": "words by which tables of appointments are understood",
    "grids/sheets/blanks/": "tables that are read back by their words, whatever language their reader has",
    "grids/homes/relations.py": "words by which relations are understood",
    "grids/sheets/vocabulary.py": "words by which the columns and cells of registers are understood",
    "grids/sheets/cells.py": "ways of writing days, and words that say nothing",
    "grids/sheets/asides.py": "words by which rows that are no entries are known",
    "grids/sheets/naming.py": "words by which names that are nobody's are known",
    "grids/sheets/addresses.py": "ways of writing a door behind a house",
    "grids/registry/asked.py": "ways of writing an address, with what it lies in and the door behind it",
    "grids/registry/dwellings/asked.py": "ways of writing a door of a building",
    "grids/personal/masking.py": "words by which names and numbers are recognised in what was typed",
}
# file → words in it that are data: (word, why)
WORDS = {
    "grids/sheets/reports/filling/words.py": dict.fromkeys(
        ("各行", "标题", "截至", "总数", "导出人", "用途", "导出号"), "marks that somebody's own document uses"
    ),
    "grids/sheets/reports/filled.py": dict.fromkeys(
        ("标题", "截至", "总数", "导出人", "用途", "导出号"), "marks that somebody's own document uses"
    ),
    "grids/sheets/reports/queries.py": {"码": "tail of a column's name"},
    "grids/care/actions.py": {"第": "part of how an article of a law is named"},
    "grids/care/switching.py": {"第": "part of how an article of a law is named"},
    "grids/care/kinds.py": dict.fromkeys(
        (
            "确诊", "诊断", "病历", "病史", "阳性", "艾滋", "精神病", "精神分裂", "抑郁症", "信仰", "信教", "教徒", "民族", "党员",
            "上访", "信访人", "重点人", "管控", "稳控", "嫌疑", "前科", "吸毒", "等级", "评分", "积分",
        ),
        "words that a care record doesn't take",
    ),
    "grids/areas/models.py": {"居民委员会": "tail of an area's name", "居委会": "tail of an area's name"},
    "whistles/ledgers/complaints.py": dict.fromkeys(
        ("是", "有", "检举", "控告", "举报", "揭发"), "words by which ledgers are understood"
    ),
    "whistles/clocks/standards.py": dict.fromkeys(
        (
            r"^\s*(?P<value>\d{1,5})\s*(?P<unit>分钟|紧急工作时|工作小时|工作时|小时|工作日|自然日|天)\s*$", "分钟", "处置时限", "大类", "大类名称",
            "天", "小时", "小类", "小类名称", "工作小时", "工作日", "工作时", "时限", "时限单位", "时限数值", "类别", "紧急工作时", "自然日",
        ),
        "words by which standards are understood",
    ),
    "grids/sheets/taking_back.py": dict.fromkeys(
        ("楼栋", "单元", "房号", "步骤", "日期"), "columns of the workbook that goes back to its office"
    ),
    "grids/sheets/columns.py": dict.fromkeys(("原因", "行"), "columns of the workbook that goes back to its office"),
    "grids/sheets/refused_workbook.py": dict.fromkeys(
        ("需修改的行", "下载记录"), "sheets of the workbook that goes back to its office"
    ),
    "grids/sheets/places.py": dict.fromkeys(("单元", "栋"), "words by which a table is understood"),
    "grids/sheets/titles.py": dict.fromkeys(
        ("分", r"(\d{1,7})\s*[/／分]\s*(?:之)?\s*(\d{1,7})|(\d{1,3}(?:\.\d{1,4})?)\s*%"), "ways of writing a share"
    ),
    "grids/registry/importing/checking.py": dict.fromkeys(
        (
            "住", "住宅", "居住", "商住", "商住两用", "商业", "商铺", "办公", "写字楼", "公共", "公共服务", "学校", "医院", "自建房",
            "城中村自建房", "其他", "幢", "栋", "层",
        ),
        "words by which a table is understood",
    ),
    "grids/search/texts.py": dict.fromkeys(
        (
            "零一二三四五六七八九", "两", "号院|号楼|号|栋|幢|单元|室|楼|层|座|组|门|户|巷|弄", "十", "十百", "院", "栋",
            "的了在是有和与及吗呢把被", "楼", r"(?<=\d)层楼?", r"\1栋\2单元\3", r"(?<=\d)号?大?院(?!子)", r"(?<=\d)(?:号楼|幢|栋楼)",
            r"(?<=\d)(?:室|房(?![间屋东子产租]))", r"[零〇一二三四五六七八九十百两]{1,6}(?=",
        ),
        "ways of writing house numbers, and words that say nothing",
    ),
    "grids/maps/queries.py": {"网格": "tail of a grid's name"},
    "grids/colours/ground.py": {"网格": "tail of a grid's name"},
    "grids/bringing/matching.py": {"居民委员会": "tail of an area's name", "居委会": "tail of an area's name"},
    "grids/bringing/tree_plan.py": {"居民委员会": "tail of an area's name", "居委会": "tail of an area's name"},
    "grids/registry/dwellings/importing/checking.py": dict.fromkeys(
        (
            "自用", "自有", "业主自住", "住宅", "租", "租赁", "出租房", "空", "空房", "闲置", "无人", "单位", "办公室", "商铺",
            "经营", "商用", "店铺", "其他", "待核实", "单元", "幢",
        ),
        "words by which a table is understood",
    ),
    "grids/registry/dwellings/facts.py": dict.fromkeys(
        (
            r"^(?P<below>地下|负|[bB]-?|-)?第?(?P<n>[0-9]{1,3}|[一二三四五六七八九十百]{1,4})(?:层|楼|[fF])?$",
            r"(?:㎡|m2|m²|平方米|平米|平)$", r"(?<=\d)(?:室|号房|房)$", "层", "层楼",
        ),
        "ways of writing floors, areas and numbers of rooms",
    ),
    "grids/registry/facts.py": dict.fromkeys(("单元", "幢", "栋"), "ways of writing house numbers"),
    "grids/staffing/table_out.py": dict.fromkeys(
        (
            "原因", "行",
        ),
        "words of the table that offices keep",
    ),
    "whistles/lifecycle/finding.py": {"社区": "tail of an area's name"},
    "grids/search/questions.py": {
        "(?<=[0-9])号$": "a way of writing house numbers",
        r"(?:(?:12345|热线|受理|工单|哨件|哨源|来件|案件|事项|流水|订单)?(?:编号|单号|号码|流水号)|(?:工单|哨件|哨源|受理)号?)[\s:：#是为]*"
        r"(?=[A-Za-zＡ-Ｚａ-ｚ]{0,6}[0-9０-９]{4})": "what stands before a number where it was copied from",
    },
    "whistles/intake/phones.py": {"转|分机|[xX#]": "how extensions are written"},
    "grids/personal/numbers.py": {"转|分机|[xX#*]": "how extensions are written"},
    "grids/initiatives/collecting/entering.py": {r"\+?[0-9][0-9 \-转]{4,28}": "how numbers are written"},
    "grids/initiatives/collecting/bringing.py": dict.fromkeys(
        ("网格", "楼栋", "姓名", "电话", "需要什么帮助", "需要什么"), "words by which the columns of a table are understood"
    ),
    "grids/initiatives/collecting/kinds.py": dict.fromkeys(
        ("确诊", "阳性", "阴性", "核酸", "抗原", "密接", "诊断", "病历", "病史"), "words of an illness, which are refused"
    ),
    "grids/maps/editing/words.py": {r"网格(?=\s|$)": "tail of a grid's name"},
    "whistles/clocks/deadlines.py": {
        "来源时限": "stored with the deadline, the same whoever reads it",
        "分类时限": "stored with the deadline, the same whoever reads it",
    },
    "grids/paging.py": {
        "下一页的位置，取自上一页的 next": "describes the API", "每页行数": "describes the API",
    },
    "governance/settings.py": {"社区网格治理接口": "the title of the API's description"},
    "grids/staff/queries.py": {"系统": "the stored name of the system's own account"},
}  # fmt: skip
# words of a keyword that describes the API: its description is one committed file, in Chinese
DESCRIBES = {"help_text", "label", "description", "summary", "response_description"}


def documented(tree: ast.Module) -> set[int]:
    """Docstrings."""
    bodies = (
        node.body
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}


def translated(tree: ast.Module) -> set[int]:
    """Words handed to gettext as they stand; an f-string is not, the collector doesn't see into it."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    named = (call for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")) in GETTEXT)
    return {id(word) for call in named for word in call.args if isinstance(word, ast.Constant)}


def describing(name: str, tree: ast.Module) -> set[int]:
    """Words of an API module that describe it."""
    if not name.endswith("api.py"):
        return set()
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in DESCRIBES:
            found |= {id(word) for word in ast.walk(node.value)}
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "OpenApiResponse":
            found |= {id(word) for word in ast.walk(node)}
    return found


def untranslated(name: str, tree: ast.Module) -> list[str]:
    fine = documented(tree) | translated(tree) | describing(name, tree)
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CHINESE.search(node.value)
        and id(node) not in fine
    ]


@pytest.mark.parametrize("name", sorted(sources()))
def test_a_sentence_in_the_code_goes_through_gettext(name):
    if name.startswith(tuple(PLACES)):
        return
    assert [word for word in untranslated(name, sources()[name]) if word not in WORDS.get(name, {})] == []


def test_the_guard_sees_a_sentence_however_it_is_written():
    planted = ast.parse(
        'A = "现在不能办理"\nclass B:\n    verbose = "哨件"\n'
        'def f(x):\n    "说明"\n    g(_("好"), _(f"第 {x} 行"))\n    return f"还有 {x} 件"\n'
    )
    assert set(untranslated("x.py", planted)) == {"现在不能办理", "哨件", "第 ", " 行", "还有 ", " 件"}


def test_no_exception_outlives_its_word():
    gone = [place for place in PLACES if not any(name.startswith(place) for name in sources())]
    gone += [
        f"{name}: {word}" for name, words in WORDS.items() for word in words
        if word not in untranslated(name, sources().get(name, ast.parse("")))
    ]  # fmt: skip
    assert gone == []


def coloured() -> list[tuple[str, dict, list]]:
    """Columns of the administration that colour a code: the column, its colours, the codes it can hold."""
    found = []
    for model, shown in admin.site._registry.items():
        for name in shown.list_display:
            column = getattr(shown, name, None) if isinstance(name, str) else None
            colours = getattr(column, "label", None)
            if not isinstance(colours, dict):
                continue
            try:
                field = model._meta.get_field(getattr(column, "admin_order_field", ""))
            except FieldDoesNotExist:
                continue
            found.append((f"{model.__name__}.{name}", colours, [code for code, _name in field.choices or ()]))
    return found


def test_a_coloured_column_of_the_administration_names_every_code_that_it_can_show():
    # the kit prints the bare code of one that has no colour
    assert {name: set(codes) - set(colours) for name, colours, codes in coloured()} == {
        name: set() for name, _colours, _codes in coloured()
    }
    assert {name for name, _colours, codes in coloured() if codes} >= {
        "Whistle.state_name",
        "Lead.state_name",
    }


def test_no_condition_compares_with_a_sentence_that_is_translated():
    # a translated sentence differs from reader to reader
    compared = [
        (name, node.lineno)
        for name, node in nodes(ast.Compare)
        for side in (node.left, *node.comparators)
        if isinstance(side, ast.Call) and getattr(side.func, "id", "") in {"_", "gettext"}
    ]
    assert compared == []
