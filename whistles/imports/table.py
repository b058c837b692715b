"""The life of an import in one table, from the upload to the end of what is kept of it.

Buttons, refusals, the database's trigger, the diagram and the import's own history are drawn from it. Batches are no steps:
each moves the cursor in a transaction of its own, and a worker that dies in the middle leaves the state true.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.conduct.asks import AskChoice, AskWords
from grids.conduct.lifecycle import NEW, STAY, Lifecycle, Step
from whistles.imports.actors import IMPORTER, ITSELF, REVERSER
from whistles.imports.asks import AskColumns, AskDifferences, AskLayout, AskValues
from whistles.imports.states import (
    AFTERWARDS,
    ENDED,
    NOT_BEGUN,
    OPEN,
    ROWS,
    UNDER_WAY,
    WAITS,
    WRITING,
    ImportState,
)
from whistles.ledgers.standing import DECISIONS

S = ImportState

UPLOAD = Step(
    "upload", _("上传"), pgettext_lazy("done", "上传"), IMPORTER, frozenset({NEW}), S.UPLOADED.value, internal=True,
)  # fmt: skip
MAP = Step(
    "map_columns", _("对应列并检查"), pgettext_lazy("done", "对应列并检查"), IMPORTER, WAITS, S.CHECKING.value,
    asks=(
        AskColumns(name="mapping", label=_("哪一列是什么"), missing=_("请说明哪一列是什么。")),
        AskValues(name="values", label=_("各种写法是什么"), is_required=False),
        AskChoice(
            name="decision", label=_("状态和时间对不上的行"), choices=tuple(DECISIONS.items()), is_required=False,
        ),
    ),
    effect="map_columns", tone="go",
)  # fmt: skip
LAY_OUT = Step(
    "lay_out", _("指明表头和工作表"), pgettext_lazy("done", "指明表头和工作表"), IMPORTER, WAITS, S.UPLOADED.value,
    asks=(AskLayout(name="layout", label=_("表头和工作表"), missing=_("请说明表头在第几行。")),),
    effect="lay_out",
)  # fmt: skip
CONFIRM = Step(
    "confirm", _("确认导入"), pgettext_lazy("done", "确认导入"), IMPORTER, frozenset({S.CHECKED.value}), S.QUEUED.value,
    effect="begin", tone="go",
)  # fmt: skip
# a script wants no check in between, and waits for the end itself
IMPORT_AT_ONCE = Step(
    "import_at_once", _("直接导入"), pgettext_lazy("done", "不经检查直接导入"), IMPORTER, WAITS, S.QUEUED.value,
    effect="begin_here", internal=True,
)  # fmt: skip
# what another process met is not known here; a check writes nothing and may begin anew
CHECK_ANEW = Step(
    "check_anew", _("重新检查"), pgettext_lazy("done", "从头检查"), ITSELF, frozenset({S.CHECKING.value}), STAY,
    effect="begin_here", internal=True,
)  # fmt: skip
CHECK_THROUGH = Step(
    "check_through", _("检查完毕"), pgettext_lazy("done", "检查完毕"), ITSELF, frozenset({S.CHECKING.value}), S.CHECKED.value,
    effect="count_rows", internal=True,
)  # fmt: skip
WRITE = Step(
    "write", _("开始写入"), pgettext_lazy("done", "开始写入"), ITSELF, frozenset({S.QUEUED.value}), S.RUNNING.value,
    internal=True,
)  # fmt: skip
FINISH = Step(
    "finish", _("导入完毕"), pgettext_lazy("done", "导入完毕"), ITSELF, WRITING, S.DONE.value, effect="finish",
    internal=True,
)  # fmt: skip
FAIL = Step(
    "fail", _("不能导入"), pgettext_lazy("done", "没能导入"), ITSELF, UNDER_WAY, S.FAILED.value, effect="fail",
    internal=True,
)  # fmt: skip
DROP = Step(
    "drop", _("放弃"), pgettext_lazy("done", "放弃"), IMPORTER, NOT_BEGUN, S.DROPPED.value, effect="give_up",
    tone="warn",
)  # fmt: skip
EXPIRE = Step(
    "expire", _("到期放弃"), pgettext_lazy("done", "到期自动放弃"), ITSELF, OPEN, S.DROPPED.value, effect="give_up",
    internal=True,
)  # fmt: skip
SETTLE = Step(
    "settle_refused", _("退回的行已处理"), pgettext_lazy("done", "退回的行处理完毕"), IMPORTER, frozenset({S.DONE.value}), STAY,
    effect="settle_refused", refuses="nothing_refused_waits",
)  # fmt: skip
DELETE_FILE = Step(
    "delete_file", _("到期删除文件"), pgettext_lazy("done", "到期删除文件"), ITSELF, ENDED, STAY, effect="delete_file",
    internal=True,
)  # fmt: skip
ERASE = Step(
    "erase", _("到期去标识"), pgettext_lazy("done", "到期去标识"), ITSELF, ENDED, STAY, effect="erase", internal=True,
)  # fmt: skip

# what comes after its end: what its file says otherwise holds, or nothing of it does any more
TAKE_OVER = Step(
    "take_over", _("改成台账说的"), pgettext_lazy("done", "改成台账说的"), REVERSER, frozenset({S.DONE.value}), S.CORRECTING.value,
    asks=(
        AskDifferences(name="differences", label=_("哪些不一致"), missing=_("请先选要改的。")),
        AskWords(name="reason", label=_("改正的原因"), most=300, rows=2, help=_("会写进每一件的经过，例如核对了 12345 平台的原单。")),
    ),
    effect="choose", refuses="nothing_differs", tone="go",
)  # fmt: skip
CORRECTED = Step(
    "corrected", _("改正完毕"), pgettext_lazy("done", "改正完毕"), ITSELF, frozenset({S.CORRECTING.value}), S.DONE.value,
    internal=True,
)  # fmt: skip
TAKE_BACK = Step(
    "take_back", _("撤回这次导入"), pgettext_lazy("done", "撤回导入"), REVERSER, frozenset({S.DONE.value, S.FAILED.value}),
    S.UNDOING.value,
    asks=(
        AskWords(name="reason", label=_("撤回的原因"), most=300, rows=2, help=_("会写进每一件的经过，例如收到时间对成了派单时间。")),
    ),
    effect="begin_taking_back", refuses="nothing_to_take_back", tone="warn",
)  # fmt: skip
TAKEN_BACK = Step(
    "end_taking_back", _("撤回完毕"), pgettext_lazy("done", "撤回完毕"), ITSELF, frozenset({S.UNDOING.value}), S.TAKEN_BACK.value,
    effect="finish_taking_back", internal=True,
)  # fmt: skip

# what came to no end in all the time that its names may be kept; it may be begun again
STOP = Step(
    "stop_afterwards", _("停下没有办完的"), pgettext_lazy("done", "没有办完，停下"), ITSELF, AFTERWARDS, S.DONE.value,
    effect="stop_afterwards", internal=True,
)  # fmt: skip

STEPS = (
    UPLOAD, LAY_OUT, MAP, CONFIRM, IMPORT_AT_ONCE, CHECK_ANEW, CHECK_THROUGH, WRITE, FINISH, FAIL, DROP, EXPIRE, SETTLE,
    DELETE_FILE, ERASE, TAKE_OVER, CORRECTED, TAKE_BACK, TAKEN_BACK, STOP,
)  # fmt: skip
IMPORT_LIFECYCLE = Lifecycle("import", ROWS, STEPS)

# each step as something that happened
DONE = {step.verb: step.done for step in STEPS}
# what the product does by itself
BY_ITSELF = tuple(step.verb for step in STEPS if step.internal)
