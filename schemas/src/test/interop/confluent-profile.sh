#!/bin/sh
# Compares our serializer with Confluent's own, in the Maven profile "confluent".
# Prints one last line "confluent profile: passed (...)", "... FAILED" or "... NOT RUN (reason)",
# and ends with status 0, 1 or 3. Further arguments go to Maven.
set -u

schemas=$(cd "$(dirname "$0")/../../.." && pwd)
root=$(dirname "$schemas")
log=$(mktemp)
trap 'rm -f "$log"' EXIT

cd "$root" || exit 1
if ! command -v mvn >/dev/null 2>&1; then
    echo "confluent profile: NOT RUN (there is no mvn on the PATH)"
    exit 3
fi

echo "resolving io.confluent:kafka-avro-serializer" >&2
if ! mvn -B -q -Pconfluent -pl schemas "$@" dependency:resolve -DincludeScope=test >"$log" 2>&1; then
    reason=$(grep -E -m1 'Could not (find|transfer)|Cannot access|Could not resolve' "$log" |
        sed -e 's/^\[ERROR\] *//' -e 's/ -> .*//' | cut -c1-400)
    if [ -z "$reason" ]; then
        cat "$log" >&2
        reason="mvn dependency:resolve failed, see above"
    fi
    echo "confluent profile: NOT RUN ($reason)"
    exit 3
fi

report="$schemas/target/surefire-reports/TEST-dev.carillon.schemas.serde.ConfluentSwapTest.xml"
rm -f "$report"
if ! mvn -B -Pconfluent -Dquick -pl schemas "$@" test -Dtest=ConfluentSwapTest >"$log" 2>&1; then
    cat "$log" >&2
    echo "confluent profile: FAILED"
    exit 1
fi
tests=$(sed -n 's/.*<testsuite [^>]* tests="\([0-9]*\)".*/\1/p' "$report" 2>/dev/null | head -1)
if [ "${tests:-0}" -eq 0 ]; then
    cat "$log" >&2
    echo "confluent profile: FAILED (no test ran)"
    exit 1
fi
echo "confluent profile: passed ($tests tests)"
