"""Where an import of a ledger can stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.conduct.lifecycle import State


class ImportState(models.TextChoices):
    """Where an import stands. CHECKING, QUEUED and RUNNING, CORRECTING and UNDOING are swept by the worker."""

    UPLOADED = "uploaded", _("待对应列")
    CHECKING = "checking", _("检查中")
    CHECKED = "checked", _("待确认")
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("导入中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未能导入")
    DROPPED = "dropped", _("已放弃")
    CORRECTING = "correcting", _("改正中")
    UNDOING = "undoing", _("撤回中")
    TAKEN_BACK = "taken_back", _("已撤回")


def _row(state: ImportState, **more) -> State:
    return State(state.value, state.label, **more)


ROWS = (
    _row(ImportState.UPLOADED, waits_for=_("等上传的人对应各列"), tone="act"),
    _row(ImportState.CHECKING, waits_for=_("后台逐行检查，还没有写入")),
    _row(ImportState.CHECKED, waits_for=_("等上传的人确认"), tone="act"),
    _row(ImportState.QUEUED, waits_for=_("等后台开始")),
    _row(ImportState.RUNNING, waits_for=_("后台逐批写入")),
    _row(ImportState.DONE, is_open=False, is_rest=True, tone="ok"),
    _row(ImportState.FAILED, is_open=False, is_rest=True, tone="bad"),
    _row(ImportState.DROPPED, is_open=False, is_rest=True),
    _row(ImportState.CORRECTING, waits_for=_("后台逐件改成台账说的")),
    _row(ImportState.UNDOING, waits_for=_("后台逐件撤回")),
    _row(ImportState.TAKEN_BACK, is_open=False, is_rest=True),
)
# its file came to its end, and a worker goes through the matters once more
AFTERWARDS = frozenset({ImportState.CORRECTING.value, ImportState.UNDOING.value})
# before its end
OPEN = frozenset(state.code for state in ROWS if state.is_open) - AFTERWARDS
ENDED = frozenset(state.code for state in ROWS if state.is_rest)
# what a worker has in hand, or is to be given one
UNDER_WAY = frozenset({ImportState.CHECKING.value, ImportState.QUEUED.value, ImportState.RUNNING.value})
# what the sweep hands to workers
IN_HAND = UNDER_WAY | AFTERWARDS
# of what is under way, what writes
WRITING = UNDER_WAY - {ImportState.CHECKING.value}
# nothing of it is written
NOT_BEGUN = OPEN - WRITING
# it waits for a person
WAITS = OPEN - UNDER_WAY
