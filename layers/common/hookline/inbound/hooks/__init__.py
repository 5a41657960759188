"""Hooks as a running function holds them: compiled, cached. Others use `hook`, `command` and `cache`."""
