"""The SQL of the migration that gives the years before 2015 a partition. Never edited."""

TAKE_OUT = """
DO $$
DECLARE
    book text;
    since timestamptz := '1990-01-01 00:00:00+08';
    until timestamptz := '2015-01-01 00:00:00+08';
BEGIN
    FOREACH book IN ARRAY ARRAY['whistles_leadevent', 'whistles_whistleevent'] LOOP
        EXECUTE format('LOCK TABLE public.%I IN ACCESS EXCLUSIVE MODE', book);
        EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', book, book || '_other');
        EXECUTE format(
            'CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
            book || '_y1990_2014', book, since, until
        );
        EXECUTE format(
            'INSERT INTO public.%I SELECT * FROM public.%I WHERE occurred_at >= %L AND occurred_at < %L',
            book || '_y1990_2014', book || '_other', since, until
        );
        EXECUTE format('ALTER TABLE public.%I DISABLE TRIGGER USER', book || '_other');
        EXECUTE format(
            'DELETE FROM public.%I WHERE occurred_at >= %L AND occurred_at < %L', book || '_other', since, until
        );
        EXECUTE format('ALTER TABLE public.%I ENABLE TRIGGER USER', book || '_other');
        EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I DEFAULT', book, book || '_other');
    END LOOP;
END $$;
"""

PUT_BACK = """
DO $$
DECLARE
    book text;
BEGIN
    FOREACH book IN ARRAY ARRAY['whistles_leadevent', 'whistles_whistleevent'] LOOP
        EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', book, book || '_y1990_2014');
        EXECUTE format('INSERT INTO public.%I SELECT * FROM public.%I', book || '_other', book || '_y1990_2014');
        EXECUTE format('DROP TABLE public.%I', book || '_y1990_2014');
    END LOOP;
END $$;
"""
