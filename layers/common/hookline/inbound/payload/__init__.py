"""A request's body, read as JSON, a form or XML. Others use `payload`, and `rendering` to write values."""
