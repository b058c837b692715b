"""Every personal field with its purpose, legal basis, retention and readers. A field that isn't here doesn't exist.

Retention in days after the matter is closed or the person has left; None: as long as the matter itself is kept by
the archive's rules. Refused rows and previews are purged by these terms; the reporters of leads are not yet.
"""

from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """On what ground a field may be kept (PIPL article 13)."""

    DUTY = "履行法定职责"
    CONTRACT = "人力资源管理所必需"


@dataclass(frozen=True, slots=True)
class PersonalField:
    """One personal field of a model."""

    purpose: str
    basis: Basis
    retention_days: int | None
    readers: str
    sealed: bool = False


YEARS_3 = 3 * 365
FIELDS = {
    "whistles.Lead.reporter_name": PersonalField("答复反映人", Basis.DUTY, YEARS_3, "填写事由后：街道管理员、负责人、承办部门", sealed=True),
    "whistles.Lead.reporter_phone": PersonalField("联系反映人、回访", Basis.DUTY, YEARS_3, "填写事由后：街道管理员、负责人、承办部门", sealed=True),
    "whistles.Lead.reporter_mask": PersonalField("在页面上辨认是否同一人", Basis.DUTY, YEARS_3, "能看这条哨源的人；检举控告不显示"),
    "whistles.Lead.phone_digest": PersonalField("找出同一电话的其他反映", Basis.DUTY, YEARS_3, "程序比对，不显示"),
    "whistles.Lead.title": PersonalField("说明事项", Basis.DUTY, None, "能看这条哨源的人"),
    "whistles.Lead.content": PersonalField("说明事项", Basis.DUTY, None, "能看这条哨源的人"),
    "whistles.Lead.address": PersonalField("找到现场", Basis.DUTY, None, "能看这条哨源的人"),
    "whistles.Lead.reply": PersonalField("答复反映人", Basis.DUTY, None, "能看这条哨源的人"),
    "whistles.Whistle.title": PersonalField("说明事项", Basis.DUTY, None, "本区域人员与承办部门"),
    "whistles.Whistle.address": PersonalField("找到现场", Basis.DUTY, None, "本区域人员与承办部门"),
    "whistles.Whistle.resolution": PersonalField("说明怎样办结", Basis.DUTY, None, "本区域人员与承办部门"),
    "whistles.RefusedRow.cells": PersonalField("退回改正", Basis.DUTY, 30, "能在这个区域导入的人", sealed=True),
    "whistles.RefusedRow.reason": PersonalField("说明为什么退回，可能引用单元格", Basis.DUTY, 30, "能在这个区域导入的人"),
    "whistles.Import.preview": PersonalField("导入前核对", Basis.DUTY, 0, "能在这个区域导入的人"),
    "grids.Member.name": PersonalField("网格公示、联系", Basis.CONTRACT, None, "登录用户"),
    "grids.Member.office_phone": PersonalField("网格公示、联系", Basis.CONTRACT, None, "登录用户"),
    "grids.User.username": PersonalField("登录", Basis.CONTRACT, None, "系统管理员"),
    "grids.User.display_name": PersonalField("记明谁办理", Basis.CONTRACT, None, "登录用户"),
    "grids.Disclosure.reader_label": PersonalField("记明谁查看了什么", Basis.DUTY, None, "审计员"),
    "grids.Disclosure.reason": PersonalField("记明为什么查看", Basis.DUTY, None, "审计员"),
    "grids.SecurityEvent.actor_label": PersonalField("记明谁做了什么", Basis.DUTY, None, "审计员"),
    "grids.SecurityEvent.subject_label": PersonalField("记明对谁、对什么", Basis.DUTY, None, "审计员"),
    "grids.SecurityEvent.address": PersonalField("记明从哪里操作", Basis.DUTY, None, "审计员"),
    "governance.Feedback.text": PersonalField("听取意见", Basis.DUTY, None, "答复前只有提出人和街道"),
}  # fmt: skip
