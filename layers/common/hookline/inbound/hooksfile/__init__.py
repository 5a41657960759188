"""Hooks files as written: read, checked, put into their stored form. Others use `load`, `schema` and `check`."""
