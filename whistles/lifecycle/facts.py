"""What a whistle's row says, with its departments' parts, its terms and the leads it came from, as the mark that its events carry.

Each step marks the facts as they stand after it, so that a row changed by anything but a step shows. A mark holds nothing
that could be read: what is erased at the end of its term is gone.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.conduct.apart import Apart
from grids.conduct.covering import Texts, frames_of
from grids.conduct.events import GENESIS, MARK_BYTES, columns_of, framed, is_marked, named, values_of
from whistles.clocks.models import Term
from whistles.lifecycle.models import ReportIn, Whistle

# columns that no step marks, each with what holds it instead
ELSEWHERE = {"last_digest": "is the mark of the last step"}
PART_ELSEWHERE = {"whistle_id": "the whistle whose facts these are"}

_COLUMNS = columns_of(Whistle, frozenset(ELSEWHERE))
_PART_COLUMNS = columns_of(ReportIn, frozenset(PART_ELSEWHERE))
_TERM_COLUMNS = columns_of(Term, frozenset(PART_ELSEWHERE))
_PART_NAME, _TERM_NAME = "part", "term"
_PART = framed([_PART_NAME])
_OWN = {
    _("标题"): "title",
    _("办理结果"): "resolution",
    _("地址或区域"): "address area_code community_code street_code point point_source places_before",
    _("渠道、哨种或分类"): "source_code grade_key category_id origin is_sealed",
    _("状态或办结方式"): "state outcome late",
    _("时间"): "received_at whistled_at closed_at last_occurred_at",
    _("时限"): " ".join(
        [
            "sign_due_at contact_due_at report_due_at close_due_at next_due_at due_rule due_tentative",
            *(f"{_TERM_NAME}.{column}" for column in _TERM_COLUMNS),
        ]
    ),
    _("部门"): " ".join(["lead_department_id", *(f"{_PART_NAME}.{column}" for column in _PART_COLUMNS)]),
    _("哨源"): f"lead {_PART_NAME}.lead {_TERM_NAME}.lead",
    _("哨件编号"): "number id",
}
_APART = Apart(_OWN, rest=_("其他登记项"))


Rows = Iterable[Mapping[str, Any]]


def marked(whistle: Mapping[str, Any], parts: Rows, leads: Iterable[object], terms: Rows = ()) -> bytes:
    """The mark of a whistle's facts: its columns, its parts' and terms' columns, the ids of its leads."""
    return _APART.sealed(_texts(whistle, parts, leads, terms))


def now(whistle: Whistle, parts: Iterable[ReportIn], leads: Iterable[object], terms: Iterable[Term]) -> bytes:
    """The mark of the facts as these rows stand; of the leads their ids."""
    return marked(values_of(whistle), map(values_of, parts), leads, map(values_of, terms))


def agree(whistle: Whistle, mark: bytes) -> bool:
    """Whether the rows say what they said when the step with this mark of facts was taken; asks for parts, leads and terms.

    They may have been fetched before (`prefetch_related("report_ins", "leads", "terms")`).
    """
    return is_marked(mark[:MARK_BYTES], GENESIS, content(whistle))


def differing(whistle: Whistle, mark: bytes) -> list[str | Promise]:
    """What of the rows isn't as it was when the step with this mark was taken, by its name; empty where none can tell."""
    return _APART.differing(mark, framed(content(whistle)))


def content(whistle: Whistle) -> list[str]:
    """What a whistle says as it stands, with its parts, leads and terms, for whoever wants to know it again."""
    return _texts(values_of(whistle), *_around(whistle))


def _around(whistle: Whistle) -> tuple[list[dict], list[object], list[dict]]:
    parts = [values_of(part) for part in whistle.report_ins.all()]
    terms = [values_of(term) for term in whistle.terms.all()]
    return parts, [lead.pk for lead in whistle.leads.all()], terms


def marked_each(
    whistles: Mapping[str, Texts], parts: Sequence[Mapping[str, Texts]], leads: Sequence[str]
) -> list[bytes]:
    """As `marked`, for many whistles at once of one lead each, given by column in the texts that a mark covers.

    parts: of each whistle those that it has, by their ids.
    """
    frames = frames_of(_COLUMNS, whistles)
    for part in parts:
        own = frames_of(_PART_COLUMNS, part)
        frames += [("", _PART), *((f"{_PART_NAME}.{column}", texts) for column, texts in own)]
    return _APART.sealed_each([*frames, *frames_of(["lead"], {"lead": leads})], len(leads))


def _texts(whistle: Mapping[str, Any], parts: Rows, leads: Iterable[object], terms: Rows) -> list[str]:
    texts = named(_COLUMNS, whistle)
    for part in sorted(parts, key=_by_id):
        texts += [_PART_NAME, *named(_PART_COLUMNS, part)]
    for term in sorted(terms, key=_by_id):
        texts += [_TERM_NAME, *named(_TERM_COLUMNS, term)]
    return [*texts, *sorted(f"lead={lead}" for lead in leads)]


def _by_id(part: Mapping[str, Any]) -> str:
    return str(part["id"])
