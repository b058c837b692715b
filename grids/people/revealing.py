"""One sealed value of a person shown in full to one person, for a reason that is logged first."""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import Refusal, require
from grids.conduct.texts import said
from grids.people.kinds import Fact
from grids.people.minors.asking import REFUSED, ground_of, ground_said, use
from grids.people.minors.known import needs_leave
from grids.people.models import Person
from grids.privacy.actions import disclose
from grids.privacy.sealing import place_of

if TYPE_CHECKING:
    from grids.staff.models import User

SUBJECT = "grids.Person"
WORDS_MAX = 150


class NeedsApproval(Refusal):
    """The value is a minor's, and nobody let it be looked at yet."""


class Why(models.TextChoices):
    """For what somebody looks; a word of one's own may follow."""

    LEASE = "lease", gettext_lazy("核实租约")
    PERMIT = "permit", gettext_lazy("协助办理居住证")
    ASKED = "asked", gettext_lazy("本人请求更正")
    REACH = "reach", gettext_lazy("紧急联系本人")


SHOWN = {Fact.NAME: Fact.NAME.label, Fact.PHONE: Fact.PHONE.label, Fact.DOCUMENT: Fact.DOCUMENT.label}


def reveal(*, person_id: UUID, field: str, why: str, by: "User", words: str = "") -> str:
    """The value of one field. Refusal without a reason of the list, without the right there, of a minor without an approval, and
    when it was enough for this hour."""
    person = Person.objects.visible_to(by).get(pk=person_id)
    oracle.require_in(by, Permission.PEOPLE_REVEAL, person.area_id, _("查看居民的完整信息"))
    require(field in SHOWN, _("请选择要查看哪一项。"), field="field")
    require(why in Why.values, _("请选择查看事由。"), field="why")
    own = said(words)
    require(len(own) <= WORDS_MAX, _("补充说明请不要超过 150 字。"), field="words")
    sealed = bytes(getattr(person, field))
    require(sealed, _("这个人没有登记这一项。"), field="field")
    ground = None
    if needs_leave(person):
        ground = ground_of(person, field, by)
        if ground is None:
            raise NeedsApproval(str(REFUSED), field="field", code="conflict")
    return disclose(
        sealed=sealed, at=place_of(person, field), subject_kind=SUBJECT, subject_id=str(person.pk),
        subject_label=_("居民登记"), area_code=person.area_id, by=by, needs_factor=False,
        reason=reason_said(why, own), ground=ground_said(ground) if ground else None, along=partial(use, ground) if ground else _nothing,
    )  # fmt: skip


def reason_said(why: str, own: str) -> str:
    """Why somebody looks, as the log keeps it."""
    return f"{Why(why).label}：{own}" if own else str(Why(why).label)


def _nothing() -> None:
    """Nothing goes with a reading that needs no approval."""
