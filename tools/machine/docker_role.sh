#!/bin/bash
# Runs once, when the postgis container makes its data: an owner for the product that is no superuser, its database,
# the roles of web, worker, public site and auditor, and in template1 the extensions that migrations ask for, so that
# databases made later have them too. Passwords are read from the environment: a command line could be seen by others.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d template1 <<'SQL'
\getenv password DATABASE_PASSWORD
\getenv web_password WEB_PASSWORD
\getenv worker_password WORKER_PASSWORD
\getenv public_password PUBLIC_PASSWORD
\getenv auditor_password AUDITOR_PASSWORD
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE ROLE governance LOGIN CREATEDB PASSWORD :'password';
\connect postgres
CREATE DATABASE governance OWNER governance;
\i /opt/governance/roles.sql
SQL
