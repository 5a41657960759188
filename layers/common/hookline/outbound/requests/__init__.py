"""The request an endpoint gets: body, headers, signature. Others use `request_builder`, `signing`, `payload`."""
