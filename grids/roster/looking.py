"""Somebody looked for from the table of people: by whatever of them is written out in full, or the end of their number; noted first."""

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.conduct.refusals import require
from grids.found import Hits
from grids.people.names import masked, masked_number
from grids.personal.masking import mask_phone
from grids.privacy.actions import look_for
from grids.roster import finding
from grids.search.questions import Asked

if TYPE_CHECKING:
    from grids.staff.models import User

TAIL = 4


def look(user: "User", text: str) -> tuple[str, Hits]:
    """Who is found, and by what in words. Refusal where it is nothing of a person, or was enough for this hour."""
    asked = Asked.of(text)
    label, shown, hits = _looked(user, asked)
    look_for(what=label, shown=shown, by=user, area_code="", number_found=len(hits.rows), needs_factor=False)
    return str(label), hits


def _looked(user: "User", asked: Asked) -> tuple[str | Promise, str, Hits]:
    said = asked.said
    if finding.is_phone(asked):
        return gettext_lazy("居民电话"), mask_phone(said), finding.by_phone(user, asked)
    if finding.is_document(asked):
        return gettext_lazy("居民证件号"), masked_number(said), finding.by_document(user, asked)
    if len(said) == TAIL and said[:-1].isdigit() and said.isalnum():
        return gettext_lazy("证件号后四位"), said, finding.by_tail(user, said.upper())
    require(
        finding.is_name(asked),
        _("请写完整的姓名、证件号或电话，或证件号的后 4 位；房号在下面的“幢号或房号”里找。"),
        field="who",
    )
    return gettext_lazy("居民姓名"), masked(said), finding.by_name(user, asked)
