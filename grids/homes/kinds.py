"""Closed words of homes: what a household is, how somebody stands and lives in a dwelling, how that came to an end."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# of one step
PEOPLE_MOST = 40
# a child whose registration asks for somebody who answers for it (个人信息保护法 article 31)
GUARDED_UNTIL = 14
GROWN_UP = 18


class HouseholdKind(TextChoices):
    """What keeps people of a dwelling together."""

    FAMILY = "family", _("家庭户")
    COLLECTIVE = "collective", _("集体户")


class Standing(TextChoices):
    """How somebody stands in a dwelling: said by whoever registers it, never derived."""

    RESIDENT = "resident", _("常住")
    FLOATING = "floating", _("流动")
    UNVERIFIED = "unverified", _("待核实")


class ResidenceType(TextChoices):
    """In what one lives: GB/T 31000-2015, 5.13."""

    BOUGHT = "01", _("自购房屋")
    RENTED = "02", _("租赁房屋")
    BOARDING = "03", _("寄宿")
    BORROWED = "04", _("借住")
    DORMITORY = "05", _("单位宿舍")
    TEMPORARY = "06", _("临时性宿舍")
    WORKERS = "07", _("农民工公寓")
    OTHER = "99", _("其他")


class Inflow(TextChoices):
    """Why somebody came from elsewhere: GB/T 31000-2015, 5.11."""

    WORK = "01", _("务工")
    FARMING = "02", _("务农")
    TRADE = "03", _("经商")
    STUDY = "04", _("学习培训")
    MARRIAGE = "05", _("婚嫁")
    FAMILY = "06", _("随迁")
    TREATMENT = "07", _("治病疗养")
    RELATIVES = "08", _("投亲靠友")
    TRANSFER = "09", _("工作调动")
    OTHER = "99", _("其他")


class Permit(TextChoices):
    """What was given to somebody who lives away from their registered home: GB/T 31000-2015, 5.12."""

    RESIDENCE = "01", _("居住证")
    TEMPORARY = "02", _("暂住证")
    OTHER = "99", _("其他")


class Ended(TextChoices):
    """How a residence came to an end; "turned" and "regrouped" go on in another row of the same dwelling."""

    MOVED_OUT = "moved_out", _("迁出")
    MOVED_WITHIN = "moved_within", _("移居别处")
    DIED = "died", _("死亡")
    CORRECTED = "corrected", _("登记有误")
    TURNED = "turned", _("常住、流动互转")
    REGROUPED = "regrouped", _("分户、并户")
