"""A number of somebody's own: sealed, opened for a reason that is logged, by whoever gives posts there; gone with the posts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.personal.fields import Basis, LookUp, PersonalLine, Reader, Retention, SealedText, Then

# counted from when the last post is over; at the latest from when it was entered
IN_POST = Retention(180, _("最后一个任职结束之日"), Then.REMOVED, at_most=10 * 365)
OWN_NUMBER = {"basis": Basis.STAFF, "retention": IN_POST}


class Reached(models.Model):
    """Somebody who may have left a number of their own. It stands on no page, board, notice or file for everybody."""

    mobile = SealedText(
        _("本人手机"), default=b"", db_default=b"", editable=False, sealed_as="member.mobile",
        purpose=_("值班、急事时联系本人"), readers=(P.GRID_APPOINT,), **OWN_NUMBER,
    )  # fmt: skip
    mobile_mask = PersonalLine(
        _("本人手机（脱敏）"), max_length=20, blank=True, default="", db_default="", editable=False,
        purpose=_("在页面上辨认是哪个号码"), readers=(P.GRID_APPOINT,), **OWN_NUMBER,
    )  # fmt: skip
    mobile_digest = LookUp(
        _("本人手机的查找值"), default=b"", db_default=b"", editable=False, of="mobile",
        purpose=_("导入时认出同一个人"), readers=(Reader.NOBODY,), **OWN_NUMBER,
    )  # fmt: skip
    mobile_since = models.DateField(_("本人手机登记日期"), null=True, editable=False)

    impersonal = "mobile_since"

    class Meta:
        abstract = True
