"""Whoever lives or lived in many dwellings is read by the dwellings' own index.

The index of the rule that somebody lives once in a dwelling begins with the person: of a dwelling alone it is walked through widely,
the more the more people there are, and the planner thinks it as good. Many keys at once are asked of it by a bitmap alone; without
one they are asked of the index that begins with them. What has no other index, as uses have, is asked as before.
"""

from django.db import migrations

PLAN = "ALTER FUNCTION public.colours_held(text, uuid[]) SET enable_bitmapscan = off"
PLAN_BACK = "ALTER FUNCTION public.colours_held(text, uuid[]) RESET enable_bitmapscan"


class Migration(migrations.Migration):
    dependencies = [("grids", "0105_lists_of_a_street_have_indexes")]

    operations = [migrations.RunSQL(PLAN, PLAN_BACK)]
