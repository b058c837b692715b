"""What somebody wrote is put right: how it read first stays in the book, without who reported it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from grids.conduct.engine import Act
from grids.conduct.refusals import require
from grids.personal.masking import without
from whistles.intake.reporters import known_where_written
from whistles.intake.table_added import WAS, WRITTEN
from whistles.ledgers.texts import clean_line

NAMES = frozenset(name for name, *_more in WRITTEN)
ONE_LINE = frozenset({"title", "address"})


def put_right(act: Act, leads: Iterable[Any]) -> None:
    """Change what differs, and tell how it read; leads: whose reporters the book doesn't name."""
    known = [value for lead in leads for value in known_where_written(lead)]
    told = {}
    for name, now in _written(act.given).items():
        # a complaint names its reporter nowhere
        now = without(now, known) if act.matter.is_sealed else now
        if now != (was := getattr(act.matter, name)):
            told[f"{name}{WAS}"] = without(was, known)
            act.change(**{name: now})
    require(told, _("没有改动：请先改好文字，再提交。"), field="reason")
    act.told["given"] = told


def _written(given: Mapping[str, Any]) -> dict[str, str]:
    """The texts that were given, as they are kept; what was left empty stays as it is."""
    return {
        name: clean_line(given[name]) if name in ONE_LINE else given[name]
        for name in given if name in NAMES and given[name]
    }  # fmt: skip


def is_as_given(matter: Any, given: Mapping[str, Any]) -> bool:
    """Whether the texts that were given are those that stand there."""
    return all(now == getattr(matter, name) for name, now in _written(given).items())
