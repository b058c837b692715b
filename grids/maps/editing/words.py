"""The editor's tools, and what its script says."""

import re
from typing import Any

from django.utils.translation import gettext as _

# the kind of area, which a map needs not say
GRID = re.compile(r"网格(?=\s|$)")


def short(name: str) -> str:
    """第一网格 02 网格 → 第一-02: on a map everything is a grid."""
    return "-".join(GRID.sub("", name).split()) or name


def tools() -> list[dict[str, Any]]:
    """The tools in the order in which they stand, each with its key."""
    return [
        {"name": "shift", "key": "s", "icon": "edge", "label": _("移共用边")},
        {"name": "corner", "key": "v", "icon": "corner", "label": _("移角点")},
        {"name": "split", "key": "k", "icon": "cut", "label": _("切成两格")},
        {"name": "merge", "key": "j", "icon": "join", "label": _("并入邻格")},
        {"name": "draw", "key": "n", "icon": "pen", "label": _("画新格")},
    ]


def words() -> dict[str, str]:
    """Sentences of the script: what each tool waits for, and what Leaflet.draw says beside the hand."""
    return {
        "shift": _("点一条边，再拖它的角点；点中间的圆点可以加角点。"),
        "move": _("拖角点移动这条边；拖圆点加一个角点，右键或 Delete 删去。"),
        "corner": _("拖一个角点，共用它的网格一起动；先点一格，就只看这一格的角点。"),
        "split": _("从网格的一边画到另一边，双击或按回车结束。"),
        "merge": _("先点留下的那一格，再点并进去的邻格；也可以在下面选。"),
        "second": _("再点要并进去的邻格。"),
        "draw": _("一个角一个角地画，点回第一个角结束。"),
        "handle": _("角点，用方向键移动，回车确定"),
        "middle": _("新角点，用方向键移动，回车确定"),
        "start": _("点一下开始"),
        "next": _("接着点下一个角"),
        "finish": _("点第一个角，或双击结束"),
        "finishLine": _("双击，或点最后一点结束"),
        "crosses": _("边不能和自己相交"),
    }
