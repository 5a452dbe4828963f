#!/bin/bash
# Run once by the image of PostgreSQL, in an empty database: the two roles of docs/running/database.md.
set -euo pipefail
psql --username "${POSTGRES_USER:-postgres}" --dbname postgres -v ON_ERROR_STOP=1 --quiet <<SQL
CREATE ROLE tracetrack LOGIN PASSWORD '$SERVING_PASSWORD';
CREATE ROLE tracetrack_owner LOGIN PASSWORD '$OWNING_PASSWORD';
GRANT tracetrack TO tracetrack_owner;
CREATE DATABASE tracetrack OWNER tracetrack_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
SQL
