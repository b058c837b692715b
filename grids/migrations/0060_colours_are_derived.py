"""Colours, counts, doubts and due days of dwellings, and the mix of each house, are derived by functions of the database.

They are called with the owner's rights, by triggers and by what looks through a street, since nobody else may write what is
derived; they depend on rows alone, never on the clock.
Dwellings and houses are locked in the order of their ids before anything of them is looked at, so that of two who change the
same house the second sees what the first left. `grids/colours/precedence.py` says the same by other means.
"""

from django.db import migrations

# what holds where neither a street nor the shipped rows say anything: the order of the shipped ones
ORDER = """
CREATE FUNCTION public.colour_place(street text, wanted text) RETURNS integer
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(
        (SELECT precedence FROM grids_colourcategory WHERE street_code = street AND code = wanted),
        (SELECT precedence FROM grids_colourcategory WHERE street_code = '' AND code = wanted),
        10 * array_position(ARRAY['care', 'venue', 'office', 'floating', 'resident', 'vacant'], wanted)
    )::integer
$$;
-- the places of all codes in each of some streets
CREATE FUNCTION public.colour_places(streets text[]) RETURNS TABLE (street text, code text, place integer)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT one, known, colour_place(one, known)
    FROM unnest(streets) one, unnest(ARRAY['venue', 'office', 'floating', 'resident', 'vacant']) known
$$
"""
ORDER_BACK = "DROP FUNCTION public.colour_places(text[]); DROP FUNCTION public.colour_place(text, text)"

DWELLINGS = """
CREATE FUNCTION public.derive_dwellings(ids uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF coalesce(cardinality(ids), 0) = 0 THEN
        RETURN;
    END IF;
    PERFORM FROM grids_dwelling WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    WITH dwelling AS (
        SELECT d.id, d.use, left(d.area_code, 9) AS street, d.ends_on IS NULL AS stands, d.confirmed_on AS looked_at
        FROM grids_dwelling d WHERE d.id = ANY(ids)
    ), place AS (
        SELECT * FROM colour_places(ARRAY(SELECT DISTINCT street FROM dwelling))
    ), rule AS (
        SELECT one.street, coalesce(r.lease_soon_days, 30) AS lease_soon, coalesce(r.permit_soon_days, 30) AS permit_soon,
            coalesce(r.new_check_days, 8) AS new_check, coalesce(r.register_within_days, 3) AS register_within,
            coalesce(r.stale_days, 180) AS stale
        FROM (SELECT DISTINCT street FROM dwelling) one LEFT JOIN grids_registerrules r ON r.street_code = one.street
    ), lives AS (
        SELECT r.dwelling_id AS id, r.standing, r.household_id, r.here_since, r.confirmed_on, r.permit_until, r.registered_on
        FROM grids_residence r WHERE r.dwelling_id = ANY(ids) AND upper_inf(r.period) AND NOT isempty(r.period)
    ), works AS (
        SELECT p.dwelling_id AS id, p.kind, p.inspect_by FROM grids_premises p
        WHERE p.dwelling_id = ANY(ids) AND upper_inf(p.period) AND NOT isempty(p.period)
    ), held AS (
        SELECT id, 'vacant' AS code FROM dwelling
        UNION ALL SELECT id, standing FROM lives WHERE standing IN ('resident', 'floating')
        UNION ALL SELECT id, kind FROM works
        UNION ALL SELECT id, use FROM dwelling WHERE use IN ('office', 'venue')
    ), coloured AS (
        SELECT DISTINCT ON (held.id) held.id, held.code
        FROM held JOIN dwelling USING (id) JOIN place ON place.street = dwelling.street AND place.code = held.code
        ORDER BY held.id, place.place, held.code
    ), counted AS (
        SELECT id, count(*) AS people, count(*) FILTER (WHERE standing = 'resident') AS residents,
            count(*) FILTER (WHERE standing = 'floating') AS floaters
        FROM lives GROUP BY id
    ), headless AS (
        SELECT DISTINCT lives.id FROM lives JOIN grids_household h ON h.id = lives.household_id
        WHERE h.kind = 'family' AND h.head_id IS NULL
    ), orphaned AS (
        SELECT DISTINCT o.dwelling_id AS id FROM grids_ownership o JOIN grids_person p ON p.id = o.person_id
        WHERE o.dwelling_id = ANY(ids) AND upper_inf(o.period) AND NOT isempty(o.period) AND p.state = 'dead'
    ), doubted AS (
        SELECT d.id, CASE
            WHEN NOT d.stands THEN ''
            WHEN d.use = 'vacant' AND counted.people > 0 THEN 'vacant_lived'
            WHEN d.use = 'let' AND counted.people IS NULL AND NOT EXISTS (SELECT FROM works WHERE works.id = d.id) THEN 'let_empty'
            WHEN orphaned.id IS NOT NULL THEN 'owner_dead'
            WHEN headless.id IS NOT NULL THEN 'no_head'
            ELSE '' END AS doubt
        FROM dwelling d LEFT JOIN counted USING (id) LEFT JOIN orphaned USING (id) LEFT JOIN headless USING (id)
    ), day AS (
        SELECT l.dwelling_id AS id, l.ends_on - lease_soon AS due_on, 1 AS place, 'lease' AS what
        FROM grids_lease l JOIN dwelling d ON d.id = l.dwelling_id JOIN rule USING (street)
        WHERE l.ended_on IS NULL AND l.ends_on IS NOT NULL
        UNION ALL SELECT id, permit_until - permit_soon, 2, 'permit' FROM lives JOIN dwelling USING (id) JOIN rule USING (street)
        WHERE permit_until IS NOT NULL
        UNION ALL SELECT id, here_since + new_check, 3, 'new_check' FROM lives JOIN dwelling USING (id) JOIN rule USING (street)
        WHERE confirmed_on IS NULL OR confirmed_on <= here_since
        UNION ALL SELECT id, here_since + register_within, 4, 'registration'
        FROM lives JOIN dwelling USING (id) JOIN rule USING (street) WHERE standing = 'floating' AND registered_on IS NULL
        UNION ALL SELECT id, inspect_by, 5, 'inspection' FROM works WHERE inspect_by IS NOT NULL
        UNION ALL SELECT id, confirmed_on + stale, 6, 'stale' FROM lives JOIN dwelling USING (id) JOIN rule USING (street)
        WHERE confirmed_on > here_since
        -- where nobody lives somebody looks from time to time whether that is so
        UNION ALL SELECT id, looked_at + stale, 6, 'stale' FROM dwelling JOIN rule USING (street)
        WHERE looked_at IS NOT NULL AND NOT EXISTS (SELECT FROM lives WHERE lives.id = dwelling.id)
    ), due AS (
        SELECT DISTINCT ON (day.id) day.id, day.due_on, day.what FROM day JOIN dwelling USING (id) WHERE dwelling.stands
        ORDER BY day.id, day.due_on, day.place
    ), said AS (
        SELECT d.id, coloured.code, coalesce(counted.people, 0) AS people, coalesce(counted.residents, 0) AS residents,
            coalesce(counted.floaters, 0) AS floaters, doubted.doubt, due.due_on, coalesce(due.what, '') AS what
        FROM dwelling d JOIN coloured USING (id) JOIN doubted USING (id) LEFT JOIN counted USING (id) LEFT JOIN due USING (id)
    )
    UPDATE grids_dwelling d SET colour = said.code, people = said.people, residents = said.residents, floaters = said.floaters,
        doubt = said.doubt, due_on = said.due_on, due_what = said.what
    FROM said
    WHERE d.id = said.id AND (d.colour, d.people, d.residents, d.floaters, d.doubt, d.due_on, d.due_what)
        IS DISTINCT FROM (said.code, said.people, said.residents, said.floaters, said.doubt, said.due_on, said.what);
    PERFORM derive_buildings(ARRAY(SELECT DISTINCT building_id FROM grids_dwelling WHERE id = ANY(ids)));
END $$
"""
DWELLINGS_BACK = "DROP FUNCTION public.derive_dwellings(uuid[])"

BUILDINGS = """
CREATE FUNCTION public.derive_buildings(houses uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO grids_buildingmix (building_id, area_code)
        SELECT id, area_code FROM grids_building WHERE id = ANY(houses) ORDER BY id ON CONFLICT DO NOTHING;
    PERFORM FROM grids_buildingmix WHERE building_id = ANY(houses) ORDER BY building_id FOR NO KEY UPDATE;
    WITH said AS (
        SELECT b.id, b.area_code, count(*) FILTER (WHERE d.colour = 'resident') AS resident,
            count(*) FILTER (WHERE d.colour = 'floating') AS floating, count(*) FILTER (WHERE d.colour = 'office') AS office,
            count(*) FILTER (WHERE d.colour = 'venue') AS venue, count(*) FILTER (WHERE d.colour = 'vacant') AS vacant,
            count(*) FILTER (WHERE d.doubt <> '') AS doubts
        FROM grids_building b LEFT JOIN grids_dwelling d ON d.building_id = b.id AND d.ends_on IS NULL
        WHERE b.id = ANY(houses) GROUP BY b.id
    )
    UPDATE grids_buildingmix mix SET area_code = said.area_code, resident = said.resident, floating = said.floating,
        office = said.office, venue = said.venue, vacant = said.vacant, doubts = said.doubts
    FROM said
    WHERE mix.building_id = said.id
        AND (mix.area_code, mix.resident, mix.floating, mix.office, mix.venue, mix.vacant, mix.doubts)
        IS DISTINCT FROM (said.area_code, said.resident, said.floating, said.office, said.venue, said.vacant, said.doubts);
END $$
"""
BUILDINGS_BACK = "DROP FUNCTION public.derive_buildings(uuid[])"


class Migration(migrations.Migration):
    dependencies = [("grids", "0059_what_is_derived_is_known")]

    operations = [
        migrations.RunSQL(ORDER, ORDER_BACK),
        migrations.RunSQL(BUILDINGS, BUILDINGS_BACK),
        migrations.RunSQL(DWELLINGS, DWELLINGS_BACK),
    ]
