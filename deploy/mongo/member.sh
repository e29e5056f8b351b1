#!/usr/bin/env bash
# Starts mongod as a member of the replica set. The first member founds it and creates the administrator in its empty folder;
# a further one must be empty, and takes everything from the first.
#
#   member.sh first|further mongod ARGUMENT…
set -euo pipefail

role=$1
shift
if [[ $role == first ]]; then
  : "${MONGO_INITDB_ROOT_PASSWORD:?set MONGO_ROOT_PASSWORD in deploy/.env}"
  export MONGO_INITDB_ROOT_USERNAME=root
else
  unset MONGO_INITDB_ROOT_PASSWORD
fi

# mongod wants the members' shared key in a file that is its own and nobody else's.
printf %s "${MONGO_REPLICA_KEY:?set MONGO_REPLICA_KEY in deploy/.env}" >/tmp/replica.key
chown mongodb:mongodb /tmp/replica.key
chmod 400 /tmp/replica.key
exec docker-entrypoint.sh "$@" --keyFile /tmp/replica.key
