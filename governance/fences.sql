-- Below which codes this session reads registers: what its process said in governance.scope, and proved to have said.
-- Put in place by governance/fences.py after every migration, as the owner.

CREATE TABLE IF NOT EXISTS public.fence_key (inner_pad bytea PRIMARY KEY, outer_pad bytea NOT NULL);

-- A scope is hex(HMAC-SHA256(key, session || '#' || body)) || '#' || body. Whoever can only set the variable knows no key, and
-- one that was overheard is another session's: a number of a process comes again, the moment at which its session prepared
-- the statement fence_session does not, and nobody can set it. Whatever is wrong with it, nothing is seen.
CREATE OR REPLACE FUNCTION public.fence_prefixes(kind text) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    said text := coalesce(current_setting('governance.scope', true), '');
    body text := substr(said, 66);
    since text := (SELECT extract(epoch FROM prepare_time) FROM pg_prepared_statements WHERE name = 'fence_session');
    proved bytea := convert_to(pg_backend_pid() || '@' || since || '#' || body, 'UTF8');
BEGIN
    IF body = '' OR NOT EXISTS (
        SELECT FROM public.fence_key
        WHERE encode(sha256(outer_pad || sha256(inner_pad || proved)), 'hex') || '#' = left(said, 65)
    ) THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY(SELECT jsonb_array_elements_text(body::jsonb -> kind));
END $$;
-- Whether one of somebody's ties lies below one of the prefixes.
CREATE OR REPLACE FUNCTION public.fence_touches(codes text[], prefixes text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS
    'SELECT EXISTS (SELECT FROM unnest(codes) code WHERE code ^@ ANY (prefixes))';
REVOKE ALL ON FUNCTION public.fence_prefixes(text) FROM PUBLIC;
