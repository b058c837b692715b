"""What an initiative collects of people: the plan under which it may, the entries, and the certificate that they are gone."""

from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.approvals.models import Approval
from grids.areas.models import Area
from grids.conduct.events import new_id
from grids.conduct.moments import bounded
from grids.initiatives.collecting.kinds import GROUNDS, MOST_DAYS, NEED_MAX, UNTIL_DESTROYED
from grids.initiatives.collecting.querysets import (
    BroughtTableQuerySet,
    CertificateQuerySet,
    CollectingQuerySet,
    EntryQuerySet,
    RefusedEntryQuerySet,
)
from grids.initiatives.models import AREA, Initiative, InitiativeTask
from grids.personal.fields import Basis, LookUp, Reader, SealedText
from grids.staff.models import PostKind

BY = {"on_delete": models.PROTECT, "related_name": "+", "db_index": False}
BASES = [(str(one), one.label) for one in GROUNDS]
# one person's, while the key is there
OF_ONE = {
    "basis": Basis.EMERGENCY, "retention": UNTIL_DESTROYED, "readers": (P.ENTRY_REVEAL, P.PATROL_DO), "default": b"",
    "blank": True,
}  # fmt: skip
# the plan's row is held while something comes in, so that nothing comes in behind its destruction
WHILE_OPEN = """
    PERFORM 1 FROM grids_collecting WHERE id = NEW.collecting_id AND opened_at IS NOT NULL AND destroyed_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'entries are kept only between the opening and the destruction of what is collected'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
WHAT_WAS_GRANTED = (
    "initiative_id",
    "purpose",
    "basis",
    "law",
    "starts_on",
    "until",
    "planned_by_id",
    "approval_id",
)


def _whole(name: str) -> Q:
    return Q(**{f"{name}_by__isnull": True, f"{name}_at__isnull": True}) | Q(
        **{f"{name}_by__isnull": False, f"{name}_at__isnull": False}
    )


def _only_while_open() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="only_while_open", when=pgtrigger.Before, operation=pgtrigger.Insert | pgtrigger.Update, func=WHILE_OPEN
    )  # fmt: skip


def _granted_stays() -> str:
    olds, news = (", ".join(f'{row}."{one}"' for one in WHAT_WAS_GRANTED) for row in ("OLD", "NEW"))
    return f"(OLD.opened_at IS NOT NULL AND ({olds}) IS DISTINCT FROM ({news}))"


def _refused(name: str, sentence: str, condition: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name, when=pgtrigger.Before, operation=pgtrigger.Update, condition=pgtrigger.Condition(condition),
        func=f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation';",
    )  # fmt: skip


class Collecting(models.Model):
    """What an initiative may collect: for what, on what ground, until when, and who reads it. Somebody else opens it.

    half: the row's half of the key (grids/privacy/halves.py); key_name: by what the certificate calls the key.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    initiative = models.OneToOneField(Initiative, models.PROTECT, related_name="collecting")
    purpose = models.CharField(_("收集目的"), max_length=300)
    basis = models.CharField(_("合法性基础"), max_length=10, choices=BASES)
    law = models.CharField(_("法律条款"), max_length=200)
    starts_on = models.DateField(_("开始日期"), editable=False)
    until = models.DateField(_("销毁日期"), editable=False)
    readers = models.ManyToManyField(PostKind, related_name="+", verbose_name=_("谁能查看"))
    half = SealedText(
        _("登记信息的半份密钥"), sealed_as="collecting.half", purpose=_("打开这个专项登记的信息"),
        **OF_ONE | {"readers": (Reader.NOBODY,)},
    )  # fmt: skip
    key_name = models.CharField(_("密钥编号"), max_length=16, blank=True, default="", editable=False)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("提出人"), **BY)
    planned_at = models.DateTimeField(_("提出时间"))
    approval = models.ForeignKey(Approval, null=True, **BY)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, verbose_name=_("批准人"), **BY)
    opened_at = models.DateTimeField(_("批准时间"), null=True)
    destroyed_at = models.DateTimeField(_("销毁时间"), null=True)

    impersonal = "purpose basis law starts_on until key_name planned_at opened_at destroyed_at"

    objects = CollectingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("收集个人信息的安排")
        constraints = [
            bounded("collecting", ["planned_at", "opened_at", "destroyed_at"], days=["starts_on", "until"]),
            models.CheckConstraint(
                condition=Q(basis__in=[str(one) for one in GROUNDS]), name="collecting_known_basis"
            ),
            models.CheckConstraint(
                condition=~Q(purpose="") & ~Q(law=""), name="collecting_says_for_what_and_by_what_law"
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("starts_on"), until__lte=F("starts_on") + timedelta(days=MOST_DAYS)),
                name="collecting_has_an_end",
                violation_error_message=_("收集个人信息的专项最长 180 天。"),
            ),
            models.CheckConstraint(condition=_whole("opened"), name="collecting_opened_by_whom_and_when"),
            models.CheckConstraint(
                condition=Q(opened_by__isnull=True) | ~Q(opened_by=F("planned_by")),
                name="collecting_opened_by_somebody_else",
            ),
            # the key is there from the opening to the destruction, and at no other time
            models.CheckConstraint(
                condition=Q(opened_at__isnull=False, destroyed_at__isnull=True) & ~Q(half=b"")
                | Q(opened_at__isnull=True, destroyed_at__isnull=True, half=b"")
                | Q(opened_at__isnull=False, destroyed_at__isnull=False, half=b""),
                name="collecting_holds_its_key_while_open",
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            _refused("granted_stays", "what was granted never changes", _granted_stays()),
            _refused("destroyed_once", "what was destroyed stays so", "(OLD.destroyed_at IS NOT NULL)"),
        ]

    def __str__(self) -> str:
        return str(self.initiative)


class Need(models.Model):
    """A kind of help that is asked for, as the initiative words it."""

    collecting = models.ForeignKey(Collecting, models.PROTECT, related_name="needs")
    name = models.CharField(_("需要什么帮助"), max_length=NEED_MAX)
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    impersonal = "name order is_active"

    class Meta:
        verbose_name = verbose_name_plural = _("需要的帮助")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["collecting", "name"], name="one_need_of_a_name")]

    def __str__(self) -> str:
        return self.name


class InitiativeEntry(models.Model):
    """One person who needs help, taken down for a task: the grid and the building are the task's.

    Each value is sealed under the initiative's own key first, then like every other one. What a correction replaces is kept
    nowhere; of what is struck out the values go at once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    collecting = models.ForeignKey(Collecting, models.PROTECT, related_name="entries", db_index=False)
    task = models.ForeignKey(InitiativeTask, models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, models.PROTECT, related_name="+", verbose_name=_("需要什么帮助"))
    name = SealedText(_("姓名"), sealed_as="entry.name", purpose=_("知道给谁送、找谁"), **OF_ONE)
    phone = SealedText(_("电话"), sealed_as="entry.phone", purpose=_("上门前联系本人"), **OF_ONE)
    note = SealedText(_("需要什么"), sealed_as="entry.note", purpose=_("知道要送什么、怎么帮"), **OF_ONE)
    # under the initiative's key, so that it says nothing once that is destroyed
    phone_digest = LookUp(
        _("电话的查找值"), of="phone", editable=False, db_default=b"", purpose=_("按电话找到本人的登记"),
        **OF_ONE | {"readers": (Reader.NOBODY,)},
    )  # fmt: skip
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("登记人"), **BY)
    entered_at = models.DateTimeField(_("登记时间"))
    amended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, verbose_name=_("改正人"), **BY)
    amended_at = models.DateTimeField(_("改正时间"), null=True)
    struck_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, verbose_name=_("划去人"), **BY)
    struck_at = models.DateTimeField(_("划去时间"), null=True)

    impersonal = "entered_at amended_at struck_at"

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("登记")
        ordering = ["-entered_at", "-id"]
        constraints = [
            bounded("initiativeentry", ["entered_at", "amended_at", "struck_at"]),
            models.CheckConstraint(condition=_whole("amended"), name="entry_amended_by_whom_and_when"),
            models.CheckConstraint(condition=_whole("struck"), name="entry_struck_by_whom_and_when"),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True) & ~Q(name=b"")
                | Q(struck_at__isnull=False, name=b"", phone=b"", note=b""),
                name="entry_struck_out_holds_nothing",
            ),
            models.CheckConstraint(
                condition=Q(phone=b"", phone_digest=b"") | ~Q(phone=b"") & ~Q(phone_digest=b""),
                name="entry_is_found_by_its_telephone",
            ),
        ]
        indexes = [
            models.Index(fields=["collecting", "-entered_at", "-id"], name="entries_of_an_initiative"),
            models.Index(
                fields=["collecting", "phone_digest"], name="entries_by_phone", condition=~Q(phone_digest=b"")
            ),
        ]
        triggers = [_only_while_open()]

    def __str__(self) -> str:
        return str(self.need_id)


class RefusedEntry(models.Model):
    """A row of a table that could not be taken: sealed like an entry, for whoever brought it, and destroyed with them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    collecting = models.ForeignKey(Collecting, models.PROTECT, related_name="refused")
    line = models.PositiveIntegerField(_("行号"))
    why = models.CharField(_("原因"), max_length=200)
    cells = SealedText(_("表里的一行"), sealed_as="entry.refused", purpose=_("改好再导入"), **OF_ONE)
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("导入人"), **BY)
    brought_at = models.DateTimeField(_("导入时间"))

    # why: words of ours, without anything of the row
    impersonal = "line why brought_at"

    objects = RefusedEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("没有导入的登记")
        ordering = ["brought_at", "line", "id"]
        constraints = [bounded("refusedentry", ["brought_at"])]
        triggers = [_only_while_open()]

    def __str__(self) -> str:
        return f"{self.line}"


class BroughtTable(models.Model):
    """A table that waits for whoever brought it to confirm it: sealed like an entry, gone with it, or after an hour by itself.

    One of an account at a time; what it says is read anew as it is confirmed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    collecting = models.ForeignKey(Collecting, models.PROTECT, related_name="brought")
    cells = SealedText(_("表里的各行"), sealed_as="entry.brought", purpose=_("确认以后登记"), **OF_ONE)
    rows = models.PositiveIntegerField(_("行数"))
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("导入人"), **BY)
    brought_at = models.DateTimeField(_("上传时间"))

    impersonal = "rows brought_at"

    objects = BroughtTableQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("等待确认的登记表")
        constraints = [
            bounded("broughttable", ["brought_at"]),
            models.UniqueConstraint(
                fields=["collecting", "brought_by"], name="one_waiting_table_of_an_account"
            ),
        ]
        triggers = [_only_while_open()]

    def __str__(self) -> str:
        return f"{self.rows}"


class Certificate(models.Model):
    """That what an initiative collected is destroyed: what, how many, when, by whom. Never changed, never deleted.

    fields: names of what was sealed. counts: how many rows and files. needs: how many asked for which help, by its name.
    digest: over all of it, so that a printed one can be compared.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    initiative = models.OneToOneField(Initiative, models.PROTECT, related_name="certificate")
    area = models.ForeignKey(Area, verbose_name=_("区域"), **AREA)
    name = models.CharField(_("专项"), max_length=60)
    purpose = models.CharField(_("收集目的"), max_length=300)
    basis = models.CharField(_("合法性基础"), max_length=10, choices=BASES)
    law = models.CharField(_("法律条款"), max_length=200)
    until = models.DateField(_("销毁日期"))
    fields = models.JSONField(_("销毁的内容"), default=list)
    counts = models.JSONField(_("数量"), default=dict)
    needs = models.JSONField(_("按需要的帮助"), default=dict)
    key_name = models.CharField(_("密钥编号"), max_length=16)
    destroyed_at = models.DateTimeField(_("销毁时间"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, verbose_name=_("申请人"), **BY)
    asked_at = models.DateTimeField(_("申请时间"), null=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, verbose_name=_("批准人"), **BY)
    granted_at = models.DateTimeField(_("批准时间"), null=True)
    digest = models.CharField(_("校验值"), max_length=64)

    impersonal = (
        "name purpose basis law until fields counts needs key_name destroyed_at asked_at granted_at digest"
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("销毁证明")
        ordering = ["-destroyed_at", "-id"]
        constraints = [
            bounded("certificate", ["destroyed_at", "asked_at", "granted_at"], days=["until"]),
            models.CheckConstraint(
                condition=Q(basis__in=[str(one) for one in GROUNDS]), name="certificate_known_basis"
            ),
            models.CheckConstraint(condition=_whole("asked"), name="certificate_asked_by_whom_and_when"),
            models.CheckConstraint(condition=_whole("granted"), name="certificate_granted_by_whom_and_when"),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True, granted_by__isnull=True)
                | Q(asked_by__isnull=False, granted_by__isnull=False) & ~Q(asked_by=F("granted_by")),
                name="certificate_granted_by_somebody_else",
            ),
        ]
        indexes = [models.Index(fields=["area", "-destroyed_at"], name="certificates_of_an_area")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.name
