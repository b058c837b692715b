"""The two books of an estate's money: entries that are appended and never changed; a wrong one is countered by another."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.conduct.moments import bounded
from property.estates.kinds import Flow, Fund
from property.estates.models import Estate

# of one entry, in fen: ten billion yuan
FEN_MOST = 10**12

COUNTERS = """
IF NOT EXISTS (
    SELECT FROM property_fundentry e
    WHERE e.id = NEW.counter_of_id AND e.counter_of_id IS NULL AND e.estate_id = NEW.estate_id AND e.fund = NEW.fund
      AND e.fen = NEW.fen AND e.flow <> NEW.flow
) THEN
    RAISE EXCEPTION 'a counter-entry is the same sum the other way, once' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class FundEntry(models.Model):
    """Money that came in or went out. There is no balance in any row: it is the sum of what stands here."""

    estate = models.ForeignKey(Estate, models.PROTECT, related_name="fund_entries", db_index=False)
    fund = models.CharField(_("账本"), max_length=7, choices=Fund)
    flow = models.CharField(_("收支"), max_length=3, choices=Flow)
    fen = models.BigIntegerField(_("金额（分）"))
    day = models.DateField(_("日期"))
    what = models.CharField(_("事由"), max_length=120)
    receipt = models.CharField(_("票据号"), max_length=60, blank=True, default="")
    counter_of = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="countered_by"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, editable=False
    )
    recorded_at = models.DateTimeField(_("记账时间"), editable=False)

    # what is entered of money, in words of an office
    impersonal = "fund flow fen day what receipt recorded_at"

    class Meta:
        verbose_name = verbose_name_plural = _("小区账目")
        ordering = ["-day", "-id"]
        constraints = [
            bounded("fundentry", ["recorded_at"], days=["day"]),
            models.CheckConstraint(condition=Q(fund__in=Fund.values), name="fund_entry_known_fund"),
            models.CheckConstraint(condition=Q(flow__in=Flow.values), name="fund_entry_known_flow"),
            models.CheckConstraint(
                condition=Q(fen__gt=0, fen__lte=FEN_MOST),
                name="fund_entry_of_some_money",
                violation_error_message=_("金额要大于 0，不超过 100 亿元。"),
            ),
            models.CheckConstraint(
                condition=Q(counter_of__isnull=True) | ~Q(counter_of=F("id")), name="fund_entry_counters_another"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["estate", "fund", "-day", "-id"], name="entries_of_a_fund")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Delete | pgtrigger.Update),
            pgtrigger.Trigger(
                name="counters_the_same_sum",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__counter_of__isnull=False),
                func=COUNTERS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.get_flow_display()} {self.fen}"
