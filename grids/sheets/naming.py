"""What a cell of names says: of one or several people, of nobody, or nothing that is a name. Values only, no database."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal
from grids.homes import relations
from grids.personal.masking import HAN
from grids.registry.dwellings.kinds import Use
from grids.sheets.vocabulary import USES

BETWEEN = re.compile(r"[、;；\n]|(?<![A-Za-z])[,，/](?![A-Za-z])")
NAME = re.compile(rf"[{HAN}]{{2,6}}|[{HAN}]+(?:[·•・‧.．][{HAN}]+)+")
# 李四（妻）: what stands in brackets behind a name is the relation, where it is one
BEHIND = re.compile(r"^(?P<name>[^（(]+)[（(](?P<word>[^（()）]{1,8})[)）]$")
PEOPLE_MOST = 20
# what stands in a column of names and is none
NO_NAMES = frozenset(
    (
        "不详", "未知", "不明", "不清楚", "待查", "待核", "同上", "同前", "〃", "〞", "″", '"', "拒访", "家中无人", "无人在家", "未见面",
        "租户", "租客", "房东", "业主", "户主", "本人", "保密", "群租", "群租房", "出租", "自住",
    )
)  # fmt: skip
# that nobody lives there; whether the home is vacant some of them leave open
NOBODY = frozenset(
    ("无人", "没人", "无人住", "没人住", "未住人", "未入住", "空置房", "空户", "空关", "毛坯", "毛坯房")
)
OPEN = "无人"
# of surnames of two characters a blank may stand behind
LONG_SURNAMES = frozenset(
    (
        "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "司空", "端木", "夏侯", "宇文", "长孙", "南宫",
        "西门", "独孤", "轩辕", "赫连", "澹台", "公冶", "宗政", "濮阳", "淳于", "单于", "太叔", "申屠", "仲孙", "钟离", "闻人", "鲜于", "闾丘",
        "呼延", "百里", "东郭", "左丘", "拓跋", "纳兰", "万俟",
    )
)  # fmt: skip


def names_in(text: str) -> list[str]:
    """The names in a cell: several only where every part is a name. 阿卜杜拉·买买提 is one."""
    text = text.strip()
    if not text:
        return []
    parts = [one.strip() for one in BETWEEN.split(text) if one.strip()]
    if len(parts) > 1 and all(NAME.fullmatch(_bare(one)) for one in parts):
        return parts
    return [" ".join(text.split())]


def counted(names: Sequence[str]) -> int:
    """How many people these names are; Refusal where one of them is no name, or may be several."""
    many = len(names)
    if many > PEOPLE_MOST:
        raise Refusal(_("一格写了 %(n)d 个人，太多了，请分成几行。") % {"n": many})
    for name in names:
        if name in NO_NAMES or USES.get(name):
            sentence = _("“%(text)s”不是姓名；没有人住的把姓名留空，有人住的写姓名。")
            raise Refusal(sentence % {"text": name}, field="name")
        parts = _bare(name, kept=" ").split()
        is_doubt = len(parts) > 1 and all(NAME.fullmatch(part) and "·" not in part for part in parts)
        if is_doubt and not (len(parts) == 2 and parts[0] in LONG_SURNAMES):
            sentence = _(
                "“%(text)s”看不出是一个人还是几个人：几个人用顿号隔开，一个人的姓名中间不留空格或写间隔号。"
            )
            raise Refusal(sentence % {"text": name[:20]}, field="name")
    return many


def is_empty(name: str) -> bool:
    """Whether a cell of names says that nobody lives there."""
    return name in NOBODY or USES.get(name) == Use.VACANT


def apart(whole: str, relation: str) -> tuple[str, str]:
    """A name, and the relation that stands in brackets behind it, where it is one and no other is told.

    Anything else behind a Chinese name (已故, 空挂) may say that nobody lives there: a doubt.
    """
    found = BEHIND.match(whole)
    if found and relations.read(found["word"]):
        return found["name"].strip(), relation or found["word"]
    if found and NAME.fullmatch(_bare(whole)) and re.search(rf"[{HAN}]", found["word"]):
        sentence = _(
            "姓名后面括号里的“%(word)s”看不出是什么意思；请写到别的列，已故的、搬走的不写在现住的人里。"
        )
        raise Refusal(sentence % {"word": found["word"]}, field="name")
    return whole, relation


def _bare(part: str, *, kept: str = "") -> str:
    found = BEHIND.match(part)
    return kept.join((found["name"] if found else part).split())
