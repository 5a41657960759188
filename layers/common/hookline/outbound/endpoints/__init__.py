"""What may be said about an endpoint, and where it may point. Others use `spec`, `urls` and `addresses`."""
