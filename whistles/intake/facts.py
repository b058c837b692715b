"""What a lead's row says, as the mark that its events carry.

Each step marks the facts as they stand after it, so that a row changed by anything but a step shows. A mark holds nothing
that could be read: what is erased at the end of its term is gone.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.conduct.apart import Apart
from grids.conduct.covering import Texts, frames_of
from grids.conduct.events import GENESIS, MARK_BYTES, columns_of, framed, is_marked, named, values_of
from whistles.intake.models import Lead

# columns that no step of a lead's own marks, each with what holds it instead
ELSEWHERE = {
    "state": "compared with the last step, or with the whistle that it became",
    "whistle_id": "a fact of the whistle",
    "version": "counts what happened to the row, sealing anew included; decides nothing afterwards",
    "last_digest": "is the mark of the last step",
    "is_masked": "says of how its texts were written; decides only whether their erasing needs the keys",
    "number_space": "compared with who registered it, the actor of the first step, or with when it was received",
}
# sealed anew with a newer key, or made with one that may change: a step marks whether there is a value. An altered one
# doesn't open, and verification opens it where the process has the key
SEALED = ("reporter_name", "reporter_phone", "phone_digest")

_COLUMNS = columns_of(Lead, frozenset(ELSEWHERE))
# altered, the matter may have been a complaint
WHETHER_SEALED = _("是不是检举控告、被反映的部门和人")
_APART = Apart(
    {
        _("标题"): "title",
        _("内容"): "content",
        _("答复"): "reply",
        _("地址或区域"): "address area_code street_code point point_source places_before",
        _("反映人"): "reporter_name reporter_phone reporter_mask phone_digest",
        _("来源或来源编号"): "source_code source_number origin",
        _("诉求分类"): "category_id",
        _("时间"): "received_at recorded_at external_due_at",
        WHETHER_SEALED: "is_sealed accused_id accused_person_id kept_from",
    },
    rest=_("其他登记项"),
)


def marked(values: Mapping[str, Any]) -> bytes:
    """The mark of a lead's facts, given by column."""
    return _APART.sealed(_texts(values))


def agree(lead: Lead, mark: bytes) -> bool:
    """Whether the row says what it said when the step with this mark of facts was taken."""
    return is_marked(mark[:MARK_BYTES], GENESIS, _texts(values_of(lead)))


def differing(lead: Lead, mark: bytes) -> list[str | Promise]:
    """What of the row isn't as it was when the step with this mark was taken, by its name; empty where none can tell."""
    return _APART.differing(mark, framed(_texts(values_of(lead))))


def marked_each(marks: Mapping[str, Texts], count: int) -> list[bytes]:
    """As `marked`, for many leads at once, given by column in the texts that a mark covers."""
    whether = {name: _whether(marks[name]) for name in SEALED}
    return _APART.sealed_each(frames_of(_COLUMNS, {**marks, **whether}), count)


def _whether(texts: Texts) -> Texts:
    if isinstance(texts, str):
        return "sealed" if texts else ""
    return ["sealed" if text else "" for text in texts]


def content(lead: Lead) -> list[str]:
    """What a lead says as it stands, for whoever wants to know it again."""
    return [*_texts(values_of(lead)), f"state={lead.state}", f"whistle={lead.whistle_id}"]


def _texts(values: Mapping[str, Any]) -> list[str]:
    return named(_COLUMNS, _as_marked(values))


def _as_marked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as marks cover them: of what is sealed only whether it is there."""
    return {**values, **{name: "sealed" if len(values[name]) else "" for name in SEALED}}
