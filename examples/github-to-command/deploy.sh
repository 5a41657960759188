#!/bin/sh
# What a push to main runs. Yours fetches the commit and deploys it: see examples/git-layer.
echo "deployed $1 of $REPOSITORY" >> "$DEPLOYED"
