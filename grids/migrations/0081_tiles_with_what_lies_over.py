"""A coloured tile for whoever sees what lies over the colours: as everybody's (0067), with what was told taken from below.

over: of houses by their key, and of grids by their code, how many dwellings of each colour another lies over.
"""

from importlib import import_module

from django.db import migrations

PLAIN = import_module("grids.migrations.0067_coloured_tiles_are_planned_once").FUNCTION
CODES = ("resident", "floating", "office", "venue", "vacant")


def over() -> str:
    """The plain function, each number less what lies over it, and their sum beside."""
    made = PLAIN.replace("grids_colour_tile(", "grids_colour_tile_over(").replace(
        "below text[], singly boolean)", "below text[], singly boolean, over jsonb)"
    )
    for code in CODES:
        made = made.replace(
            f"nullif(mix.{code}, 0)", f"nullif(mix.{code} - coalesce((over -> building.id::text ->> '{code}')::integer, 0), 0)"
        )
        made = made.replace(
            f"sum(mix.{code}) AS {code}", f"sum(mix.{code}) - coalesce((over -> area.code ->> '{code}')::integer, 0) AS {code}"
        )
    lies = "(SELECT sum(n.value::integer) FROM jsonb_each_text(over -> {key}) n) AS care"
    made = made.replace("nullif(mix.doubts, 0)", f"{lies.format(key='building.id::text')}, nullif(mix.doubts, 0)")
    made = made.replace("sum(mix.doubts) AS doubts", f"sum(mix.doubts) AS doubts, {lies.format(key='area.code')}")
    everything = " + ".join(f"sums.{code}" for code in CODES)
    return made.replace(everything, f"{everything} + coalesce(sums.care, 0)")


BACK = (
    "DROP FUNCTION public.grids_colour_tile_over(integer, integer, integer, integer, date, text[], boolean, jsonb)"
)


class Migration(migrations.Migration):
    dependencies = [("grids", "0080_care_is_kept_apart")]

    operations = [migrations.RunSQL(over(), BACK)]
