"""What is derived of people, and each colour with its time.

A colour of the past stays as it was told unless a row that changed reaches back so far: spans are made anew from a day on, of each
subject its own. What begins and ends cuts time into pieces; each piece has the first colour of all that holds in it, and equal
neighbours are one span.
"""

from django.db import migrations

PEOPLE = """
CREATE FUNCTION public.derive_people(ids uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF coalesce(cardinality(ids), 0) = 0 THEN
        RETURN;
    END IF;
    PERFORM FROM grids_person WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    WITH lived AS (
        SELECT r.person_id AS id, r.dwelling_id, d.area_code, r.standing, r.is_main, r.period, r.here_since, r.confirmed_on,
            r.permit_until, r.registered_on, upper_inf(r.period) AS is_now, r.id AS row_id
        FROM grids_residence r JOIN grids_dwelling d ON d.id = r.dwelling_id
        WHERE r.person_id = ANY(ids) AND NOT isempty(r.period)
    ), lives AS (
        SELECT * FROM lived WHERE is_now
    ), answers AS (
        SELECT p.responsible_id AS id, p.dwelling_id, d.area_code, p.kind, p.period, p.inspect_by, p.id AS row_id
        FROM grids_premises p JOIN grids_dwelling d ON d.id = p.dwelling_id
        WHERE p.responsible_id = ANY(ids) AND upper_inf(p.period) AND NOT isempty(p.period)
    ), rents AS (
        SELECT t.person_id AS id, d.area_code, l.ends_on
        FROM grids_leasetenant t JOIN grids_lease l ON l.id = t.lease_id JOIN grids_dwelling d ON d.id = l.dwelling_id
        WHERE t.person_id = ANY(ids) AND l.ended_on IS NULL
    ), placed AS (
        SELECT DISTINCT ON (id) id, dwelling_id, area_code, is_now FROM (
            SELECT id, dwelling_id, area_code, 1 AS rank, is_now, period, row_id FROM lives WHERE is_main
            UNION ALL SELECT id, dwelling_id, area_code, 2, TRUE, period, row_id FROM answers
            UNION ALL SELECT id, dwelling_id, area_code, 3, FALSE, period, row_id FROM lived WHERE is_main AND NOT is_now
        ) one ORDER BY id, rank, upper(period) DESC NULLS FIRST, lower(period), row_id
    ), person AS (
        SELECT p.id, coalesce(placed.area_code, p.area_code) AS area_code, CASE WHEN placed.is_now THEN placed.dwelling_id END AS place
        FROM grids_person p LEFT JOIN placed USING (id) WHERE p.id = ANY(ids)
    ), tied AS (
        SELECT one.id, array_agg(DISTINCT one.area_code ORDER BY one.area_code) AS codes FROM (
            SELECT id, area_code FROM lives UNION ALL SELECT id, area_code FROM answers UNION ALL SELECT id, area_code FROM rents
            UNION ALL SELECT l.landlord_person_id, d.area_code FROM grids_lease l JOIN grids_dwelling d ON d.id = l.dwelling_id
                WHERE l.landlord_person_id = ANY(ids) AND l.ended_on IS NULL
            UNION ALL SELECT o.person_id, d.area_code FROM grids_ownership o JOIN grids_dwelling d ON d.id = o.dwelling_id
                WHERE o.person_id = ANY(ids) AND upper_inf(o.period) AND NOT isempty(o.period)
        ) one JOIN person ON person.id = one.id AND person.area_code <> one.area_code GROUP BY one.id
    ), place AS (
        SELECT * FROM colour_places(ARRAY(SELECT DISTINCT left(area_code, 9) FROM person))
    ), coloured AS (
        SELECT DISTINCT ON (held.id) held.id, held.code FROM (
            SELECT id, CASE standing WHEN 'unverified' THEN 'vacant' ELSE standing END AS code FROM lives WHERE is_main
            UNION ALL SELECT id, kind FROM answers
        ) held JOIN person USING (id) JOIN place ON place.street = left(person.area_code, 9) AND place.code = held.code
        ORDER BY held.id, place.place, held.code
    ), rule AS (
        SELECT one.street, coalesce(r.lease_soon_days, 30) AS lease_soon, coalesce(r.permit_soon_days, 30) AS permit_soon,
            coalesce(r.new_check_days, 8) AS new_check, coalesce(r.register_within_days, 3) AS register_within,
            coalesce(r.stale_days, 180) AS stale
        FROM (SELECT DISTINCT left(area_code, 9) AS street FROM person) one
        LEFT JOIN grids_registerrules r ON r.street_code = one.street
    ), ruled AS (
        SELECT person.id, rule.* FROM person JOIN rule ON rule.street = left(person.area_code, 9)
    ), due AS (
        SELECT DISTINCT ON (id) id, due_on, what FROM (
            SELECT id, ends_on - lease_soon AS due_on, 1 AS place, 'lease' AS what FROM rents JOIN ruled USING (id) WHERE ends_on IS NOT NULL
            UNION ALL SELECT id, permit_until - permit_soon, 2, 'permit' FROM lives JOIN ruled USING (id) WHERE permit_until IS NOT NULL
            UNION ALL SELECT id, here_since + new_check, 3, 'new_check' FROM lives JOIN ruled USING (id)
                WHERE confirmed_on IS NULL OR confirmed_on <= here_since
            UNION ALL SELECT id, here_since + register_within, 4, 'registration' FROM lives JOIN ruled USING (id)
                WHERE standing = 'floating' AND registered_on IS NULL
            UNION ALL SELECT id, inspect_by, 5, 'inspection' FROM answers WHERE inspect_by IS NOT NULL
            UNION ALL SELECT id, confirmed_on + stale, 6, 'stale' FROM lives JOIN ruled USING (id) WHERE confirmed_on > here_since
        ) one ORDER BY id, due_on, place
    ), rented AS (
        SELECT id, min(ends_on) AS ends_on FROM rents GROUP BY id
    ), seen AS (
        SELECT id, max(confirmed_on) AS confirmed_on FROM lives WHERE is_main GROUP BY id
    ), said AS (
        SELECT person.id, person.place, person.area_code, coalesce(coloured.code, '') AS code, coalesce(tied.codes, '{}') AS codes,
            due.due_on, coalesce(due.what, '') AS what, rented.ends_on, seen.confirmed_on
        FROM person LEFT JOIN coloured USING (id) LEFT JOIN tied USING (id) LEFT JOIN due USING (id) LEFT JOIN rented USING (id)
        LEFT JOIN seen USING (id)
    )
    UPDATE grids_person p SET place_id = said.place, area_code = said.area_code, colour = said.code, also_in = said.codes,
        due_on = said.due_on, due_what = said.what, lease_ends_on = said.ends_on, confirmed_on = said.confirmed_on
    FROM said
    WHERE p.id = said.id
        AND (p.place_id, p.area_code, p.colour, p.also_in, p.due_on, p.due_what, p.lease_ends_on, p.confirmed_on)
        IS DISTINCT FROM (said.place, said.area_code, said.code, said.codes, said.due_on, said.what, said.ends_on, said.confirmed_on);
END $$
"""
PEOPLE_BACK = "DROP FUNCTION public.derive_people(uuid[])"

# what began and ended of some subjects: the function beside this one makes spans of it
HELD = """
CREATE TYPE public.colour_piece AS (subject uuid, dwelling_id uuid, code text, since date, until date);
CREATE FUNCTION public.colours_held(of_kind text, ids uuid[]) RETURNS SETOF public.colour_piece
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF of_kind = 'person' THEN
        RETURN QUERY SELECT r.person_id, r.dwelling_id, CASE r.standing WHEN 'unverified' THEN 'vacant' ELSE r.standing END::text,
                lower(r.period), upper(r.period)
            FROM grids_residence r WHERE r.person_id = ANY(ids) AND r.is_main AND NOT isempty(r.period)
        UNION ALL SELECT p.responsible_id, p.dwelling_id, p.kind::text, lower(p.period), upper(p.period)
            FROM grids_premises p WHERE p.responsible_id = ANY(ids) AND NOT isempty(p.period);
        RETURN;
    END IF;
    RETURN QUERY WITH told AS (
        SELECT r.dwelling_id AS id, r.standing::text AS code, lower(r.period) AS since, upper(r.period) AS until
        FROM grids_residence r WHERE r.dwelling_id = ANY(ids) AND NOT isempty(r.period)
        UNION ALL SELECT p.dwelling_id, p.kind::text, lower(p.period), upper(p.period)
        FROM grids_premises p WHERE p.dwelling_id = ANY(ids) AND NOT isempty(p.period)
        UNION ALL SELECT u.dwelling_id, u.use::text, lower(u.period), upper(u.period)
        FROM grids_dwellinguse u WHERE u.dwelling_id = ANY(ids) AND NOT isempty(u.period)
    )
    SELECT id, id, code, told.since, told.until FROM told WHERE code IN ('resident', 'floating', 'office', 'venue')
    -- a house stands empty from the first day that anything is told of it
    UNION ALL SELECT d.id, d.id, 'vacant', first.since, d.ends_on
    FROM grids_dwelling d JOIN (SELECT id, min(told.since) AS since FROM told GROUP BY id) first USING (id)
    WHERE d.ends_on IS NULL OR d.ends_on > first.since;
END $$
"""
HELD_BACK = "DROP FUNCTION public.colours_held(text, uuid[]); DROP TYPE public.colour_piece"

SPANS = """
CREATE FUNCTION public.derive_spans(of_kind text, ids uuid[], days date[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    fresh colour_piece[];
BEGIN
    IF coalesce(cardinality(ids), 0) = 0 THEN
        RETURN;
    END IF;
    WITH wanted AS (
        SELECT u.id, min(u.day) AS day FROM unnest(ids, days) u(id, day) GROUP BY u.id
    ), alive AS (
        SELECT h.subject, h.dwelling_id, h.code, greatest(h.since, w.day) AS since, h.until
        FROM colours_held(of_kind, ids) h JOIN wanted w ON w.id = h.subject WHERE h.until IS NULL OR h.until > w.day
    ), cut AS (
        SELECT subject, since AS day FROM alive UNION SELECT subject, until FROM alive WHERE until IS NOT NULL
    ), piece AS (
        SELECT subject, day AS since, lead(day) OVER (PARTITION BY subject ORDER BY day) AS until FROM cut
    ), place AS (
        SELECT * FROM colour_places(ARRAY(
            SELECT DISTINCT left(d.area_code, 9) FROM alive JOIN grids_dwelling d ON d.id = alive.dwelling_id
        ))
    ), coloured AS (
        SELECT DISTINCT ON (piece.subject, piece.since) piece.subject, piece.since, piece.until, alive.code, alive.dwelling_id
        FROM piece JOIN alive ON alive.subject = piece.subject AND alive.since <= piece.since
            AND (alive.until IS NULL OR alive.until > piece.since)
        JOIN grids_dwelling d ON d.id = alive.dwelling_id
        JOIN place ON place.street = left(d.area_code, 9) AND place.code = alive.code
        ORDER BY piece.subject, piece.since, place.place, alive.code, alive.dwelling_id
    ), marked AS (
        SELECT *, CASE WHEN (code, dwelling_id) IS DISTINCT FROM (lag(code) OVER earlier, lag(dwelling_id) OVER earlier)
            OR lag(until) OVER earlier IS DISTINCT FROM since THEN 1 ELSE 0 END AS begins
        FROM coloured WINDOW earlier AS (PARTITION BY subject ORDER BY since)
    ), island AS (
        SELECT *, sum(begins) OVER (PARTITION BY subject ORDER BY since) AS number FROM marked
    )
    SELECT array_agg((one.subject, one.dwelling_id, one.code, one.since, one.until)::colour_piece) INTO fresh FROM (
        SELECT subject, dwelling_id, code, min(since) AS since, CASE WHEN bool_or(until IS NULL) THEN NULL ELSE max(until) END AS until
        FROM island GROUP BY subject, dwelling_id, code, number
    ) one;
    -- what goes on in the same colour over the day is one with what was before
    SELECT array_agg((f.subject, f.dwelling_id, f.code, coalesce(s.since, f.since), f.until)::colour_piece) INTO fresh
    FROM unnest(fresh) f JOIN (SELECT u.id, min(u.day) AS day FROM unnest(ids, days) u(id, day) GROUP BY u.id) w ON w.id = f.subject
    LEFT JOIN grids_colourspan s ON s.kind = of_kind AND s.subject = f.subject AND f.since = w.day AND s.since < w.day
        AND (s.until IS NULL OR s.until >= w.day) AND s.colour = f.code AND s.dwelling_id = f.dwelling_id;
    DELETE FROM grids_colourspan s USING (SELECT u.id, min(u.day) AS day FROM unnest(ids, days) u(id, day) GROUP BY u.id) w
    WHERE s.kind = of_kind AND s.subject = w.id AND (s.since >= w.day OR EXISTS (
        SELECT FROM unnest(fresh) f WHERE f.subject = s.subject AND f.since = s.since
    ));
    UPDATE grids_colourspan s SET until = w.day
    FROM (SELECT u.id, min(u.day) AS day FROM unnest(ids, days) u(id, day) GROUP BY u.id) w
    WHERE s.kind = of_kind AND s.subject = w.id AND s.since < w.day AND (s.until IS NULL OR s.until > w.day);
    INSERT INTO grids_colourspan (kind, subject, dwelling_id, area_code, colour, since, until)
    SELECT of_kind, f.subject, f.dwelling_id, d.area_code, f.code, f.since, f.until
    FROM unnest(fresh) f JOIN grids_dwelling d ON d.id = f.dwelling_id;
END $$
"""
SPANS_BACK = "DROP FUNCTION public.derive_spans(text, uuid[], date[])"


class Migration(migrations.Migration):
    dependencies = [("grids", "0060_colours_are_derived")]

    operations = [
        migrations.RunSQL(PEOPLE, PEOPLE_BACK),
        migrations.RunSQL(HELD, HELD_BACK),
        migrations.RunSQL(SPANS, SPANS_BACK),
    ]
