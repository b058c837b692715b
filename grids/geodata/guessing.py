"""Which column of an attribute table holds the code, the name, the level and what lies above, by the names people give."""

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

CODE, NAME, LEVEL, PARENT = "code", "name", "level", "parent"
FIELDS = {CODE: _("代码"), NAME: _("名称"), LEVEL: _("级别"), PARENT: _("上级代码")}
# the names by which a column is known, the surest first
KNOWN = {
    CODE: (
        "code", "网格代码", "网格编码", "网格编号", "区域代码", "行政代码", "行政区划代码", "代码", "编码", "编号",
        "gridcode", "gridid", "gridno",
        "wgdm", "wgbm", "wgbh", "xzqdm", "dm", "bm", "bh", "adcode", "id",
    ),
    NAME: (
        "name", "网格名称", "社区名称", "区域名称", "名称", "网格名", "gridname", "wgmc", "sqmc", "xzqmc", "mc", "title", "网格",
    ),
    LEVEL: ("level", "网格级别", "网格层级", "级别", "层级", "等级", "kind", "wgjb", "jb", "wgcj", "gridlevel", "类型"),
    PARENT: (
        "parent", "上级代码", "上级网格代码", "上级编码", "上级编号", "所属社区代码", "社区代码", "社区编码",
        "parentcode", "parentid", "sjdm", "sjbm",
        "sqdm", "pid", "上级", "所属社区", "所属网格",
    ),
}  # fmt: skip
LEVELS = {
    "community": 3, "社区": 3, "三级": 3, "三级网格": 3, "3": 3, "村": 3,
    "grid4": 4, "四级": 4, "四级网格": 4, "4": 4, "网格": 4, "基础网格": 4,
    "grid5": 5, "五级": 5, "五级网格": 5, "5": 5, "微网格": 5, "楼栋网格": 5,
}  # fmt: skip


def guessed(columns: Iterable[str]) -> dict[str, str]:
    """The column of each field that could be told by its name; each column serves one field."""
    left = {_plain(column): column for column in reversed(list(columns))}
    found = {}
    for field, names in KNOWN.items():
        plain = next((name for name in names if name in left), None)
        if plain:
            found[field] = left.pop(plain)
    return found


def level_of(text: str) -> int | None:
    """The level that a word of a table means."""
    return LEVELS.get(_plain(text).removesuffix(".0"))


def value(attributes: Mapping[str, str], columns: Mapping[str, str], field: str) -> str:
    """What a feature says in the column of a field."""
    return attributes.get(columns.get(field, ""), "").strip()


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-（）()]+", "", text).lower()
