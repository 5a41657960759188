#!/usr/bin/env bash
# Publishes with the AWS CLI alone: first one event, then one beside a business item in a transaction.
# From a checkout, with the AWS CLI installed and your credentials (or after `. .local/env`: see publish.py):
#
#   examples/publish/publish.sh "$(.venv/bin/hookline settings EventsTable)" orders
#
# `orders` is a table of yours with the key `id` (S), such as publish.py makes.
set -euo pipefail
events=$1 orders=$2
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
expires=$(($(date +%s) + 30 * 86400))
shard() { printf '%s#%s' "$1" "$(printf %s "$2" | sha256sum | cut -c1)"; } # <tenant>#<first hex digit of the id's SHA-256>

# An id of your own makes it idempotent: the second put of the same id fails its condition (and ends
# this script) and sends nothing.
aws dynamodb put-item --table-name "$events" \
  --condition-expression "attribute_not_exists(pk)" \
  --item "{
    \"pk\": {\"S\": \"acme#user-42-created\"},
    \"shard\": {\"S\": \"$(shard acme user-42-created)\"},
    \"id\": {\"S\": \"user-42-created\"},
    \"tenant\": {\"S\": \"acme\"},
    \"type\": {\"S\": \"user.created\"},
    \"timestamp\": {\"S\": \"$now\"},
    \"expires\": {\"N\": \"$expires\"},
    \"data\": {\"S\": \"{\\\"id\\\": 42, \\\"name\\\": \\\"Ada\\\"}\"}
  }"

aws dynamodb transact-write-items --transact-items "[
  {\"Put\": {\"TableName\": \"$orders\", \"Item\": {\"id\": {\"S\": \"o_1003\"}, \"total\": {\"N\": \"12.5\"}}}},
  {\"Put\": {\"TableName\": \"$events\", \"Item\": {
    \"pk\": {\"S\": \"acme#order-o_1003-created\"},
    \"shard\": {\"S\": \"$(shard acme order-o_1003-created)\"},
    \"id\": {\"S\": \"order-o_1003-created\"},
    \"tenant\": {\"S\": \"acme\"},
    \"type\": {\"S\": \"order.created\"},
    \"timestamp\": {\"S\": \"$now\"},
    \"expires\": {\"N\": \"$expires\"},
    \"data\": {\"M\": {\"id\": {\"S\": \"o_1003\"}, \"total\": {\"N\": \"12.50\"}}}
  }}}
]"
