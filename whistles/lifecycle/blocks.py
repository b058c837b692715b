"""Text blocks: words that a street uses again and again, chosen by a digit where a step asks for words."""

from collections import defaultdict

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.areas.codes import ancestor_codes
from grids.areas.models import Area
from grids.conduct.kept import kept
from whistles.intake.table import LEAD_STEPS
from whistles.lifecycle.table import STEPS

# the steps that have them, by their verbs
WITH_BLOCKS = {step.verb: step.label for step in (*LEAD_STEPS, *STEPS) if step.has_blocks}
# chosen by one digit
AT_MOST = 9


class TextBlock(models.Model):
    """Words for one step in an area and below it: its reason, and what the person is told."""

    area = models.ForeignKey(
        Area,
        models.PROTECT,
        to_field="code",
        db_column="area_code",
        related_name="+",
        verbose_name=_("适用区域"),
    )
    verb = models.CharField(_("用在哪一步"), max_length=20, choices=list(WITH_BLOCKS.items()))
    title = models.CharField(_("名称"), max_length=20, help_text=_("按钮上的字，例如“不属于本街道”"))
    reason = models.TextField(_("理由或结果"), max_length=1000, help_text=_("填进理由、办理结果或核实情况"))
    reply = models.TextField(
        _("答复"), max_length=1000, blank=True, help_text=_("要答复反映人的步骤，填进答复；可以留空")
    )
    order = models.PositiveSmallIntegerField(_("排序"), default=100)
    is_active = models.BooleanField(_("启用"), default=True)

    impersonal = "verb title reason reply order is_active"

    class Meta:
        verbose_name = verbose_name_plural = _("常用语")
        ordering = ["verb", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "verb", "title"], name="one_block_of_a_name_for_a_step",
                violation_error_message=_("这一步已经有同名的常用语，请改那一条。"),
            ),
            models.CheckConstraint(condition=Q(verb__in=list(WITH_BLOCKS)), name="block_of_a_step_that_has_them"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


@kept
def blocks_kept(area_code: str) -> dict[str, list[TextBlock]]:
    """The text blocks that hold in an area, by verb: its own before those of what lies above it."""
    rows = TextBlock.objects.filter(area__in=ancestor_codes(area_code), is_active=True).order_by(
        "order", "pk"
    )
    found: dict[str, list[TextBlock]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: -len(one.area_id)):
        if len(found[row.verb]) < AT_MOST:
            found[row.verb].append(row)
    return dict(found)
