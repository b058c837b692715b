"""Numbers of whistles: one after the other in a street's year, and by chance where a number would tell of a complaint."""

import secrets
from collections.abc import Mapping

from django.db import connection

from whistles.intake.models import Lead
from whistles.lifecycle.models import Whistle

# signs of a number drawn by chance: none that is taken for another
CHANCE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def number_of(lead: Lead, year: int) -> str:
    """The next number of the street's year; of a complaint one by chance, so that no gap in any series tells of it."""
    if not lead.is_sealed:
        return next_number(lead.street_code, year)
    taken = Whistle.objects.filter(street_code=lead.street_code)
    while True:
        number = f"J{year}-{''.join(secrets.choice(CHANCE) for _place in range(6))}"
        if not taken.filter(number=number).exists():
            return number


def next_number(street_code: str, year: int) -> str:
    """The next whistle number of a street's year."""
    return number_blocks({(street_code, year): 1})[(street_code, year)][0]


def number_blocks(counts: Mapping[tuple[str, int], int]) -> dict[tuple[str, int], list[str]]:
    """So many numbers of each street and year, one after the other; row locks keep them unique and gapless."""
    if not counts:
        return {}
    keys = sorted(counts)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO whistles_numberseries (street_code, year, last) "
            "SELECT * FROM unnest(%s::varchar[], %s::int[], %s::int[]) AS wanted(street_code, year, last) "
            "ORDER BY street_code, year "
            "ON CONFLICT (street_code, year) DO UPDATE SET last = whistles_numberseries.last + EXCLUDED.last "
            "RETURNING street_code, year, last",
            [
                [street for street, _year in keys],
                [year for _street, year in keys],
                [counts[key] for key in keys],
            ],
        )
        lasts = {(street, year): last for street, year, last in cursor.fetchall()}
    return {
        (street, year): [
            f"{year}-{number:04d}" for number in range(last - counts[(street, year)] + 1, last + 1)
        ]
        for (street, year), last in lasts.items()
    }
