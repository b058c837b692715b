"""Owners' meetings: what is proposed to whom, who may vote on it, by when, and what it came to."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.areas.models import Area
from grids.conduct.events import EventBase, new_id
from grids.conduct.moments import FOUNDED, bounded
from grids.personal.fields import ARCHIVED, Basis, PersonalData
from property.estates.models import Estate
from property.meetings.kinds import DONE, FORWARD, PROXIES_MOST, SPECIAL, MotionKind, Stage, Way
from property.meetings.querysets import MeetingQuerySet, MotionQuerySet, OfEntryQuerySet, RollQuerySet
from property.meetings.rules import (
    FORWARD_ONLY,
    MOTION_BEFORE_THE_NOTICE,
    PROXIES,
    of_its_entry,
    of_its_meeting,
)


class OwnersMeeting(models.Model):
    """One meeting of an estate's owners. is_recorded: of what was held before it was kept here, as its papers tell."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    estate = models.ForeignKey(Estate, models.PROTECT, related_name="meetings", verbose_name=_("小区"))
    name = models.CharField(_("名称"), max_length=60)
    way = models.CharField(_("形式"), max_length=8, choices=Way, default=Way.WRITTEN)
    proposer = models.CharField(_("谁提议"), max_length=60)
    stage = models.CharField(_("进度"), max_length=9, choices=Stage, default=Stage.PROPOSED, editable=False)
    proposed_on = models.DateField(_("提议日期"))
    frozen_at = models.DateTimeField(_("冻结时间"), null=True, editable=False)
    checksum = models.CharField(_("名册校验码"), max_length=64, blank=True, default="", editable=False)
    heads = models.PositiveIntegerField(_("业主人数"), default=0, editable=False)
    homes = models.PositiveIntegerField(_("套数"), default=0, editable=False)
    area_m2_100 = models.BigIntegerField(_("专有部分面积（0.01 ㎡）"), default=0, editable=False)
    notified_on = models.DateField(_("通知日期"), null=True, editable=False)
    opens_at = models.DateTimeField(_("表决开始"), null=True, editable=False)
    closes_at = models.DateTimeField(_("表决截止"), null=True, editable=False)
    published_on = models.DateField(_("公布日期"), null=True, editable=False)
    closed_on = models.DateField(_("办结日期"), null=True, editable=False)
    proxies_most = models.PositiveSmallIntegerField(_("一人最多代理几名业主"), default=PROXIES_MOST)
    is_recorded = models.BooleanField(_("往次补记"), default=False, editable=False)
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    impersonal = (
        "id name way proposer stage proposed_on frozen_at checksum heads homes area_m2_100 notified_on opens_at"
        " closes_at published_on closed_on proxies_most is_recorded is_demo version"
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("业主大会")
        ordering = ["-proposed_on", "-id"]
        constraints = [
            bounded(
                "ownersmeeting",
                ["frozen_at", "opens_at", "closes_at"],
                days=["proposed_on", "notified_on", "published_on", "closed_on"],
                since=FOUNDED,
            ),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="meeting_known_stage"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="meeting_known_way"),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="meeting_closes_after_it_opens",
                violation_error_message=_("截止要晚于开始。"),
            ),
            models.CheckConstraint(
                condition=Q(is_recorded=True) | Q(frozen_at__isnull=True, checksum="")
                | Q(frozen_at__isnull=False, heads__gt=0, homes__gte=F("heads"), area_m2_100__gt=0) & ~Q(checksum=""),
                name="meeting_has_a_roll_or_none",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["estate", "stage"], name="meetings_of_an_estate")]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="goes_forward",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=FORWARD_ONLY % ", ".join(f"('{before}', '{after}')" for before, after in FORWARD),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CountingMember(models.Model):
    """Somebody of the group that counts: before the end nobody else learns how was voted. public_key: of their counting code."""

    meeting = models.ForeignKey(OwnersMeeting, models.PROTECT, related_name="group")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("计票人")
    )
    public_key = models.BinaryField(max_length=32, default=b"", editable=False)
    left = models.BooleanField(_("已退出"), default=False)

    impersonal = "public_key left"

    class Meta:
        verbose_name = verbose_name_plural = _("计票组")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="counts_once_in_a_meeting"),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.user_id}"


class Motion(models.Model):
    """One motion of a meeting. is_special: three quarters are asked, by its kind. is_carried: None until it is counted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(
        OwnersMeeting, models.PROTECT, related_name="motions", verbose_name=_("业主大会")
    )
    number = models.PositiveSmallIntegerField(_("第几项"), editable=False)
    title = models.CharField(_("议题"), max_length=80)
    text = models.CharField(_("表决内容"), max_length=1000)
    kind = models.CharField(_("属于哪一项"), max_length=1, choices=MotionKind)
    is_secret = models.BooleanField(_("不记名"), default=False)
    is_special = models.GeneratedField(
        expression=models.Case(models.When(kind__in=SPECIAL, then=True), default=False, output_field=models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )  # fmt: skip
    is_carried = models.BooleanField(_("是否通过"), null=True, editable=False)

    impersonal = "id number title text kind is_secret is_special is_carried"

    objects = MotionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("议题")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="one_motion_of_a_number"),
            models.CheckConstraint(condition=Q(kind__in=MotionKind.values), name="motion_known_kind"),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="stands_from_the_notice_on",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("meeting_id", "number", "title", "text", "kind", "is_secret"),
                declare=[("at", "text"), ("told", "boolean")],
                func=MOTION_BEFORE_THE_NOTICE,
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Tally(models.Model):
    """What a motion came to: totals alone, made once when it is counted, or written down of a meeting of before."""

    motion = models.OneToOneField(Motion, models.PROTECT, related_name="tally")
    for_heads = models.PositiveIntegerField(_("同意人数"))
    for_area = models.BigIntegerField(_("同意面积（0.01 ㎡）"))
    against_heads = models.PositiveIntegerField(_("反对人数"))
    against_area = models.BigIntegerField(_("反对面积（0.01 ㎡）"))
    abstain_heads = models.PositiveIntegerField(_("弃权人数"))
    abstain_area = models.BigIntegerField(_("弃权面积（0.01 ㎡）"))

    impersonal = "for_heads for_area against_heads against_area abstain_heads abstain_area"

    class Meta:
        verbose_name = verbose_name_plural = _("计票结果")
        triggers = [
            pgtrigger.Protect(name="stands", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.motion_id}"


class RollEntry(models.Model):
    """One vote by head: who owns (several only together), with the area of all of their dwellings."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(OwnersMeeting, models.PROTECT, related_name="roll", db_index=False)
    area = models.ForeignKey(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="+", editable=False,
        verbose_name=_("所在区域"),
    )  # fmt: skip
    number = models.PositiveIntegerField(_("序号"))
    area_m2_100 = models.BigIntegerField(_("专有部分面积（0.01 ㎡）"))

    impersonal = "id number area_m2_100"

    objects = RollQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("业主名册")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="one_entry_of_a_number"),
            models.CheckConstraint(condition=Q(area_m2_100__gt=0), name="roll_entry_owns_some_area"),
        ]
        triggers = [of_its_meeting()]

    def __str__(self) -> str:
        return str(self.number)


class RollOwner(models.Model):
    """Who an entry of the roll is: one, or several together."""

    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="owners")
    person = models.ForeignKey("grids.Person", models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey("grids.Organisation", models.PROTECT, null=True, related_name="+")

    impersonal = ""

    objects = OfEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("名册上的产权人")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(organisation__isnull=True), name="roll_owner_is_one"
            ),
        ]
        triggers = [of_its_entry()]

    def __str__(self) -> str:
        return f"{self.entry_id}"


class RollDwelling(models.Model):
    """A dwelling on the roll: once in a meeting, with its area as it was."""

    meeting = models.ForeignKey(OwnersMeeting, models.PROTECT, related_name="roll_dwellings", db_index=False)
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="dwellings")
    dwelling = models.ForeignKey("grids.Dwelling", models.PROTECT, related_name="+", verbose_name=_("户室"))
    area_m2_100 = models.BigIntegerField(_("面积（0.01 ㎡）"))

    impersonal = "area_m2_100"

    objects = OfEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("名册上的户室")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "dwelling"], name="dwelling_once_on_a_roll"),
            models.CheckConstraint(condition=Q(area_m2_100__gt=0), name="roll_dwelling_has_an_area"),
        ]
        triggers = [of_its_meeting()]

    def __str__(self) -> str:
        return f"{self.dwelling_id}"


class Proxy(models.Model):
    """An owner lets another owner of the roll vote for them, until it is taken back."""

    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="proxies", verbose_name=_("委托人"))
    agent = models.ForeignKey(RollEntry, models.PROTECT, related_name="entrusted", verbose_name=_("受托人"))
    is_withdrawn = models.BooleanField(_("已撤回"), default=False)

    impersonal = "is_withdrawn"

    objects = OfEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("委托投票")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(is_withdrawn=False), name="one_proxy_of_an_owner",
                violation_error_message=_("这名业主已经委托了别人，先撤回再登记。"),
            ),
            models.CheckConstraint(condition=~Q(entry=F("agent")), name="nobody_entrusts_themselves"),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="within_its_limit",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("given", "record"), ("theirs", "uuid")],
                func=PROXIES,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.agent_id}"


class MeetingEvent(EventBase):
    """One step in the book of a meeting. No ballot stands here: a moment would tell whose it was."""

    meeting = models.ForeignKey(OwnersMeeting, models.PROTECT, related_name="events")
    given = PersonalData(
        default=dict, db_default={}, purpose=_("记明这一步填写了什么"), basis=Basis.DUTY, retention=ARCHIVED,
        readers=(P.GRID_VIEW,),
    )  # fmt: skip

    impersonal = ""
    typed = ("reason", "given")

    class Meta(EventBase.Meta):
        verbose_name = verbose_name_plural = _("业主大会经过")
        ordering = ["seq"]
        constraints = [
            *EventBase.Meta.constraints,
            models.UniqueConstraint(fields=["meeting", "seq"], name="one_step_of_a_meeting_at_a_time"),
        ]

    @property
    def verb_label(self) -> str:
        """The step in words."""
        return DONE[self.verb]
