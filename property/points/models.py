"""Service points of an estate: what, where, when, for how much, by whom; how often used, and how residents rate them."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.conduct.events import EventBase, new_id
from grids.conduct.moments import FOUNDED, bounded
from grids.personal.fields import (
    ARCHIVED,
    Basis,
    PersonalData,
    PersonalLine,
    Retention,
    Then,
)
from grids.provenance import Provenance
from property.estates.models import Estate
from property.points.kinds import DONE, Charge, PointKind
from property.points.querysets import HolderQuerySet, PointQuerySet

HELD = Retention(365, _("离岗之日"), Then.REMOVED, at_most=10 * 365)
FEN_MOST = 10_000_00
USES_MOST = 10_000


class ServicePoint(models.Model):
    """One point. ground: the owners' motion by which a point in common parts was opened, "": none is recorded."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    estate = models.ForeignKey(Estate, models.PROTECT, related_name="+", verbose_name=_("小区"))
    kind = models.CharField(_("类别"), max_length=8, choices=PointKind)
    name = models.CharField(_("名称"), max_length=40)
    place = models.CharField(_("位置"), max_length=80)
    hours = models.CharField(_("开放时间"), max_length=80)
    operator = models.CharField(_("谁来办"), max_length=60, blank=True, default="")
    about = models.CharField(_("由来和去处"), max_length=500, blank=True, default="")
    in_common = models.BooleanField(_("用的是共有部分"), default=False)
    ground = models.CharField(_("依据的业主表决"), max_length=120, blank=True, default="")
    opened_on = models.DateField(_("哪天开放"))
    closed_on = models.DateField(_("哪天关闭"), null=True, blank=True, editable=False)
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.LOCAL)
    version = models.PositiveIntegerField(default=0, editable=False)

    impersonal = (
        "id kind name place hours operator about in_common ground opened_on closed_on provenance version"
    )

    objects = PointQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("服务点")
        ordering = ["estate", "name"]
        constraints = [
            bounded("servicepoint", days=["opened_on", "closed_on"], since=FOUNDED),
            models.CheckConstraint(condition=Q(kind__in=PointKind.values), name="point_known_kind"),
            models.CheckConstraint(
                condition=Q(provenance__in=Provenance.values), name="point_known_provenance"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="point_closes_after_it_opened",
            ),
            models.UniqueConstraint(
                fields=["estate", "name"],
                condition=Q(closed_on__isnull=True),
                name="point_named_once_in_an_estate",
                violation_error_message=_("这个小区已经有同名的服务点。"),
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


class PointPrice(models.Model):
    """What is offered for how much; what was struck stays."""

    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="prices")
    what = models.CharField(_("项目"), max_length=40)
    charge = models.CharField(_("收费"), max_length=4, choices=Charge)
    fen = models.PositiveIntegerField(_("分"), default=0)
    is_struck = models.BooleanField(default=False, editable=False)

    impersonal = "what charge fen is_struck"

    class Meta:
        verbose_name = verbose_name_plural = _("服务收费")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(charge__in=Charge.values), name="price_known_charge"),
            models.CheckConstraint(
                condition=Q(charge=Charge.FREE, fen=0) | Q(charge=Charge.LOW, fen__gte=1, fen__lte=FEN_MOST),
                name="what_is_free_costs_nothing",
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.what

    @property
    def yuan(self) -> str:
        """What it costs, exactly."""
        return f"{self.fen // 100}.{self.fen % 100:02}"


class PointUse(models.Model):
    """How many came on a day: a number, and nobody."""

    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="uses")
    day = models.DateField(_("哪天"))
    count = models.PositiveIntegerField(_("人次"))

    impersonal = "day count"

    class Meta:
        verbose_name = verbose_name_plural = _("使用人次")
        ordering = ["-day"]
        constraints = [
            bounded("pointuse", days=["day"]),
            models.UniqueConstraint(fields=["point", "day"], name="uses_counted_once_a_day"),
            models.CheckConstraint(condition=Q(count__lte=USES_MOST), name="uses_of_a_day_that_may_be"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.count}"


class PointRating(models.Model):
    """How many residents gave so many stars; nobody who."""

    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="ratings")
    stars = models.PositiveSmallIntegerField(_("星"))
    count = models.PositiveIntegerField(_("多少人"), default=0)

    impersonal = "stars count"

    class Meta:
        verbose_name = verbose_name_plural = _("居民评分")
        ordering = ["-stars"]
        constraints = [
            models.UniqueConstraint(fields=["point", "stars"], name="stars_counted_once_a_point"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="one_to_five_stars"),
        ]

    def __str__(self) -> str:
        return f"{self.stars} {self.count}"


class Job(models.Model):
    """Work at a point for people in difficulty: what, and how many of it there are."""

    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="jobs")
    what = models.CharField(_("做什么"), max_length=60)
    places = models.PositiveSmallIntegerField(_("几个名额"))

    impersonal = "what places"

    class Meta:
        verbose_name = verbose_name_plural = _("岗位")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(places__gte=1, places__lte=50), name="places_of_a_job_that_may_be"
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.what


class JobHolder(models.Model):
    """Who holds a place of a job: a name for whoever may see residents there, and nothing of why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    job = models.ForeignKey(Job, models.PROTECT, related_name="holders")
    name = PersonalLine(
        _("姓名"), max_length=40, blank=True, default="", purpose=_("安排困难居民上岗"), basis=Basis.CONSENT, retention=HELD,
        readers=(P.PEOPLE_VIEW,),
    )  # fmt: skip
    from_day = models.DateField(_("哪天上岗"))
    left_on = models.DateField(_("哪天离岗"), null=True, blank=True)

    impersonal = "from_day left_on"

    objects = HolderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("在岗的人")
        ordering = ["from_day", "id"]
        constraints = [
            bounded("jobholder", days=["from_day", "left_on"]),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("from_day")),
                name="job_is_left_after_it_began",
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.pk)


class PointEvent(EventBase):
    """One step in the book of a service point."""

    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="events")
    given = PersonalData(
        default=dict, db_default={}, purpose=_("记明这一步填写了什么"), basis=Basis.DUTY, retention=ARCHIVED,
        readers=(P.GRID_VIEW,),
    )  # fmt: skip

    impersonal = ""
    typed = ("reason", "given")

    class Meta(EventBase.Meta):
        verbose_name = verbose_name_plural = _("服务点经过")
        ordering = ["seq"]
        constraints = [
            *EventBase.Meta.constraints,
            models.UniqueConstraint(fields=["point", "seq"], name="one_step_of_a_point_at_a_time"),
        ]

    @property
    def verb_label(self) -> str:
        """The step in words."""
        return DONE[self.verb]
