"""Closed words of organisations and of where they are."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

USCC_DIGITS = 18
# between two inspections of a trade
EVERY_LEAST, EVERY_MOST = 1, 1096
# within so many days an inspection is near
SOON_DAYS = 30


class EnterpriseClass(TextChoices):
    """What kind of enterprise an organisation is: GB/T 31000-2015, 5.44."""

    DOMESTIC = "01", _("内资企业")
    FOREIGN = "02", _("外资企业")
    SELF_EMPLOYED = "03", _("个体工商户")
    COOPERATIVE = "04", _("农民专业合作社")
    OTHER = "99", _("其他企业")


class PremisesKind(TextChoices):
    """As what an organisation uses a dwelling."""

    OFFICE = "office", _("办公")
    VENUE = "venue", _("经营场所")


class OrgHazard(TextChoices):
    """What may be dangerous about premises: GB/T 31000-2015, 5.45, without what would speak of people (03, 04)."""

    NONE = "00", _("无")
    SAFETY = "01", _("治安隐患")
    FIRE = "02", _("消防隐患")
    OTHER = "99", _("其他")


class Outcome(TextChoices):
    """What an inspection came to."""

    FINE = "fine", _("未发现问题")
    PUT_RIGHT = "put_right", _("当场改正")
    TO_MEND = "to_mend", _("限期整改")
