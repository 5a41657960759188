"""The engine of deliveries. Functions use `first_attempts`, `retry_batch`, `release` and `replay`."""
