"""Which endpoints an event goes to. Others use `matcher`, and `patterns` to check a filter."""
