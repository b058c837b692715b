"""What an entry keeps, in the words in which the auditor reads it: codes have a name here, and words are translated.

An entry is kept for good in the words of the day: names are looked up when it is read, for entries of any age.
"""

import re
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.personal.fields import SealedText, personal_fields

if TYPE_CHECKING:
    from grids.audit.models import SecurityEvent

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")
# in the order in which they are told: what the database keeps has none
WORDS = {
    "step": gettext_lazy("步骤"),
    "what": gettext_lazy("事项"),
    "reason": gettext_lazy("原因"),
    "asked": gettext_lazy("申请内容的标记"),
    "field": gettext_lazy("字段"),
    "reading": gettext_lazy("查看记录"),
    "path": gettext_lazy("地址"),
    "method": gettext_lazy("方式"),
    "sentence": gettext_lazy("提示"),
    "count": gettext_lazy("数量"),
    "until": gettext_lazy("期限"),
    "file": gettext_lazy("文件"),
    "files": gettext_lazy("文件"),
    "area": gettext_lazy("区域"),
    "appointed": gettext_lazy("任命"),
    "fields": gettext_lazy("改了的项"),
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
    "form": gettext_lazy("格式"),
    "content": gettext_lazy("内容"),
    "filter": gettext_lazy("筛选"),
    "recipient": gettext_lazy("接收单位或人"),
    "basis": gettext_lazy("依据"),
    "decided_by": gettext_lazy("批准人"),
    "total": gettext_lazy("提出时行数"),
    "rows": gettext_lazy("行数"),
    "matters": gettext_lazy("事项数"),
    "found": gettext_lazy("查到的条数"),
    "values": gettext_lazy("查看的个人信息数"),
    "whole": gettext_lazy("全部删去"),
    "removed": gettext_lazy("删去的项数"),
    "changed": gettext_lazy("改动数"),
    "broken": gettext_lazy("打不开的"),
    "why": gettext_lazy("为什么被拒绝"),
    "times": gettext_lazy("一小时内次数"),
    "source": gettext_lazy("哨源渠道"),
    "imported": gettext_lazy("新增"),
    "updated": gettext_lazy("更新"),
    "closed": gettext_lazy("办结"),
    "refused": gettext_lazy("没有导入"),
    "differing": gettext_lazy("与系统不一致"),
    "missing": gettext_lazy("文件里没有"),
    "left": gettext_lazy("保留"),
    "renamed": gettext_lazy("改名"),
    "moved": gettext_lazy("改划"),
    "ended": gettext_lazy("撤销"),
    "needs": gettext_lazy("需要什么帮助"),
    "areas": gettext_lazy("涉及的区域"),
    "name": gettext_lazy("名称"),
    "code": gettext_lazy("代码"),
    "host": gettext_lazy("主机"),
}
# what codes of ours are called; what an entry keeps stays as it is
CODES: dict[str, str | Promise] = {
    "refused rows": gettext_lazy("没有导入的行"),
    "person extract": gettext_lazy("为本人查询个人信息"),
    "reseal": gettext_lazy("个人信息换用新的密钥"),
    "restamp_ledger": gettext_lazy("旧台账补盖校验值"),
    "import_areas": gettext_lazy("导入区域"),
    "import_ledger": gettext_lazy("导入台账"),
    "import_register": gettext_lazy("登记表导入"),
    "import_tree": gettext_lazy("导入网格树"),
    "correct_member": gettext_lazy("更正人员信息"),
    "erase_mobile": gettext_lazy("本人手机到期销毁"),
    "take_over_differences": gettext_lazy("改成台账说的"),
    "take_back_import": gettext_lazy("撤回导入"),
    "take_back_register_import": gettext_lazy("撤回登记表导入"),
    "change_boundaries": gettext_lazy("改界线"),
    "withdraw_change": gettext_lazy("撤回改界"),
    "export_tree": gettext_lazy("导出网格树"),
    "register_member": gettext_lazy("登记网格员"),
    "add_department": gettext_lazy("添加部门"),
    "numbering": gettext_lazy("设定编号方式"),
    "office_hook": gettext_lazy("设定群机器人"),
    "send_again": gettext_lazy("重发没有发出去的消息"),
    "GET": gettext_lazy("查看"),
    "HEAD": gettext_lazy("查看"),
    "POST": gettext_lazy("提交"),
    "PUT": gettext_lazy("修改"),
    "PATCH": gettext_lazy("修改"),
    "DELETE": gettext_lazy("删除"),
}
# what an entry may be about that no row stands for
SUBJECTS: dict[str, str | Promise] = {
    "page": gettext_lazy("页面"),
    "pages": gettext_lazy("各种页面"),
    "name": gettext_lazy("没有这个账号"),
    "session": gettext_lazy("登录状态"),
    "person extract": gettext_lazy("为本人查询个人信息"),
    "erasing": gettext_lazy("到期去标识"),
    "field keys": gettext_lazy("个人信息的密钥"),
    "areas": gettext_lazy("区域"),
}
# what somebody wrote: shown as it was written
WRITTEN = {"reason", "sentence", "why", "file", "filter", "recipient", "basis"}
# counts of rows of which some may be kept from whoever reads the entry: they stand in the book, and on no page
UNSAID = {("export", "matters"), ("export", "values"), ("notice", "count")}


def subject_kind(kind: str) -> str:
    """What an entry is about, in a word."""
    if kind in SUBJECTS:
        return str(SUBJECTS[kind])
    model = _model(kind)
    return str(model._meta.verbose_name) if model else kind


def sealed_field(purpose: str) -> str:
    """What a sealed field is called, by what it is sealed as."""
    return str(_sealed().get(purpose, purpose))


def sealed_purposes() -> set[str]:
    """As what values are sealed: each is opened for a reason."""
    return set(_sealed())


def step_of(entry: "SecurityEvent") -> str:
    """How it ended; of what takes two, which of the two steps it was."""
    step = entry.detail.get("step")
    return _(step) if isinstance(step, str) and step else str(entry.get_result_display())


def lines(entry: "SecurityEvent") -> list[str]:
    """Each fact of the detail as one line; what changed as 名称：旧值 → 新值."""
    detail = dict(entry.detail)
    old, new = detail.pop("old", {}), detail.pop("new", {})
    if not isinstance(old, dict) or not isinstance(new, dict):
        old, new = {"": old}, {"": new}
    told = [
        f"{_name(entry.subject_kind, name)}：{_of(entry, name, old)} → {_of(entry, name, new)}"
        for name in [*new, *(name for name in old if name not in new)]
    ]
    order = {name: place for place, name in enumerate(WORDS)}
    detail = {name: value for name, value in detail.items() if (entry.kind, name) not in UNSAID}
    known = sorted(detail.items(), key=lambda one: order.get(one[0], len(order)))
    return told + [f"{_called(entry, name)}：{_told(entry, name, value)}" for name, value in known]


def _called(entry: "SecurityEvent", name: str) -> str:
    """What a fact is called: a choice of the row as the row has it (how boundaries changed is no post), else by our words."""
    field = _field(entry.subject_kind, name)
    if field is not None and (field.choices or name not in WORDS):
        return str(field.verbose_name)
    return _name("", name)


def _told(entry: "SecurityEvent", name: str, value: Any) -> str:
    """One fact; where it names fields of the row, as pages call them."""
    if name == "fields" and isinstance(value, list):
        return "、".join(_name(entry.subject_kind, one) for one in value) or "—"
    return _of(entry, name, {name: value})


def _of(entry: "SecurityEvent", name: str, values: dict) -> str:
    """A value of a row's field; where the field has fixed words, the word."""
    value, field = values.get(name), _field(entry.subject_kind, name)
    choices = dict(getattr(field, "flatchoices", ()) or ())
    return str(choices[value]) if isinstance(value, str) and value in choices else _value(value, name)


def _name(kind: str, name: str) -> str:
    """What a field is called on pages; the word itself where it is called nothing."""
    field = _field(kind, name)
    if field is not None:
        return str(field.verbose_name)
    return str(WORDS.get(name) or _tables().get(name) or name)


def _field(kind: str, name: str) -> Any:
    model = _model(kind)
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def _value(value: Any, name: str = "") -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return "、".join(_value(one, name) for one in value) or "—"
    if isinstance(value, dict):
        return "，".join(f"{_name('', key)} {_value(one, key)}" for key, one in value.items()) or "—"
    if value in (None, ""):
        return "—"
    return str(value) if name in WRITTEN else _word(str(value))


def _word(text: str) -> str:
    """A code by its name, a moment by the clock on the wall here, a word of ours in the reader's language."""
    if text in CODES:
        return str(CODES[text])
    if text in _sealed():
        return sealed_field(text)
    return _moment(_(text))


def _moment(text: str) -> str:
    """A moment by the clock on the wall here; any other text as it is."""
    if not MOMENT.fullmatch(text):
        return text
    return f"{timezone.localtime(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"


def _model(kind: str) -> type[models.Model] | None:
    """The model that a kind of subject names: by its label, or as a subject calls its own matters."""
    named = _models()
    return named.get(kind.lower())


@cache
def _models() -> dict[str, type[models.Model]]:
    ours = [one for one in apps.get_models() if getattr(one._meta.app_config, "has_subjects", False)]
    return {one._meta.model_name: one for one in ours} | {
        one._meta.label_lower: one for one in apps.get_models()
    }


@cache
def _tables() -> dict[str, str | Promise]:
    return {one._meta.db_table: one._meta.verbose_name for one in apps.get_models()}


@cache
def _sealed() -> dict[str, str | Promise]:
    return {
        field.sealed_as: field.verbose_name
        for model in apps.get_models()
        for field in personal_fields(model)
        if isinstance(field, SealedText)
    }
