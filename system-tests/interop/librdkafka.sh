#!/bin/sh
# Shows that the router matches events of a producer that is not Java's, with each of its partitioners: kcat, which is
# librdkafka's own command line, produces the events of HardCasesTest. Needs kcat (Debian: apt-get install kcat) and the
# project installed in the local Maven repository; without kcat it says NOT RUN and ends with 0 (with
# CARILLON_INTEROP=required: with 1). Further arguments go to Maven.
set -eu
HERE=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
HOME_FOLDER=$(CDPATH= cd -- "$HERE/../.." && pwd)
if ! KCAT=$(command -v kcat); then
    echo "librdkafka: NOT RUN (there is no kcat on the PATH)"
    [ "${CARILLON_INTEROP:-}" != required ] || exit 1
    exit 0
fi
TEST='HardCasesTest#matchesEventsOfProducersThatPartitionInTheirOwnWay'
cd "$HOME_FOLDER"
mvn -B -q -o -Dquick -Dplain -pl event-router "-Dtest=$TEST" "-Dcarillon.kcat=$KCAT" "$@" test
echo "librdkafka: passed ($("$KCAT" -V 2>&1 | grep -o 'librdkafka [0-9.]*' | head -n 1))"
