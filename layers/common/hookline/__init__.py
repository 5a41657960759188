"""Hookline: webhooks, both ways, on your own AWS account."""
