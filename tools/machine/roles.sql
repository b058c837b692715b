-- The product's roles beside the owner: they own nothing and get their privileges, table by table, from governance/roles.py.
-- Idempotent; the passwords come as psql variables. The time-outs are the ceiling of what one statement, one wait for a lock
-- and one idle transaction may take of everybody else's time.
SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['governance_web', 'governance_worker', 'governance_public', 'governance_auditor']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE governance_web LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT PASSWORD :'web_password';
ALTER ROLE governance_worker LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT PASSWORD :'worker_password';
ALTER ROLE governance_public LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT PASSWORD :'public_password';
ALTER ROLE governance_auditor LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT PASSWORD :'auditor_password';
ALTER ROLE governance_web SET statement_timeout = '10s';
ALTER ROLE governance_web SET lock_timeout = '5s';
ALTER ROLE governance_web SET idle_in_transaction_session_timeout = '30s';
-- a page asks for a few rows: to start helpers for them costs more than it saves, and takes the processors of all others
ALTER ROLE governance_web SET max_parallel_workers_per_gather = 0;
ALTER ROLE governance_public SET max_parallel_workers_per_gather = 0;
-- a recount or a batch of an import may take long; a task ends after 55 minutes
ALTER ROLE governance_worker SET statement_timeout = '50min';
ALTER ROLE governance_worker SET lock_timeout = '5min';
ALTER ROLE governance_worker SET idle_in_transaction_session_timeout = '10min';
ALTER ROLE governance_public SET statement_timeout = '3s';
ALTER ROLE governance_public SET lock_timeout = '1s';
ALTER ROLE governance_public SET idle_in_transaction_session_timeout = '5s';
ALTER ROLE governance_auditor SET statement_timeout = '60s';
ALTER ROLE governance_auditor SET lock_timeout = '2s';
ALTER ROLE governance_auditor SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE governance_auditor SET default_transaction_read_only = on;

-- Nothing here uses large objects, and nothing limits them: the one who owns the server takes them from everybody, in the
-- product's database and in the one that databases made later are copied from.
SELECT $$
    SELECT format('REVOKE EXECUTE ON FUNCTION pg_catalog.%I(%s) FROM PUBLIC', proname, pg_get_function_identity_arguments(oid))
    FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^(lo_|loread$|lowrite$)'
$$ AS large_objects, EXISTS (SELECT FROM pg_database WHERE datname = 'governance') AS is_made \gset
\if :is_made
\connect governance
:large_objects \gexec
\endif
\connect template1
:large_objects \gexec
