"""Trigger rules and the values they compare. Others use `rules`, `values` and `ipranges`."""
