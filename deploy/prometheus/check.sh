#!/bin/sh
# Checks the configuration and the alert rules, and what the rules say of series that alerts_test.yml makes up. Needs
# promtool (Debian: apt install prometheus); without it it says so and ends with 77.
set -eu
cd "$(dirname "$0")"
if ! command -v promtool >/dev/null 2>&1; then
    echo "NOT RUN: promtool is missing"
    exit 77
fi
promtool check config prometheus.yml
promtool check rules alerts.yml
promtool test rules alerts_test.yml
