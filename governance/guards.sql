-- What the database itself holds of the books, beside the privileges: put in place by governance/roles.py after every
-- migration, as the owner. Nothing here looks at a variable that a session can set.

-- plain, unlike pgtrigger's own: nobody makes it look away
CREATE OR REPLACE FUNCTION public.book_is_append_only() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'Cannot % rows of %: it is only ever appended to', lower(TG_OP), TG_TABLE_NAME;
END $$;

-- pgtrigger asks this whether a session may skip a trigger: no session may
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS 'SELECT FALSE';

-- The part of the two ledgers in which a year's events lie: one a year of China, and one for the years before 2015.
CREATE OR REPLACE FUNCTION public.ledger_year(wanted integer, OUT part text, OUT since timestamptz, OUT until timestamptz)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
DECLARE
    first int := CASE WHEN wanted < 2015 THEN 1990 ELSE wanted END;
    next int := CASE WHEN wanted < 2015 THEN 2015 ELSE wanted + 1 END;
BEGIN
    IF wanted IS NULL OR wanted NOT BETWEEN 1990 AND extract(year FROM now())::int + 20 THEN
        RAISE EXCEPTION 'no parts are made for the year %', wanted;
    END IF;
    part := CASE WHEN wanted < 2015 THEN '_y1990_2014' ELSE '_y' || wanted END;
    since := (first || '-01-01 00:00:00+08')::timestamptz;
    until := (next || '-01-01 00:00:00+08')::timestamptz;
END $$;

CREATE OR REPLACE FUNCTION public.make_ledger_part(book text, wanted integer) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    year record := public.ledger_year(wanted);
    part text := book || year.part;
BEGIN
    IF to_regclass('public.' || part) IS NULL THEN
        EXECUTE format(
            'CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
            part, book, year.since, year.until
        );
        EXECUTE format(
            'CREATE TRIGGER book_is_never_emptied BEFORE TRUNCATE ON public.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION public.book_is_append_only()', part
        );
        -- triggers of whole statements are the whole's alone: who writes to the part by its own name is looked at too
        IF to_regproc('public.references_of_' || book) IS NOT NULL THEN
            EXECUTE format(
                'CREATE TRIGGER references_are_there AFTER INSERT ON public.%I REFERENCING NEW TABLE AS came '
                'FOR EACH STATEMENT EXECUTE FUNCTION public.%I()', part, 'references_of_' || book
            );
        END IF;
    END IF;
    RETURN part;
END $$;
REVOKE ALL ON FUNCTION public.make_ledger_part(text, integer) FROM PUBLIC;

-- The worker owns nothing and can make no table: it asks for a year's parts of the two ledgers, and gets just those. A year
-- whose events lie in a default part already is left to move_to_ledger_part.
CREATE OR REPLACE FUNCTION public.ledger_partition(wanted integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    year record := public.ledger_year(wanted);
    book text;
    outside boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('years of the ledgers'));
    FOREACH book IN ARRAY ARRAY['whistles_leadevent', 'whistles_whistleevent'] LOOP
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM public.%I WHERE occurred_at >= %L AND occurred_at < %L)',
            book || '_other', year.since, year.until
        ) INTO outside;
        IF NOT outside THEN
            PERFORM public.make_ledger_part(book, wanted);
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION public.ledger_partition(integer) FROM PUBLIC;

-- The owner moves what lies in a default part into the part of its year, unchanged: how many events were moved.
CREATE OR REPLACE FUNCTION public.move_to_ledger_part(book text, wanted integer) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    year record := public.ledger_year(wanted);
    other text := book || '_other';
    gone bigint;
    come bigint;
    guard record;
BEGIN
    IF book NOT IN ('whistles_leadevent', 'whistles_whistleevent') THEN
        RAISE EXCEPTION '% has no years', book;
    END IF;
    SET CONSTRAINTS ALL IMMEDIATE;
    EXECUTE format('LOCK TABLE public.%I IN ACCESS EXCLUSIVE MODE', book);
    DROP TABLE IF EXISTS pg_temp.moved, pg_temp.guards;
    EXECUTE format(
        'CREATE TEMP TABLE moved ON COMMIT DROP AS SELECT * FROM public.%I WHERE occurred_at >= %L AND occurred_at < %L',
        other, year.since, year.until
    );
    CREATE TEMP TABLE guards ON COMMIT DROP AS
        SELECT tgname, tgenabled FROM pg_trigger
        WHERE tgrelid = to_regclass('public.' || other) AND NOT tgisinternal;
    EXECUTE format('ALTER TABLE public.%I DISABLE TRIGGER USER', other);
    EXECUTE format('DELETE FROM public.%I WHERE occurred_at >= %L AND occurred_at < %L', other, year.since, year.until);
    GET DIAGNOSTICS gone = ROW_COUNT;
    FOR guard IN SELECT * FROM pg_temp.guards LOOP
        EXECUTE format(
            'ALTER TABLE public.%I %s TRIGGER %I', other,
            CASE guard.tgenabled WHEN 'A' THEN 'ENABLE ALWAYS' WHEN 'D' THEN 'DISABLE' ELSE 'ENABLE' END, guard.tgname
        );
    END LOOP;
    -- into the part itself: what is told of each new event of the ledger was told of these when they came
    EXECUTE format('INSERT INTO public.%I SELECT * FROM pg_temp.moved', public.make_ledger_part(book, wanted));
    GET DIAGNOSTICS come = ROW_COUNT;
    IF gone <> come THEN
        RAISE EXCEPTION '% events left, % came', gone, come;
    END IF;
    RETURN come;
END $$;
REVOKE ALL ON FUNCTION public.move_to_ledger_part(text, integer) FROM PUBLIC;
