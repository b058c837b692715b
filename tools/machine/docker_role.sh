#!/bin/bash
# Runs once, when the postgis container makes its data: a role for the product that is no superuser, its database,
# and in template1 the extensions that migrations ask for, so that databases made later have them too.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -v password="$DATABASE_PASSWORD" -U "$POSTGRES_USER" -d template1 <<'SQL'
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE ROLE governance LOGIN CREATEDB PASSWORD :'password';
\connect postgres
CREATE DATABASE governance OWNER governance;
SQL
