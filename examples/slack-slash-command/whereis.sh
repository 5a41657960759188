#!/bin/sh
# The answer to `/whereis shop`. Yours looks it up.
echo "$1 runs in eu-central-1"
