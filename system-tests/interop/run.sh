#!/bin/sh
# Shows that producers and verifiers that are not ours work with a running platform: starts `./carillon up` on ports of its
# own with data that is thrown away, and runs third-party.mjs and graphql-http.mjs against it. Needs Node.js and the npm registry; without them
# it says NOT RUN and ends with 0 (with CARILLON_INTEROP=required: with 1).
set -eu
HERE=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
HOME_FOLDER=$(CDPATH= cd -- "$HERE/../.." && pwd)
WORK=$HOME_FOLDER/system-tests/target/interop
not_run() {
    echo "third-party clients: NOT RUN ($1)"
    [ "${CARILLON_INTEROP:-}" != required ] || exit 1
    exit 0
}
command -v node >/dev/null 2>&1 || not_run "there is no Node.js on the PATH"
command -v npm >/dev/null 2>&1 || not_run "there is no npm on the PATH"
mkdir -p "$WORK"
cp "$HERE/package.json" "$HERE/third-party.mjs" "$HERE/graphql-http.mjs" "$WORK/"
(cd "$WORK" && npm install --no-audit --no-fund --no-package-lock --ignore-scripts >npm.log 2>&1) ||
    not_run "npm could not install the clients; see $WORK/npm.log"

rm -rf "$WORK/data"
"$HOME_FOLDER/carillon" up --data-dir "$WORK/data" --partitions 3 --kafka-port 0 --database-port 0 --registry-port 0 \
    --graphql-port 0 --receiver-port 0 --subscription-admin-port 0 --router-admin-port 0 --worker-admin-port 0 \
    >"$WORK/up.log" 2>"$WORK/up.err" &
UP=$!
trap 'kill "$UP" 2>/dev/null || true; wait "$UP" 2>/dev/null || true; rm -rf "$WORK/data"' EXIT
waited=0
while ! grep -q 'Carillon is up' "$WORK/up.log"; do
    if ! kill -0 "$UP" 2>/dev/null || [ "$waited" -ge 600 ]; then
        echo "the platform did not come up:"; cat "$WORK/up.err"; exit 1
    fi
    sleep 0.5
    waited=$((waited + 1))
done
value() { sed -n "s/^  $1  *//p" "$WORK/up.log" | head -n 1; }
(cd "$WORK" && node third-party.mjs "$(value 'GraphQL API')" "$(value token)" "$(value Kafka)" \
    "$(value 'schema registry')" "$HOME_FOLDER/schemas/src/main/avro/event")
(cd "$WORK" && node graphql-http.mjs "$(value 'GraphQL API')" "$(value token)")
