"""What the first page says of messages that didn't leave, to whoever keeps the rows of the area."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.notices.models import Delivery, DeliveryState
from grids.pages import Todo

if TYPE_CHECKING:
    from grids.staff.models import User

COUNTED = 100


def failed(user: "User") -> list[Todo]:
    """One row for all that failed; none where nothing did."""
    found = Delivery.objects.visible_to(user).filter(state=DeliveryState.FAILED)
    last = list(found.order_by("-at", "-id")[:COUNTED])
    if not last:
        return []
    return [
        Todo(
            title=_("%(n)d 条邮件或群消息没有发出去") % {"n": len(last)},
            url=reverse("notices_deliveries"),
            label=_("去看"),
            meta=(_("最近一条：%(fault)s") % {"fault": last[0].fault},),
            stripe="soon",
        )
    ]
