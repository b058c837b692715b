"""Initiatives: what is done in every grid or for every building of an area over a time, and how far it is."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.areas.models import Area
from grids.conduct.events import REFERS, EventBase, new_id
from grids.conduct.moments import bounded
from grids.initiatives.kinds import DONE, UNDONE, State, Target, TaskState
from grids.initiatives.querysets import InitiativeQuerySet, InitiativeTaskQuerySet
from grids.personal.fields import ARCHIVED, MATTER, Basis, PersonalData, PersonalText
from grids.provenance import Provenance
from grids.registry.models import Building
from grids.staff.models import PostKind

READERS = (P.LEAD_VIEW, P.PATROL_DO)
AREA = {"on_delete": models.PROTECT, "to_field": "code", "db_column": "area_code", "related_name": "+"}
BY = {"on_delete": models.PROTECT, "related_name": "+", "db_index": False}


class InitiativeKind(models.Model):
    """A kind of initiative, as a street calls it."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40, unique=True)
    assigns_posts = models.BooleanField(_("派人进网"), default=False)
    may_collect = models.BooleanField(_("可以收集个人信息"), default=False, db_default=False)
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.OURS)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("排序"), default=100)
    is_active = models.BooleanField(_("启用"), default=True)

    impersonal = "code name assigns_posts may_collect provenance note order is_active"

    class Meta:
        verbose_name = verbose_name_plural = _("专项类别")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(provenance__in=Provenance.values), name="initiative_kind_known_provenance"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Initiative(models.Model):
    """One initiative. post_kinds: who of the grids does it, everybody where none is named; of 五员进网 who is sent into them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    street_code = models.CharField(max_length=9, editable=False)
    kind = models.ForeignKey(InitiativeKind, models.PROTECT, related_name="+", verbose_name=_("类别"))
    name = models.CharField(_("名称"), max_length=60)
    purpose = models.CharField(_("目的"), max_length=300)
    area = models.ForeignKey(Area, verbose_name=_("范围"), **AREA)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    post_kinds = models.ManyToManyField(PostKind, related_name="+", blank=True, verbose_name=_("由谁办"))
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.DRAFT, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("建立人"), **BY)
    created_at = models.DateTimeField(_("建立时间"))
    version = models.PositiveIntegerField(default=0, editable=False)

    # what is planned, in words of an office
    impersonal = "street_code name purpose starts_on ends_on state created_at version"

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("专项")
        ordering = ["-created_at", "-id"]
        constraints = [
            bounded("initiative", ["created_at"], days=["starts_on", "ends_on"]),
            models.CheckConstraint(condition=Q(state__in=State.values), name="initiative_known_state"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="initiative_ends_after_it_starts",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="goes_forward",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),
                condition=pgtrigger.Condition(
                    '(OLD."state" <> NEW."state" AND (OLD."state", NEW."state") NOT IN '
                    "(('draft', 'going'), ('going', 'ended'), ('draft', 'dropped')))"
                ),
                func="RAISE EXCEPTION 'an initiative begins once and ends once' USING ERRCODE = 'check_violation';",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InitiativeItem(models.Model):
    """One item of the checklist."""

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="items")
    what = models.CharField(_("查什么、做什么"), max_length=200)
    target = models.CharField(_("对象"), max_length=8, choices=Target, default=Target.GRID)
    due_on = models.DateField(_("期限"))
    order = models.PositiveSmallIntegerField(default=0, editable=False)
    is_dropped = models.BooleanField(default=False, db_default=False, editable=False)

    impersonal = "what target due_on order is_dropped"

    class Meta:
        verbose_name = verbose_name_plural = _("专项清单")
        ordering = ["order", "id"]
        constraints = [
            bounded("initiativeitem", days=["due_on"]),
            models.CheckConstraint(
                condition=Q(target__in=Target.values), name="initiative_item_known_target"
            ),
        ]

    def __str__(self) -> str:
        return self.what


class InitiativeTask(models.Model):
    """One item for one target: a grid, or a building in it. lead: what a finding was passed on as."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="tasks", db_index=False)
    item = models.ForeignKey(InitiativeItem, models.PROTECT, related_name="tasks", db_index=False)
    area = models.ForeignKey(Area, verbose_name=_("网格"), **AREA)
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, related_name="+", verbose_name=_("楼栋")
    )
    state = models.CharField(_("状态"), max_length=6, choices=TaskState, default=TaskState.OPEN)
    note = PersonalText(
        _("说明"),
        blank=True,
        default="",
        purpose=_("记明查看情况"),
        basis=Basis.DUTY,
        retention=MATTER,
        readers=READERS,
    )
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, verbose_name=_("办理人"), **BY)
    done_at = models.DateTimeField(_("办理时间"), null=True)
    lead_url = models.CharField(max_length=120, blank=True, default="", editable=False)
    lead_number = models.CharField(_("哨源编号"), max_length=80, blank=True, default="", editable=False)

    impersonal = "state done_at lead_url lead_number"

    objects = InitiativeTaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("专项任务")
        ordering = ["id"]
        constraints = [
            bounded("initiativetask", ["done_at"]),
            models.CheckConstraint(condition=Q(state__in=TaskState.values), name="initiative_task_known_state"),
            models.CheckConstraint(
                condition=Q(done_by__isnull=True, done_at__isnull=True)
                | Q(done_by__isnull=False, done_at__isnull=False),
                name="initiative_task_done_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNDONE, done_at__isnull=True)
                | ~Q(state__in=UNDONE) & Q(done_at__isnull=False),
                name="initiative_task_done_is_not_open",
            ),
            models.UniqueConstraint(
                fields=["item", "area"], condition=Q(building__isnull=True), name="one_task_of_an_item_in_a_grid"
            ),
            models.UniqueConstraint(
                fields=["item", "building"], condition=Q(building__isnull=False), name="one_task_of_an_item_for_a_building"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["area", "state"], name="tasks_of_a_grid"),
            models.Index(fields=["initiative", "area"], name="tasks_of_an_initiative"),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.item_id} {self.area_id}"

    @property
    def called(self) -> str:
        """What is to be looked at and where, so that no two of an initiative read alike: in a building, or in a grid."""
        return f"{self.item} · {self.building or self.area.short_name}"


class InitiativeEvent(EventBase):
    """One step of an initiative, or of something to do in it."""

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="events")
    task = models.ForeignKey(InitiativeTask, null=True, **REFERS)
    given = PersonalData(
        default=dict, db_default={}, purpose=_("记明这一步填写了什么"), basis=Basis.DUTY, retention=ARCHIVED, readers=READERS,
    )  # fmt: skip

    impersonal = ""
    typed = ("reason", "given")

    class Meta(EventBase.Meta):
        verbose_name = verbose_name_plural = _("专项经过")
        ordering = ["seq"]
        constraints = [
            *EventBase.Meta.constraints,
            models.UniqueConstraint(fields=["initiative", "seq"], name="one_step_of_an_initiative_at_a_time"),
        ]

    @property
    def verb_label(self) -> str:
        """The step in words."""
        return DONE[self.verb]
