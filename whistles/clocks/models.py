"""Working time as a street may edit it, limits of subjects, and the terms that run for whistles."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.areas.models import Area
from grids.conduct.events import new_id
from grids.conduct.moments import bounded
from grids.provenance import Provenance
from whistles.clocks.counting import Bound, Move, Stand, holding
from whistles.clocks.rules import RULES
from whistles.intake.models import Category


class LimitUnit(models.TextChoices):
    """The four units of clocks, and minutes of natural time."""

    NATURAL_MINUTES = "natural_minutes", _("分钟（自然时间）")
    URGENT_HOURS = "urgent_hours", _("小时（自然时间）")
    WORKING_HOURS = "working_hours", _("工作小时")
    WORKING_DAYS = "working_days", _("工作日")
    NATURAL_DAYS = "natural_days", _("自然日")


class Clock(models.TextChoices):
    """What a term is for: the four of a department's part, and those of whoever it asked or of a suspension."""

    SIGN = "sign", pgettext_lazy("clock", "签收")
    CONTACT = "contact", pgettext_lazy("clock", "联系诉求人")
    REPORT = "report", pgettext_lazy("clock", "报到")
    CLOSE = "close", pgettext_lazy("clock", "办结")
    ANSWER = "answer", pgettext_lazy("clock", "答复异议")
    VERIFY = "verify", pgettext_lazy("clock", "核实")
    FOLLOW = "follow", pgettext_lazy("clock", "回访")
    REVIEW = "review", pgettext_lazy("clock", "复核挂账")
    RESUME = "resume", pgettext_lazy("clock", "挂账到期")


# the clocks of a department's part: what a grade and a subject set limits for
WORK = (Clock.SIGN, Clock.CONTACT, Clock.REPORT, Clock.CLOSE)


class CalendarDay(models.Model):
    """A day that is working or free whatever the published calendar says, or before it says anything."""

    day = models.DateField(_("日期"), primary_key=True)
    is_working = models.BooleanField(_("上班"))
    note = models.CharField(_("说明"), max_length=60, blank=True)

    impersonal = "is_working note"

    class Meta:
        verbose_name = verbose_name_plural = _("工作日历（调整）")
        ordering = ["-day"]
        constraints = [bounded("calendar", days=["day"])]

    def __str__(self) -> str:
        return f"{self.day}"


class StreetHours(models.Model):
    """Office hours of a street (or of everything below a district): two segments."""

    area = models.OneToOneField(
        Area,
        models.PROTECT,
        to_field="code",
        db_column="area_code",
        related_name="+",
        verbose_name=_("适用区域"),
    )
    morning_from = models.TimeField(_("上午开始"), default="09:00")
    morning_to = models.TimeField(_("上午结束"), default="12:00")
    afternoon_from = models.TimeField(_("下午开始"), default="13:00")
    afternoon_to = models.TimeField(_("下午结束"), default="17:00")
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.OURS)

    impersonal = "morning_from morning_to afternoon_from afternoon_to provenance"

    class Meta:
        verbose_name = verbose_name_plural = _("办公时间")
        constraints = [
            models.CheckConstraint(
                condition=Q(morning_from__lt=F("morning_to"))
                & Q(morning_to__lte=F("afternoon_from"))
                & Q(afternoon_from__lt=F("afternoon_to")),
                name="office_hours_in_order",
                violation_error_message=_("办公时间要按先后填写：上午开始、上午结束、下午开始、下午结束。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.area_id)


class StreetRule(models.Model):
    """A rule as an area sets it for itself and everything below it; without an area it is the installation's default.

    What was counted or decided under an earlier value keeps it.
    """

    area_code = models.CharField(
        _("适用区域"), max_length=17, blank=True, default="", help_text=_("区域代码；空着的是全系统的默认值")
    )
    rule = models.CharField(
        _("规则"), max_length=24, choices=[(one.code, one.label) for one in RULES.values()]
    )
    value = models.PositiveSmallIntegerField(_("数值"))
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.LOCAL)

    impersonal = "area_code rule value provenance"

    class Meta:
        verbose_name = verbose_name_plural = _("办理规则")
        ordering = ["rule", "area_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "rule"], name="one_value_of_a_rule_in_an_area",
                violation_error_message=_("这个区域已经有这一条规则，请改那一条。"),
            ),
            models.CheckConstraint(condition=Q(rule__in=list(RULES)), name="a_rule_that_there_is"),
            models.CheckConstraint(
                condition=reduce(
                    or_, (Q(rule=one.code, value__gte=one.least, value__lte=one.most) for one in RULES.values())
                ),
                name="value_within_the_ends_of_its_rule",
                violation_error_message=_("数值超出了这条规则允许的范围。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.get_rule_display())


class CategoryLimit(models.Model):
    """A limit that matters of one subject have in an area and below it, beside that of their grade."""

    area = models.ForeignKey(
        Area,
        models.PROTECT,
        to_field="code",
        db_column="area_code",
        related_name="+",
        verbose_name=_("适用区域"),
    )
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="limits", verbose_name=_("诉求分类"),
        help_text=_("下级分类没有自己的时限时，也用这一条"),
    )  # fmt: skip
    clock = models.CharField(
        _("哪一项时限"), max_length=8, choices=[(one.value, one.label) for one in WORK], default=Clock.CLOSE
    )
    amount = models.PositiveSmallIntegerField(_("时限"))
    unit = models.CharField(_("时限单位"), max_length=16, choices=LimitUnit, default=LimitUnit.WORKING_DAYS)
    basis = models.CharField(_("依据"), max_length=80, blank=True, help_text=_("例如标准、文件的名称和条款"))
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.OURS)
    is_active = models.BooleanField(_("启用"), default=True)

    impersonal = "clock amount unit basis provenance is_active"

    class Meta:
        verbose_name = verbose_name_plural = _("分类时限")
        ordering = ["area", "category", "clock"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "category", "clock"], name="one_limit_of_a_subject_clock_and_area",
                violation_error_message=_("这个分类在这个区域已经有这一项时限，请改那一条。"),
            ),
            models.CheckConstraint(
                condition=Q(clock__in=[one.value for one in WORK], unit__in=LimitUnit.values, amount__gt=0),
                name="category_limit_is_one",
                violation_error_message=_("时限的数值要大于 0。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.category} · {self.get_clock_display()}"


class TermOrigin(models.TextChoices):
    """Where the limit that holds for a term comes from."""

    GRADE = "grade", _("哨种")
    CATEGORY = "category", _("诉求分类")
    SOURCE = "source", _("来源")
    ORDER = "order", _("工单")
    GRANTED = "granted", _("批准的期限")
    OWN = "own", _("本系统")


class TermEnd(models.TextChoices):
    """How a term came to its end."""

    MET = "met", _("已完成")
    STOPPED = "stopped", _("已停止")
    SUPERSEDED = "superseded", _("由新的时限代替")


TERM_TIMES = (
    "started_at", "due_at", "paused_at", "met_at", "ended_at", "look_at", "reminded_at", "supervised_at",
)  # fmt: skip


class Term(models.Model):
    """One clock of a whistle or of a department's part: since when, by which limits, until when, and what moved it.

    It runs while it is neither paused nor ended. What it was stays: a new clock is a new row. is_main: of the matter
    as a whole, which whoever leads answers for; not of an assisting department. limits: every limit that it has, of
    which the earliest holds; origin, amount and unit are that one's. paused_for: everything that holds it while it stands
    still, each since when (`whistles.clocks.holds`). look_at: when the sweep has something to say.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    street_code = models.CharField(max_length=9, editable=False)
    whistle = models.ForeignKey(
        "whistles.Whistle", models.PROTECT, related_name="terms", db_constraint=False, verbose_name=_("哨件")
    )
    part = models.ForeignKey(
        "whistles.ReportIn", models.PROTECT, null=True, blank=True, related_name="terms", db_constraint=False,
        db_index=False, verbose_name=_("部门的一份"),
    )  # fmt: skip
    is_main = models.BooleanField(default=True, db_default=True)
    clock = models.CharField(_("时限"), max_length=8, choices=Clock)
    round = models.PositiveSmallIntegerField(_("轮次"), default=1, db_default=1)
    started_at = models.DateTimeField(_("开始时间"))
    amount = models.PositiveSmallIntegerField(_("时限"), null=True, blank=True)
    unit = models.CharField(_("时限单位"), max_length=16, choices=LimitUnit, blank=True)
    origin = models.CharField(_("来自"), max_length=8, choices=TermOrigin)
    limits = models.JSONField()
    rule = models.CharField(_("时限依据"), max_length=200, blank=True)
    calendar_version = models.CharField(max_length=60)
    due_at = models.DateTimeField(_("到期时间"))
    is_tentative = models.BooleanField(_("暂定"), default=False, db_default=False)
    paused_at = models.DateTimeField(_("暂停时间"), null=True, blank=True)
    paused_for = models.JSONField(_("因何暂停"), default=list, db_default=[], blank=True)
    met_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    end = models.CharField(_("怎样结束"), max_length=10, choices=TermEnd, blank=True)
    moved = models.JSONField(default=list, blank=True)
    look_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(_("提醒时间"), null=True, blank=True)
    supervised_at = models.DateTimeField(_("督办时间"), null=True, blank=True)

    impersonal = (
        "street_code is_main clock round started_at amount unit origin limits rule calendar_version due_at is_tentative "
        "paused_at paused_for met_at ended_at end moved look_at reminded_at supervised_at"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("时限")
        ordering = ["started_at", "id"]
        indexes = [
            # running, and not all said: the sweep's whole question
            models.Index("look_at", "id", name="terms_to_look_at", condition=Q(look_at__isnull=False)),
            # closed, and those who reported it not asked yet how it went
            models.Index(
                "street_code",
                "due_at",
                name="terms_to_follow_up",
                condition=Q(clock="follow", ended_at__isnull=True),
            ),
            models.Index(
                "due_at", "id", name="terms_to_recount", condition=Q(is_tentative=True, ended_at__isnull=True)
            ),
        ]
        constraints = [
            bounded("term", TERM_TIMES),
            models.UniqueConstraint(
                fields=["street_code", "whistle", "part", "clock"], name="one_term_of_a_clock_runs",
                condition=Q(ended_at__isnull=True), nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(clock__in=Clock.values), name="term_known_clock"),
            models.CheckConstraint(condition=Q(origin__in=TermOrigin.values), name="term_known_origin"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, unit="") | Q(amount__gt=0, unit__in=LimitUnit.values),
                name="term_limit_has_its_unit",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="", met_at__isnull=True)
                | Q(ended_at__isnull=False, end__in=[TermEnd.MET], met_at__isnull=False)
                | Q(ended_at__isnull=False, end__in=[TermEnd.STOPPED, TermEnd.SUPERSEDED], met_at__isnull=True),
                name="term_ends_in_one_way",
            ),
            models.CheckConstraint(
                condition=Q(look_at__isnull=True) | Q(ended_at__isnull=True, paused_at__isnull=True),
                name="term_looked_at_while_it_runs",
            ),
            models.CheckConstraint(
                condition=Q(paused_for=[]) | Q(paused_at__isnull=False), name="term_held_stands_still"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_clock_display()} {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def is_running(self) -> bool:
        """Whether time passes in it."""
        return self.ended_at is None and self.paused_at is None

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """Its limits, each with the moment at which it ends."""
        return tuple(Bound.from_json(kept) for kept in self.limits)

    @property
    def holding(self) -> Bound:
        """The limit that holds."""
        return holding(self.bounds)

    @property
    def moves(self) -> tuple[Move, ...]:
        """What moved it, in order."""
        return tuple(Move.from_json(kept) for kept in self.moved)

    @property
    def stands(self) -> list[Stand]:
        """What holds it, or did since it stands still."""
        return [Stand.from_json(kept) for kept in self.paused_for]

    def is_held_by(self, hold: str) -> bool:
        """Whether this is among what lets it stand still."""
        return any(one.hold == hold and one.until is None for one in self.stands)
