"""An entry's detail in the words in which the auditor reads it."""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from grids.audit.models import SecurityEvent

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")
WORDS = {
    "reason": gettext_lazy("原因"),
    "field": gettext_lazy("字段"),
    "reading": gettext_lazy("查看记录"),
    "path": gettext_lazy("地址"),
    "method": gettext_lazy("方式"),
    "sentence": gettext_lazy("提示"),
    "count": gettext_lazy("数量"),
    "until": gettext_lazy("期限"),
    "what": gettext_lazy("事项"),
    "file": gettext_lazy("文件"),
    "area": gettext_lazy("区域"),
    "kind": gettext_lazy("岗位"),
    "department": gettext_lazy("部门"),
    "from": gettext_lazy("从"),
    "drops_factor": gettext_lazy("同时取消第二重验证"),
    "asked_by": gettext_lazy("申请人"),
    "started_by": gettext_lazy("发起人"),
    "account": gettext_lazy("账号"),
    "to": gettext_lazy("到"),
    "proved": gettext_lazy("确认是本人"),
    "codes_closed": gettext_lazy("不再核对验证码"),
}


def lines(entry: "SecurityEvent") -> list[str]:
    """Each fact of the detail as one line; what changed as 名称：旧值 → 新值."""
    detail = dict(entry.detail)
    old, new = detail.pop("old", {}), detail.pop("new", {})
    if not isinstance(old, dict) or not isinstance(new, dict):
        old, new = {"": old}, {"": new}
    told = [
        f"{_name(entry.subject_kind, name)}：{_value(old.get(name))} → {_value(new.get(name))}"
        for name in [*new, *(name for name in old if name not in new)]
    ]
    return told + [f"{_name('', name)}：{_value(value)}" for name, value in detail.items()]


def _name(subject_kind: str, name: str) -> str:
    """What a field is called on pages; the word itself where it is called nothing."""
    if subject_kind.count(".") == 1:
        try:
            return str(apps.get_model(subject_kind)._meta.get_field(name).verbose_name)
        except (LookupError, FieldDoesNotExist):
            pass
    return str(WORDS.get(name, name))


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return "、".join(_value(one) for one in value) or "—"
    if isinstance(value, dict):
        return "，".join(f"{_name('', key)} {_value(one)}" for key, one in value.items()) or "—"
    return "—" if value in (None, "") else _moment(str(value))


def _moment(text: str) -> str:
    """A moment by the clock on the wall here; any other text as it is."""
    if not MOMENT.fullmatch(text):
        return text
    return f"{timezone.localtime(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"
