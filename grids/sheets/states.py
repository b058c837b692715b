"""Where an import of a register can stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.conduct.lifecycle import State


class ImportState(models.TextChoices):
    """Where an import stands. CHECKING, QUEUED and RUNNING are a worker's."""

    UPLOADED = "uploaded", _("待对应列")
    CHECKING = "checking", _("检查中")
    CHECKED = "checked", _("待确认")
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("导入中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未能导入")
    DROPPED = "dropped", _("已放弃")
    UNDOING = "undoing", _("撤回中")
    UNDONE = "undone", _("已撤回")


ROWS = (
    State("uploaded", ImportState.UPLOADED.label, waits_for=_("等上传的人对应各列"), tone="act"),
    State("checking", ImportState.CHECKING.label, waits_for=_("后台逐行检查，还没有写入")),
    State("checked", ImportState.CHECKED.label, waits_for=_("等上传的人确认"), tone="act"),
    State("queued", ImportState.QUEUED.label, waits_for=_("等后台开始")),
    State("running", ImportState.RUNNING.label, waits_for=_("后台逐批写入")),
    State("done", ImportState.DONE.label, is_open=False, is_rest=True, tone="ok"),
    State("failed", ImportState.FAILED.label, is_open=False, is_rest=True, tone="bad"),
    State("dropped", ImportState.DROPPED.label, is_open=False, is_rest=True),
    State("undoing", ImportState.UNDOING.label, waits_for=_("后台逐步撤回")),
    State("undone", ImportState.UNDONE.label, is_open=False, is_rest=True),
)
OPEN = frozenset(row.code for row in ROWS if row.is_open) - {"undoing"}
ENDED = frozenset(row.code for row in ROWS if row.is_rest)
UNDER_WAY = frozenset({"checking", "queued", "running"})
# what a worker has something to do for
IN_HAND = UNDER_WAY | {"undoing"}
WRITING = UNDER_WAY - {"checking"}
NOT_BEGUN = OPEN - WRITING
WAITS = OPEN - UNDER_WAY
