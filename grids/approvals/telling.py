"""How a page says that something was asked for, and who may grant it."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _

from grids.approvals.models import Approval
from grids.approvals.queries import who_may
from grids.conduct.wording import enumerated

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251


def asked(request: "HttpRequest", made: object) -> bool:
    """Whether somebody else has to grant it first; then who asked is told who may."""
    if not isinstance(made, Approval):
        return False
    who = who_may(made)
    sentence = _("已提交，要由另一位确认后才生效：%(what)s。可以确认的人：%(who)s。")
    messages.warning(request, sentence % {"what": made.wording, "who": enumerated(who)})
    return True
