"""Leaves and rollups of the event ledger, keyed by national codes and dates so that they may travel.

What was recorded at an area itself is a leaf, and there is one for whatever changed. Areas of which much is recorded
have sums of all leaves within them beside that; of the others the leaves themselves are read.
"""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.conduct.moments import bounded
from whistles.intake.models import LeadEvent
from whistles.lifecycle.models import WhistleEvent
from whistles.statistics.books import noted_changes_sql, noted_leads_sql, tells_of_leads
from whistles.statistics.figures import NAMES


class Grain(models.TextChoices):
    """A row holds one day, or the whole month that begins on its day."""

    DAY = "d", _("日")
    MONTH = "m", _("月")


class ClosureCounts(models.Model):
    """The measures of figures.py as columns: what changed, entered minus left."""

    whistled = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)
    solved = models.IntegerField(default=0)
    explained = models.IntegerField(default=0)
    not_possible = models.IntegerField(default=0)
    withdrawn = models.IntegerField(default=0)
    unstated = models.IntegerField(default=0)
    suspended = models.IntegerField(default=0)
    cancelled = models.IntegerField(default=0)

    impersonal = "whistled closed solved explained not_possible withdrawn unstated suspended cancelled"

    class Meta:
        abstract = True

    def counts(self) -> tuple[int, ...]:
        """The measures in the order of figures.NAMES."""
        return tuple(getattr(self, name) for name in NAMES)


class ClosureChange(ClosureCounts):
    """What the ledger's newest events change, noted by a trigger in the same transaction, not yet rolled up."""

    area_code = models.CharField(max_length=17)
    day = models.DateField()
    grade_key = models.CharField(max_length=50)
    source_code = models.CharField(max_length=30)

    impersonal = "area_code day grade_key source_code"

    class Meta:
        verbose_name = verbose_name_plural = _("待汇总的变化")
        constraints = [bounded("closurechange", days=["day"])]

    def __str__(self) -> str:
        return f"{self.area_code} {self.day}"


class ClosureLeaf(ClosureCounts):
    """What changed of matters recorded at an area itself on a day; rows of the same day, grade and source add up."""

    area_code = models.CharField(max_length=17, db_collation="C")
    day = models.DateField()
    grade_key = models.CharField(max_length=50, db_collation="C")
    source_code = models.CharField(max_length=30, db_collation="C")

    impersonal = "area_code day grade_key source_code"

    class Meta:
        verbose_name = verbose_name_plural = _("结哨明细")
        indexes = [models.Index(fields=["area_code", "day"], name="closure_leaves_of_an_area")]
        constraints = [bounded("closureleaf", days=["day"])]

    def __str__(self) -> str:
        return f"{self.area_code} {self.day}"


class ClosureRollup(ClosureCounts):
    """What changed in an area that has sums (everything below it included) by day or month, grade and source."""

    pk = models.CompositePrimaryKey("area_code", "grain", "day", "grade_key", "source_code")
    area_code = models.CharField(max_length=17)
    grain = models.CharField(max_length=1, choices=Grain)
    day = models.DateField()
    grade_key = models.CharField(max_length=50)
    source_code = models.CharField(max_length=30)

    impersonal = "area_code grain day grade_key source_code"

    class Meta:
        verbose_name = verbose_name_plural = _("结哨汇总")
        constraints = [bounded("closurerollup", days=["day"])]

    def __str__(self) -> str:
        return f"{self.area_code} {self.grain} {self.day}"


class StepChange(models.Model):
    """Steps of the ledger's newest events that are counted, noted by the same trigger, not yet rolled up."""

    area_code = models.CharField(max_length=17)
    day = models.DateField()
    grade_key = models.CharField(max_length=50)
    source_code = models.CharField(max_length=30)
    # a verb, or one of figures.MOVED, MOVED_CLOSED, OPENED
    what = models.CharField(max_length=32)
    number = models.IntegerField()

    impersonal = "area_code day grade_key source_code what number"

    class Meta:
        verbose_name = verbose_name_plural = _("待汇总的步骤")
        constraints = [bounded("stepchange", days=["day"])]

    def __str__(self) -> str:
        return f"{self.area_code} {self.day} {self.what}"


class StepLeaf(models.Model):
    """How often a step was taken on matters recorded at an area itself on a day; rows of the same key add up."""

    area_code = models.CharField(max_length=17, db_collation="C")
    day = models.DateField()
    grade_key = models.CharField(max_length=50, db_collation="C")
    source_code = models.CharField(max_length=30, db_collation="C")
    what = models.CharField(max_length=32, db_collation="C")
    number = models.IntegerField(default=0)

    impersonal = "area_code day grade_key source_code what number"

    class Meta:
        verbose_name = verbose_name_plural = _("步骤明细")
        indexes = [models.Index(fields=["area_code", "day"], name="step_leaves_of_an_area")]
        constraints = [bounded("stepleaf", days=["day"])]

    def __str__(self) -> str:
        return f"{self.area_code} {self.day} {self.what}"


class StepRollup(models.Model):
    """How often steps were taken in an area that has sums (everything below it included) by day or month, grade, source."""

    pk = models.CompositePrimaryKey("area_code", "grain", "day", "grade_key", "source_code", "what")
    area_code = models.CharField(max_length=17)
    grain = models.CharField(max_length=1, choices=Grain)
    day = models.DateField()
    grade_key = models.CharField(max_length=50)
    source_code = models.CharField(max_length=30)
    what = models.CharField(max_length=32)
    number = models.IntegerField(default=0)

    impersonal = "area_code grain day grade_key source_code what number"

    class Meta:
        verbose_name = verbose_name_plural = _("步骤汇总")
        constraints = [
            bounded("steprollup", days=["day"]),
            models.CheckConstraint(
                condition=models.Q(grain__in=Grain.values), name="steprollup_of_a_day_or_a_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_code} {self.grain} {self.day} {self.what}"


class DepartmentChange(models.Model):
    """What the ledger's newest events change of the figures of departments, noted by the same trigger, not yet rolled up."""

    area_code = models.CharField(max_length=17)
    day = models.DateField()
    # its number here: a rollup is made anew from the ledger wherever that goes
    department_id = models.BigIntegerField()
    # a measure of figures.LED, or as in the steps, or how the department kept a clock of its part
    what = models.CharField(max_length=32)
    grade_key = models.CharField(max_length=50, db_default="")
    source_code = models.CharField(max_length=30, db_default="")
    number = models.IntegerField()

    impersonal = "area_code day department_id what grade_key source_code number"

    class Meta:
        verbose_name = verbose_name_plural = _("待汇总的部门变化")
        constraints = [bounded("departmentchange", days=["day"])]

    def __str__(self) -> str:
        return f"{self.area_code} {self.day} {self.department_id} {self.what}"


class DepartmentLeaf(models.Model):
    """What changed for a department of matters recorded at an area itself on a day; rows of the same key add up."""

    area_code = models.CharField(max_length=17, db_collation="C")
    day = models.DateField()
    department_id = models.BigIntegerField()
    what = models.CharField(max_length=32, db_collation="C")
    grade_key = models.CharField(max_length=50, db_default="", db_collation="C")
    source_code = models.CharField(max_length=30, db_default="", db_collation="C")
    number = models.IntegerField(default=0)

    impersonal = "area_code day department_id what grade_key source_code number"

    class Meta:
        verbose_name = verbose_name_plural = _("部门明细")
        indexes = [models.Index(fields=["area_code", "day"], name="department_leaves_of_an_area")]
        constraints = [bounded("departmentleaf", days=["day"])]

    def __str__(self) -> str:
        return f"{self.area_code} {self.day} {self.department_id} {self.what}"


class DepartmentRollup(models.Model):
    """What changed for a department in an area that has sums (everything below it included) by day or month."""

    pk = models.CompositePrimaryKey("area_code", "grain", "day", "department_id", "what")
    area_code = models.CharField(max_length=17)
    grain = models.CharField(max_length=1, choices=Grain)
    day = models.DateField()
    department_id = models.BigIntegerField()
    what = models.CharField(max_length=32)
    number = models.IntegerField(default=0)

    impersonal = "area_code grain day department_id what number"

    class Meta:
        verbose_name = verbose_name_plural = _("部门汇总")
        constraints = [
            bounded("departmentrollup", days=["day"]),
            models.CheckConstraint(
                condition=models.Q(grain__in=Grain.values), name="departmentrollup_of_a_day_or_a_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_code} {self.grain} {self.day} {self.department_id} {self.what}"


class RolledArea(models.Model):
    """An area in which something changed: how many leaves of the closure figures lie in it, and which sums it has.

    Where few are, the leaves are as quickly read as their sums would be. What a city sums up is always there.
    """

    area_code = models.CharField(max_length=17, primary_key=True)
    changes = models.BigIntegerField()
    has_months = models.BooleanField(default=False)
    has_days = models.BooleanField(default=False)
    has_days_by_department = models.BooleanField(default=False)

    impersonal = "area_code changes has_months has_days has_days_by_department"

    class Meta:
        verbose_name = verbose_name_plural = _("已汇总的区域")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(has_days=False, has_days_by_department=False) | models.Q(has_months=True),
                name="rolledarea_with_days_has_months",
            )
        ]

    def __str__(self) -> str:
        return self.area_code


class RolledYear(models.Model):
    """A year of the ledger: when its rollups last took something in, and when they were last compared with it."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    touched_at = models.DateTimeField(null=True)
    compared_at = models.DateTimeField(null=True)

    impersonal = "year touched_at compared_at"

    class Meta:
        verbose_name = verbose_name_plural = _("已汇总的年份")
        constraints = [bounded("rolledyear", ["touched_at", "compared_at"])]

    def __str__(self) -> str:
        return str(self.year)


class StatisticsCheck(models.Model):
    """One comparison of the rollups with a recount of the ledger. Differences raise an alarm."""

    checked_at = models.DateTimeField(_("核对时间"))
    events = models.BigIntegerField(_("台账步骤数"))
    rows = models.BigIntegerField(_("汇总行数"))
    differences = models.PositiveIntegerField(_("不一致"))
    details = models.JSONField(_("不一致明细"), default=list)
    seconds = models.FloatField(_("用时（秒）"))
    # empty where all years were compared
    years = models.JSONField(_("年份"), default=list, db_default=[])

    impersonal = "checked_at events rows differences details seconds years"

    class Meta:
        verbose_name = verbose_name_plural = _("统计核对")
        ordering = ["-checked_at"]
        constraints = [bounded("statisticscheck", ["checked_at"])]

    def __str__(self) -> str:
        return f"{self.checked_at:%Y-%m-%d %H:%M} {self.differences}"


pgtrigger.register(
    pgtrigger.Trigger(
        name="notes_changes",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_events"),
        func=noted_changes_sql(),
    )
)(WhistleEvent)
pgtrigger.register(
    pgtrigger.Trigger(
        name="notes_endings",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition(tells_of_leads()),
        func=noted_leads_sql(),
    )
)(LeadEvent)
