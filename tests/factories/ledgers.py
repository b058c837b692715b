"""Imports of ledgers as tests need them."""

from whistles.imports.models import Import
from whistles.imports.table import IMPORT_LIFECYCLE


def brought_to(ledger: Import, state: str, **changes) -> Import:
    """The import where a test wants it, by moves that the table knows, without what its steps do; with these columns."""
    ways = {ledger.state: [ledger.state]}
    moves = set(IMPORT_LIFECYCLE.moves())
    while state not in ways:
        ways = {to: [*ways[at], to] for at, to in moves if at in ways and to not in ways} | ways
    for step in ways[state]:
        Import.objects.filter(pk=ledger.pk).update(state=step)
    Import.objects.filter(pk=ledger.pk).update(**changes)
    return Import.objects.get(pk=ledger.pk)
