"""What makes a matter doubtful that comes in anew: its number is another's but for lost zeros, or is known next door.

Nothing is refused for it: whoever imports is told how many, and of the first ones which.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from whistles.imports.matters import Fresh, Key
from whistles.intake.models import Lead
from whistles.intake.querysets import LeadQuerySet
from whistles.intake.table import TAKEN_BACK

if TYPE_CHECKING:
    from whistles.imports.references import References

ZEROS, NEXT_DOOR, ABOVE = "zeros", "next_door", "above"
# of each kind so many are named
NAMED = 10
# looked at to know how long numbers are that begin with zeros
LOOKED_AT = 10_000


class Doubt(NamedTuple):
    """One kind, and what it is told from: the other number, or where the matter is known."""

    kind: str
    other: str


def lost_zeros(resolved: list[Fresh], references: "References") -> dict[Key, list[Doubt]]:
    """By key the numbers that are the same but for zeros in front, in the ledger and in the same batch.

    Excel takes them away from what looks like a number.
    """
    doubts: dict[Key, list[Doubt]] = defaultdict(list)
    numbered = [item for item in resolved if not item.is_sealed and _is_number(item.row.number)]
    if references.lengths_with_zeros is None:
        references.lengths_with_zeros = _known_lengths(references)
    lengths = references.lengths_with_zeros
    lengths |= {len(one.row.number) for one in numbered if one.row.number[0] == "0"}
    wanted: dict[tuple[str, str, str], list[Fresh]] = defaultdict(list)
    bare: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for item in numbered:
        street, number, space, _sealed = item.key
        bare[(street, number.lstrip("0"), space)].add(number)
        for other in _otherwise(number, lengths):
            wanted[(street, other, space)].append(item)
    for key in _there(wanted, references):
        for item in wanted[key]:
            doubts[item.key].append(Doubt(ZEROS, key[1]))
    for item in numbered:
        street, number, space, _sealed = item.key
        others = bare[(street, number.lstrip("0"), space)] - {number}
        if others and item.key not in doubts:
            doubts[item.key].append(Doubt(ZEROS, min(others)))
    return doubts


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and text.strip("0") != ""


def _otherwise(number: str, lengths: Iterable[int]) -> set[str]:
    """How a number reads with zeros in front, or without."""
    short = number.lstrip("0")
    return ({short} | {short.zfill(length) for length in lengths}) - {number}


def _standing(references: "References") -> LeadQuerySet:
    return Lead.objects.filter(~Q(state=TAKEN_BACK), source=references.source, is_sealed=False)


def _known_lengths(references: "References") -> set[int]:
    """How long the numbers of the source are that begin with a zero."""
    zeros = _standing(references).filter(source_number__gte="0", source_number__lt="1")
    return {len(number) for number in zeros.order_by().values_list("source_number", flat=True)[:LOOKED_AT]}


def _there(wanted: Mapping[tuple[str, str, str], Any], references: "References") -> set[tuple[str, str, str]]:
    """Which of these numbers stand for a matter already."""
    if not wanted:
        return set()
    rows = _standing(references).filter(
        source_number__in={number for _street, number, _space in wanted},
        street_code__in={street for street, _number, _space in wanted},
    )
    return set(rows.values_list("street_code", "source_number", "number_space")) & wanted.keys()


def told(doubts: Iterable[tuple[int, str, Doubt]]) -> dict[str, Any]:
    """Doubtful rows of a batch (line, number, doubt) as an import keeps them: by kind their number, and the first of them."""
    found: dict[str, Any] = {}
    for line, number, doubt in doubts:
        kind = found.setdefault(doubt.kind, {"n": 0, "some": []})
        kind["n"] += 1
        if len(kind["some"]) < NAMED:
            kind["some"].append([line, number, doubt.other])
    return found


def merged(before: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """What was told so far, and what a batch tells."""
    return {
        kind: {
            "n": sum(one.get(kind, {}).get("n", 0) for one in (before, more)),
            "some": [row for one in (before, more) for row in one.get(kind, {}).get("some", [])][:NAMED],
        }
        for kind in {**before, **more}
    }


def doubts_said(ledger: Any) -> list[str]:
    """Sentences for whoever imported it."""
    found = ledger.findings.get("doubts", {})
    said = []
    for kind, sentence in (
        (ZEROS, _(
            "有 %(n)d 行的编号和另一个编号只差前面的 0（%(some)s），按不同的事项导入了；"
            "是 Excel 去掉了 0 的，请撤回这次导入，把编号改成文本格式再导入。"
        )),
        (NEXT_DOOR, _("有 %(n)d 行在别的街道已有同一编号、同样内容的事项（%(some)s）；请核对区域有没有选错。")),
        (ABOVE, _("有 %(n)d 行上级已经导入过（%(some)s），没有再导入；登记在上级，由上级办理。")),
    ):  # fmt: skip
        if kind in found:
            some = "、".join(
                f"{number}/{other}" if kind == ZEROS else number
                for _line, number, other in found[kind]["some"][:3]
            )
            said.append(sentence % {"n": found[kind]["n"], "some": some})
    return said
