#!/usr/bin/env bash
# Creates the topics of topics.txt that do not exist yet, with Kafka's own tool. Run it again at any time. Where there is a
# JDK, ./carillon topics create does the same, and ./carillon topics verify compares.
#   BOOTSTRAP_SERVERS     required, host:port[,host:port]
#   KAFKA_BIN             where kafka-topics.sh lies (default: on the PATH)
#   PARTITIONS, REPLICATION_FACTOR, MIN_INSYNC_REPLICAS   override what topics.txt says
#   COMMAND_CONFIG        a properties file for a secured cluster
set -euo pipefail

: "${BOOTSTRAP_SERVERS:?set it to the brokers, for example kafka:9092}"
tool=${KAFKA_BIN:+$KAFKA_BIN/}kafka-topics.sh
options=(--bootstrap-server "$BOOTSTRAP_SERVERS")
if [ -n "${COMMAND_CONFIG:-}" ]; then options+=(--command-config "$COMMAND_CONFIG"); fi

while read -r name partitions replication settings; do
    [ -n "$name" ] || continue
    configs=()
    for setting in $settings; do
        case $setting in
            min.insync.replicas=*) setting=min.insync.replicas=${MIN_INSYNC_REPLICAS:-${setting#*=}} ;;
        esac
        configs+=(--config "$setting")
    done
    "$tool" "${options[@]}" --create --if-not-exists --topic "$name" \
        --partitions "${PARTITIONS:-$partitions}" --replication-factor "${REPLICATION_FACTOR:-$replication}" \
        "${configs[@]}"
done <"$(dirname "$0")/topics.txt"
