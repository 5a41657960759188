"""Hookline: webhooks, both ways, on your own AWS account."""

__version__ = "0.1.0"
