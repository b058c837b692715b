"""Small numbers that whoever sees no people is not told: those under five, and as many beside them that none can be reckoned back.

Pure. A row and a column are told with their sums, so what is hidden of one must be two numbers at least, and together five or more.
"""

from collections.abc import Iterable, Sequence

LEAST = 5


def hidden_of(numbers: Sequence[int], given: Iterable[int] = (), *, least: int = LEAST) -> set[int]:
    """Places of a row that are hidden where its sum is told; given: those that are hidden anyhow. All of them, if need be."""
    found = {place for place, n in enumerate(numbers) if n < least} | set(given)
    others = sorted(
        (place for place in range(len(numbers)) if place not in found), key=lambda at: numbers[at]
    )
    for place in others:
        if not found or (len(found) > 1 and sum(numbers[one] for one in found) >= least):
            break
        found.add(place)
    return found


def hidden_in(table: Sequence[Sequence[int]], *, least: int = LEAST) -> list[set[int]]:
    """By row the places that are hidden of a table whose rows and columns are told with their sums."""
    found: list[set[int]] = [set() for _row in table]
    while True:
        before = sum(map(len, found))
        found = [hidden_of(row, places, least=least) for row, places in zip(table, found, strict=True)]
        for column in range(len(table[0]) if table else 0):
            numbers = [row[column] for row in table]
            gone = hidden_of(
                numbers, (at for at, places in enumerate(found) if column in places), least=least
            )
            for at in gone:
                found[at].add(column)
        if sum(map(len, found)) == before:
            return found


def hidden_over_time(lines: Sequence[Sequence[int]], *, least: int = LEAST) -> set[int]:
    """Which of some lines over the same days are hidden as a whole: those that are small on any day, with their complements."""
    found: set[int] = set()
    while True:
        before = len(found)
        for numbers in zip(*lines, strict=True):
            found |= hidden_of(numbers, found, least=least)
        if len(found) == before:
            return found
