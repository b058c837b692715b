"""State tables as one picture (SVG) that needs no network, no script and no fonts of its own.

A column is a state, a row is a step: rings where it may begin, an arrow to where it leads, a ring alone where the matter
stays. So no two lines cross, and every step is read with whose it is and what it does to the clocks.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.html import escape

STEP, COLUMN, CLOCKS, ROW, HEAD, MARGIN = 250, 92, 300, 26, 64, 24
LEGEND = "● 从这里办，箭头到哪里　○ 状态不变　虚线：回到原来的地方　绿色：往前走　红色：撤销"
FONT = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
INK, SOFT, LINE, GO, WARN, BAND = "#1f2933", "#52606d", "#cbd2d9", "#1d6f42", "#b42318", "#f5f7fa"
TONES = {"go": GO, "warn": WARN}
STYLE = (
    f"text{{font-family:{FONT};font-size:13px;fill:{INK}}}.soft{{fill:{SOFT};font-size:11.5px}}"
    ".title{font-size:18px;font-weight:600}.state{font-weight:600;text-anchor:middle}.mid{text-anchor:middle}"
)


def drawn(tables: Iterable[tuple[str, dict[str, Any]]]) -> str:
    """Tables, each with its title, one below the other."""
    parts, top, width = [], MARGIN, 0
    for title, table in tables:
        picture, height, own = _table(title, table, top)
        parts.append(picture)
        top, width = top + height + 2 * MARGIN, max(width, own)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top}" width="{width}" height="{top}" role="img">'
        f"<style>{STYLE}</style><defs>{_arrows()}</defs>"
        f'<rect width="{width}" height="{top}" fill="#ffffff"/>{"".join(parts)}</svg>\n'
    )


def _arrows() -> str:
    shape = '<path d="M0,0 L8,4 L0,8 z" fill="{colour}"/>'
    return "".join(
        f'<marker id="to-{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        f'orient="auto-start-reverse">{shape.format(colour=colour)}</marker>'
        for name, colour in {"plain": INK, **TONES}.items()
    )


def _text(x: float, y: float, words: object, kind: str = "") -> str:
    marked = f' class="{kind}"' if kind else ""
    return f'<text x="{x:g}" y="{y:g}"{marked}>{escape(str(words))}</text>'


def _table(title: str, table: dict[str, Any], top: int) -> tuple[str, int, int]:
    """The picture of one table from `top` down, with its height and width."""
    states = table["states"]
    places = {state["code"]: MARGIN + STEP + COLUMN * (n + 0.5) for n, state in enumerate(states)}
    width = MARGIN + STEP + COLUMN * len(states) + CLOCKS + MARGIN
    height = HEAD + ROW * len(table["steps"])
    parts = [_text(MARGIN, top + 18, title, "title"), _text(MARGIN + 64, top + 17, LEGEND, "soft")]
    for state in states:
        x = places[state["code"]]
        note = "已结束" if state["is_rest"] else "" if state["is_open"] else "待续"
        parts += [
            _text(x, top + 40, state["label"], "state"),
            _text(x, top + 55, note, "soft mid") if note else "",
            f'<line x1="{x:g}" y1="{top + HEAD}" x2="{x:g}" y2="{top + height}" stroke="{LINE}"/>',
        ]
    for n, step in enumerate(table["steps"]):
        y = top + HEAD + ROW * n
        if n % 2 == 0:
            parts.append(
                f'<rect x="{MARGIN}" y="{y}" width="{width - 2 * MARGIN}" height="{ROW}" fill="{BAND}" fill-opacity="0.7"/>'
            )
        parts += _row(step, y + ROW / 2, places, width - MARGIN - CLOCKS)
    return "".join(parts), height, width


def _row(step: dict[str, Any], y: float, places: dict[str, float], right: float) -> list[str]:
    colour = TONES.get(step["tone"], INK)
    name = step["tone"] if step["tone"] in TONES else "plain"
    asked = "、".join(ask["label"] for ask in step["asks"])
    found = [
        f"<g><title>{escape(_told(step, asked))}</title>",
        _text(MARGIN + 8, y + 4.5, step["label"]),
        _text(MARGIN + 112, y + 4.5, WHO.get(step["actor"], step["actor"]), "soft"),
        _text(right + 12, y + 4.5, _clocks(step), "soft"),
    ]
    for source in step["sources"]:
        begins = places.get(source)
        found += [
            _move(begins, places[target], y, colour, name, is_back=step["target"] == "<")
            for target in step["targets"][source]
        ]
        if begins is not None:
            stays = source in step["targets"][source]
            found.append(
                f'<circle cx="{begins:g}" cy="{y:g}" r="{4 if stays else 3.4}" stroke="{colour}" stroke-width="1.5" '
                f'fill="{"#ffffff" if stays else colour}"/>'
            )
    return [*found, "</g>"]


def _move(begins: float | None, ends: float, y: float, colour: str, name: str, *, is_back: bool) -> str:
    """A line to where a step leads; from outside where the matter comes to be, none where it stays."""
    begins = ends - COLUMN / 2 if begins is None else begins
    if begins == ends:
        return ""
    ends += -6 if ends > begins else 6
    dashed = ' stroke-dasharray="4 3"' if is_back else ""
    return (
        f'<line x1="{begins:g}" y1="{y:g}" x2="{ends:g}" y2="{y:g}" stroke="{colour}" stroke-width="1.4"{dashed} '
        f'marker-end="url(#to-{name})"/>'
    )


def _told(step: dict[str, Any], asked: str) -> str:
    return f"{step['label']}（{step['verb']}）" + (f"：{asked}" if asked else "")


# who takes a step, by the codes of the tables
WHO = {
    "lead": "牵头部门", "assist": "配合部门", "desk": "街道研判岗", "district": "区级督办岗", "principal": "街道负责人",
    "supervisor": "研判岗、负责人或区级", "canceller": "可撤销的人", "decider": "有权决定的人", "system": "系统",
    "department": "参与的部门", "pool": "街道研判岗",
    "finder": "登记的人或研判岗", "importer": "可导入台账的人",
}  # fmt: skip
# the clocks of the tables
CLOCK = {
    "sign": "签收", "contact": "联系", "report": "报到", "close": "办结", "answer": "答复异议", "review": "复核挂账",
    "resume": "挂账到期", "verify": "核实", "follow": "回访", "*": "全部时限",
}  # fmt: skip
DOES = {"pauses": "暂停", "resumes": "恢复", "starts": "起算", "meets": "完成", "ends": "停止"}


def _clocks(step: dict[str, Any]) -> str:
    """What a step does to the clocks, in words."""
    clocks = step["clocks"]
    said = []
    for what, word in DOES.items():
        if clocks[what]:
            said.append(f"{word}{'、'.join(CLOCK.get(clock, clock) for clock in clocks[what])}")
    return "；".join(said)
