"""Words of the roster's lists: what may be asked of people and of homes, which lists of what is due there are, the next step of each."""

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.registry.dwellings.kinds import Doubt, Due


class Lease(TextChoices):
    """When a lease ends."""

    OVER = "over", _("已过期")
    MONTH = "30", _("30 天内到期")
    QUARTER = "90", _("90 天内到期")


class OfPeople(TextChoices):
    """Lists of people whose entry asks for a step."""

    WEEK = "week", _("一周内要核实")
    REGISTRATION = "registration_due", _("待居住登记")
    PERMIT = "permit_soon", _("居住证到期")
    MAY_BE_RESIDENT = "may_be_resident", _("满半年待转常住")
    UNVERIFIED = "unverified", _("待核实")
    STALE = "stale", _("半年未核实")


class OfHomes(TextChoices):
    """Lists of homes whose entry asks for a step."""

    DUE = "due", _("一周内要办")
    LEASES = "leases_soon", _("租约到期")
    LET_NOBODY = "let_nobody", _("出租未登记人")
    VACANT_LIVED = "vacant_lived", _("空置有人住")
    OWNER_DEAD = "owner_dead", _("产权人已故")
    INSPECTIONS = "inspections_due", _("场所待检查")
    NO_HEAD = "no_head", _("缺户主")


class Next(NamedTuple):
    """The one step that a row offers. part: where on the home's page it is taken."""

    label: str | Promise
    part: str = ""


NEXT = {
    Due.LEASE: Next(_("核实租约"), "h-leases"),
    Due.PERMIT: Next(_("核对居住证"), "h-people"),
    Due.NEW_CHECK: Next(_("上门核实"), "change"),
    Due.REGISTRATION: Next(_("补居住登记"), "h-people"),
    Due.INSPECTION: Next(_("记检查"), "h-premises"),
    Due.STALE: Next(_("上门核实"), "change"),
}
# of a home whose entries don't agree the step that makes them
AGREE = {
    Doubt.VACANT_LIVED: Next(_("核对用途"), "h-people"),
    Doubt.LET_EMPTY: Next(_("登记租住的人"), "h-people"),
    Doubt.OWNER_DEAD: Next(_("核对产权"), "h-owners"),
    Doubt.NO_HEAD: Next(_("定户主"), "h-people"),
}

# each list with the page on which it stands
LISTS = {**dict.fromkeys(OfPeople.values, "person_table"), **dict.fromkeys(OfHomes.values, "home_list")}
