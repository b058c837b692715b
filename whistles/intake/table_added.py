"""Rows of the lead's table: what is put to a lead and decides nothing, whatever became of it. The whistle's are alike."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.areas.models import CoordSource
from grids.conduct.asks import Ask, AskChoice, AskWords, AskYes
from grids.conduct.lifecycle import STAY, Step
from grids.files.asks import ask_file, ask_which
from whistles.intake.actors import FINDER
from whistles.intake.asking_places import AskPlace
from whistles.intake.places import told as place_told

CALLED = (
    ("reporter", _("诉求人")), ("department", _("部门")), ("community", _("社区")), ("other", _("其他人")),
)  # fmt: skip
REACHED = (("reached", _("联系上了")), ("not_reached", _("没有联系上")))
# what of a matter somebody wrote, and how much of it there may be
WRITTEN = (("title", _("标题"), 200, 2), ("address", _("地址"), 500, 2), ("content", _("内容"), 20_000, 8))
WAS = "_before"
# the verbs by which a file is added and taken off
ATTACH, TAKE_OFF = "attach", "take_off"


def _there(name: str) -> Any:
    return lambda around: getattr(around.matter, name)


def _place_now(around: Any) -> str:
    return place_told(around.matter.point)


def corrected(*written: tuple[str, Any, int, int]) -> tuple[Ask, ...]:
    """What a correction asks for: each text as it is to read, and why. The book keeps how it read before."""
    texts = tuple(
        AskWords(
            name=name, label=label, most=most, rows=rows, is_required=False, is_kept=False, known=_there(name),
        )
        for name, label, most, rows in written
    )  # fmt: skip
    why = AskWords(
        name="reason", label=_("更正原因"), most=400, rows=2,
        help=_("改错字、写错的地址用；第一次写的留在经过里，谁都看得到。新的情况请用“补充情况”。"),
    )  # fmt: skip
    return (*texts, why)


def put_place(actor: Any, there: frozenset[str], **more: Any) -> Step:
    """The row by which somebody says where it lies, or puts that right; where it was said to lie goes with its term."""
    return Step(
        "put_place", _("更正位置"), pgettext_lazy("done", "更正位置"), actor, there, STAY,
        asks=(
            AskPlace(
                name="place", label=_("位置"), most=80, is_kept=False, known=_place_now, missing=_("请在地图上点出位置，或填写经度和纬度。"),
                help=_("在地图上点，或写“经度,纬度”；坐标先换算成 WGS-84，换算后的位置显示在地图上。"),
            ),
            AskChoice(name="coord_source", label=_("坐标来源"), choices=tuple(CoordSource.choices), is_required=False),
            AskYes(name="outside_confirmed", label=_("位置在我负责的区域以外，确认没有错"), is_required=False),
            AskWords(name="reason", label=_("更正原因"), most=400, rows=2, missing=_("请写明更正原因。")),
        ),
        effect="put_place", refuses="is_past_term", adds=True, **more,
    )  # fmt: skip


def added(there: frozenset[str]) -> tuple[Step, ...]:
    """The rows, from these states."""
    return (
        Step(
            "remark", _("补充情况"), pgettext_lazy("done", "补充情况"), FINDER, there, STAY,
            asks=(
                AskWords(name="reason", label=_("情况"), missing=_("请写明情况。"), help=_("后来知道的情况，居民又说了什么；记进经过。")),
            ),
            refuses="is_past_term", adds=True,
        ),
        Step(
            "call", _("电话记录"), pgettext_lazy("done", "记录电话"), FINDER, there, STAY,
            asks=(
                AskChoice(name="whom", label=_("和谁通话"), choices=CALLED, missing=_("请选择和谁通话。")),
                AskChoice(name="reached", label=_("联系结果"), choices=REACHED, missing=_("请选择是否联系上。")),
                AskWords(
                    name="reason", label=_("通话内容"), missing=_("请写明通话内容。"), help=_("写明说了什么，不写电话号码。"),
                ),
            ),
            refuses="is_past_term", adds=True,
        ),
        Step(
            ATTACH, _("添加附件"), pgettext_lazy("done", "添加附件"), FINDER, there, STAY,
            asks=(ask_file(), AskWords(name="reason", label=_("说明"), is_required=False, most=400, rows=2)),
            effect="attach", refuses="may_hold_no_more", adds=True, is_quiet=True,
        ),
        Step(
            TAKE_OFF, _("撤下附件"), pgettext_lazy("done", "撤下附件"), FINDER, there, STAY,
            asks=(
                ask_which(),
                AskWords(
                    name="reason", label=_("撤下原因"), missing=_("请写明撤下原因。"),
                    help=_("附件销毁，谁也打不开；它的大小和校验值、撤下的原因留在经过里。"),
                ),
            ),
            effect="take_off", refuses="nothing_to_take_off", adds=True, is_quiet=True,
        ),
        Step(
            "correct", _("更正文字"), pgettext_lazy("done", "更正文字"), FINDER, there, STAY, asks=corrected(*WRITTEN),
            effect="correct", refuses="is_past_term", adds=True,
        ),
        put_place(FINDER, there),
    )  # fmt: skip
