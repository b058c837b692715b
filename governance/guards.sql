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
LANGUAGE sql IMMUTABLE AS 'SELECT FALSE';

-- The worker owns nothing and can make no table: it asks for a year's parts of the two ledgers, and gets just those.
CREATE OR REPLACE FUNCTION public.ledger_partition(wanted integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    book text;
    part text;
BEGIN
    IF wanted IS NULL OR wanted NOT BETWEEN 1990 AND extract(year FROM now())::int + 20 THEN
        RAISE EXCEPTION 'no parts are made for the year %', wanted;
    END IF;
    FOREACH book IN ARRAY ARRAY['whistles_leadevent', 'whistles_whistleevent'] LOOP
        part := book || '_y' || wanted;
        CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
        EXECUTE format(
            'CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
            part, book, wanted || '-01-01 00:00:00+08', (wanted + 1) || '-01-01 00:00:00+08'
        );
        EXECUTE format(
            'CREATE TRIGGER book_is_never_emptied BEFORE TRUNCATE ON public.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION public.book_is_append_only()', part
        );
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION public.ledger_partition(integer) FROM PUBLIC;
