"""How a source numbers what it brings: on for ever, or anew every year or month."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# behind an ordinary matter's number where its source begins anew; complaints have the number of an account, bare
A_YEAR, A_MONTH = "y", "m"
ORDINARY = r"^(y\d{4}|m\d{4}-\d{2})?$"


class Anew(models.TextChoices):
    """When a source begins to number from the start."""

    NEVER = "never", _("一直往下编")
    YEAR = "year", _("每年从头编")
    MONTH = "month", _("每月从头编")


def space_of(anew: str, received_at: datetime) -> str:
    """The year or month in China in which a matter was received, as `Lead.number_space` keeps it; "" where numbers go on."""
    if anew == Anew.NEVER:
        return ""
    day = received_at.astimezone(timezone.get_default_timezone())
    return f"{A_YEAR}{day.year}" if anew == Anew.YEAR else f"{A_MONTH}{day.year}-{day.month:02d}"


def spaces_of(received_at: datetime) -> set[str]:
    """Every numbering that a matter received then may stand in."""
    return {space_of(anew, received_at) for anew in Anew.values}
