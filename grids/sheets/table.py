"""The life of a register's import in one table, from the upload to the end of what is kept of it.

Buttons, refusals, the database's trigger and the import's own history are drawn from it. Batches are no steps: each moves the
cursor in a transaction of its own, and a worker that dies in the middle leaves the state true.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.conduct.asks import AskWords as AskText
from grids.conduct.lifecycle import NEW, STAY, Lifecycle, Step
from grids.sheets.actors import IMPORTER, ITSELF, REVERSER
from grids.sheets.asks import AskChoices, AskColumns, AskWords
from grids.sheets.states import ENDED, NOT_BEGUN, OPEN, ROWS, UNDER_WAY, WAITS, WRITING, ImportState

S = ImportState

UPLOAD = Step(
    "upload", _("上传"), pgettext_lazy("done", "上传"), IMPORTER, frozenset({NEW}), S.UPLOADED.value, internal=True,
)  # fmt: skip
MAP = Step(
    "map_columns", _("对应列并检查"), pgettext_lazy("done", "对应列并检查"), IMPORTER, WAITS, S.CHECKING.value,
    asks=(
        AskColumns(name="mapping", label=_("哪一列是什么"), missing=_("请说明哪一列是什么。")),
        AskWords(name="words", label=_("各种写法是什么"), is_required=False),
        AskChoices(name="choices", label=_("与登记不一致的怎么办"), is_required=False),
    ),
    effect="map_columns", tone="go",
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
CHECK_HERE = Step(
    "check_here", _("直接检查"), pgettext_lazy("done", "对应列并检查"), IMPORTER, WAITS, S.CHECKING.value,
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
TAKE_BACK = Step(
    "take_back", _("撤回整次导入"), pgettext_lazy("done", "撤回导入"), REVERSER, frozenset({S.DONE.value}), S.UNDOING.value,
    asks=(
        AskText(name="reason", label=_("撤回的原因"), most=300, rows=2, help=_("写进每一户的经过，例如：房号对错了列。")),
    ),
    effect="begin_taking_back", refuses="nothing_to_take_back", tone="warn",
)  # fmt: skip
TAKEN_BACK = Step(
    "end_taking_back", _("撤回完毕"), pgettext_lazy("done", "撤回完毕"), ITSELF, frozenset({S.UNDOING.value}), S.UNDONE.value,
    effect="finish_taking_back", internal=True,
)  # fmt: skip
STOP = Step(
    "stop_taking_back", _("停下没有撤完的"), pgettext_lazy("done", "没有撤完，停下"), ITSELF, frozenset({S.UNDOING.value}),
    S.DONE.value, effect="stop_taking_back", internal=True,
)  # fmt: skip
DELETE_FILE = Step(
    "delete_file", _("到期删除文件"), pgettext_lazy("done", "到期删除文件"), ITSELF, ENDED, STAY, effect="delete_file",
    internal=True,
)  # fmt: skip
ERASE = Step(
    "erase", _("到期去标识"), pgettext_lazy("done", "到期去标识"), ITSELF, ENDED, STAY, effect="erase", internal=True,
)  # fmt: skip
STEPS = (
    UPLOAD, MAP, CONFIRM, IMPORT_AT_ONCE, CHECK_HERE, CHECK_ANEW, CHECK_THROUGH, WRITE, FINISH, FAIL, DROP, EXPIRE, SETTLE,
    TAKE_BACK, TAKEN_BACK, STOP, DELETE_FILE, ERASE,
)  # fmt: skip
REGISTER_IMPORT = Lifecycle("register import", ROWS, STEPS)

DONE = {step.verb: step.done for step in STEPS}
BY_ITSELF = tuple(step.verb for step in STEPS if step.internal)
