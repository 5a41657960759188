"""`python -m hookline.inbound.schemes`: rewrites all.json from the YAML files."""

from __future__ import annotations

from hookline.inbound.schemes import write_json

write_json()
