#!/bin/sh
# Starts Prometheus. It takes what it shows to read the metrics from a file, and docker-compose.yml has it in the environment.
set -eu
umask 077
printf %s "${HBSC_METRICS_TOKEN:?is not set, see .env.example}" >/tmp/metrics-token
exec prometheus --config.file=/etc/prometheus/prometheus.yml --storage.tsdb.path=/prometheus "$@"
