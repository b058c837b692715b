"""What of canvass rounds waits on somebody's first page: doors to which they were sent, and answers to look at."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.pages import Todo
from property.canvass.queries import to_go, waiting_for

if TYPE_CHECKING:
    from grids.staff.models import User


def doors(user: "User") -> list[Todo]:
    """Rounds in which homes wait for `user`, one row each."""
    return [
        Todo(
            title=_("%(estate)s入户还有 %(n)d 户") % {"estate": one.estate.name, "n": left},
            url=reverse("canvass_doors", args=[one.pk]), label=_("去入户"),
            meta=(one.purpose, _("到 %(day)s 止") % {"day": f"{one.ends_on:%Y-%m-%d}"}), count=left,
        )
        for one, left in to_go(user)
    ]  # fmt: skip


def waiting(user: "User") -> list[Todo]:
    """Homes that answered two people otherwise, where `user` sees residents; one question."""
    found = waiting_for(user)
    if not found:
        return []
    page = (
        reverse("canvass_home", args=found)
        if len(found) == 1
        else f"{reverse('canvass_homes')}?state=waiting"
    )
    return [
        Todo(
            title=_("%(n)d 户入户答复有两份") % {"n": len(found)}, url=page, label=_("去核对"),
            meta=(_("两份都留着，选一份作准"),), count=len(found),
        )
    ]  # fmt: skip
