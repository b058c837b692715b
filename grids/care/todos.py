"""What of care waits for somebody on the first page; nothing is asked for whoever holds none of its permissions."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.access import oracle
from grids.access.roles import Permission
from grids.care import queries
from grids.care.models import CarePromise, CareRecord
from grids.pages import Todo

if TYPE_CHECKING:
    from grids.staff.models import User


def waiting(user: "User") -> list[Todo]:
    """What waits for whoever decides, and for whoever promised."""
    today, found = timezone.localdate(), []
    if oracle.allowed_anywhere(user, Permission.CARE_APPROVE):
        rows = CareRecord.objects.to_be_decided()
        n = rows.filter(rows.under(user, Permission.CARE_APPROVE)).count()
        title = ngettext("%(n)d 条关注等审批", "%(n)d 条关注等审批", n) % {"n": n}
        found.append((n, title, queries.DECIDE, _("去审批")))
    if oracle.allowed_anywhere(user, Permission.CARE_WRITE):
        late = (
            CarePromise.objects.visible_to(user)
            .running()
            .filter(next_on__lte=today, record__review_on__gt=today)
        )
        rows = CareRecord.objects.visible_to(user)
        n, untold, soon = late.count(), rows.to_be_told().count(), rows.to_be_reviewed(today).count()
        found += [
            (n, ngettext("%(n)d 项承诺到日子了", "%(n)d 项承诺到日子了", n) % {"n": n}, queries.ACTIVE, _("去办")),
            (untold, ngettext("%(n)d 条关注没有记告知", "%(n)d 条关注没有记告知", untold) % {"n": untold}, queries.TELL, _("去记")),
            (soon, ngettext("%(n)d 条关注快到复核日期", "%(n)d 条关注快到复核日期", soon) % {"n": soon}, queries.REVIEW, _("去复核")),
        ]  # fmt: skip
    return [
        Todo(title, f"{reverse('care_list')}?state={word}", label, count=n)
        for n, title, word, label in found
        if n
    ]
