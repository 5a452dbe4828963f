#!/bin/bash
# A dump of the whole database each night at 2 (UTC), read back whole before it counts; old ones go, the last stays.
# `backup.sh once` makes one now. A dump is last night's state: for a loss of a minute at most see
# docs/running/backup.md.
set -euo pipefail
folder=${BACKUPS:-/backups}

make_dump() {
    local name
    name="$folder/tracetrack-$(date -u +%Y-%m-%dT%H%M%S).dump"
    pg_dump --format custom --no-password --file "$name.part"
    # Unpacks all of it: what is cut short or damaged ends here.
    pg_restore --file /dev/null "$name.part"
    mv "$name.part" "$name"
    echo "Backed up: $name, $(stat -c %s "$name") bytes."
    find "$folder" -name 'tracetrack-*.dump*' ! -path "$name" -mmin "+$((KEEP_DAYS * 1440))" -delete
}

if [ "${1:-}" = once ]; then
    make_dump
    exit
fi
while true; do
    sleep $(($(date -u -d 'tomorrow 02:00' +%s) - $(date -u +%s))) &
    wait $!
    # As a process of its own: bash goes on after an error inside of what stands before ||.
    bash "$0" once || echo "THE BACKUP FAILED. It is tried again tomorrow; older ones are kept." >&2
done
