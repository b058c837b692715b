"""Rows of a table that are none of it: totals, who filled it in, notes below, the header once more, a number alone. Values only."""

import re
from collections.abc import Sequence
from typing import Any

from grids.sheets.vocabulary import PLACE, Field

TOTALS = frozenset(("合计", "总计", "小计", "共计", "累计", "总数"))
BESIDE = re.compile(
    r"(?:合计|总计|小计|共计|累计|总数|制表|填表|填报|审核|审批|复核|登记|采集|负责|经办|盖章|备注|附注|注|说明|填表说明|打印)"
    r"(?:[人员日时单][\u4e00-\u9fff]{0,4})?(?:$|[:：(（\d])"
)
# below a list that was taken out of the product: how many rows it has, and whose file it is
BELOW = re.compile(r"共\d+[行条人户]|.+·导出号[0-9a-f]{12}")
WHERE = frozenset(one.name for one in PLACE)


def is_one(row: Sequence[Any], header: Sequence[str], columns: Sequence[tuple[Field, int]]) -> bool:
    """Whether a row is none of the table. columns: the fields that are read, and where each stands."""
    texts = [(place, said) for place, cell in enumerate(row) if (said := _text(cell))]
    if not texts:
        return True
    used = {place: field for field, place in columns}
    if not any(place in used for place, _said in texts):
        return True
    if len(texts) > 1 and all(place < len(header) and said == _text(header[place]) for place, said in texts):
        return True
    if texts[0][1] in TOTALS or (len(texts) == 1 and BELOW.fullmatch(texts[0][1])):
        return True
    # a row that says where is one of somebody, whatever else stands in it
    is_beside = bool(BESIDE.match(texts[0][1])) or any(one in TOTALS for _place, one in texts)
    return is_beside and not any(
        place in used and used[place].name in WHERE and one not in TOTALS and not BESIDE.match(one)
        for place, one in texts
    )


def _text(cell: Any) -> str:
    return "" if cell is None else "".join(str(cell).split())
