#!/usr/bin/env bash
# Publishes with the AWS CLI alone: first one event, then one beside a business item in a transaction.
#   examples/publish/publish.sh <events table> <orders table>
set -euo pipefail
events=$1 orders=$2
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)

# An id of your own makes it idempotent: the second put of the same id fails its condition and sends nothing.
aws dynamodb put-item --table-name "$events" \
  --condition-expression "attribute_not_exists(id)" \
  --item "{
    \"id\": {\"S\": \"user-42-created\"},
    \"tenant\": {\"S\": \"acme\"},
    \"type\": {\"S\": \"user.created\"},
    \"timestamp\": {\"S\": \"$now\"},
    \"data\": {\"S\": \"{\\\"id\\\": 42, \\\"name\\\": \\\"Ada\\\"}\"}
  }"

aws dynamodb transact-write-items --transact-items "[
  {\"Put\": {\"TableName\": \"$orders\", \"Item\": {\"id\": {\"S\": \"o_1003\"}, \"total\": {\"N\": \"12.5\"}}}},
  {\"Put\": {\"TableName\": \"$events\", \"Item\": {
    \"id\": {\"S\": \"order-o_1003-created\"},
    \"tenant\": {\"S\": \"acme\"},
    \"type\": {\"S\": \"order.created\"},
    \"timestamp\": {\"S\": \"$now\"},
    \"data\": {\"M\": {\"id\": {\"S\": \"o_1003\"}, \"total\": {\"N\": \"12.50\"}}}
  }}}
]"
