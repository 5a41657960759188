"""The demonstration: real webhooks in and out of the local stack, each step verified."""
