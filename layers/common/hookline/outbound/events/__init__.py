"""Events as they stand in the outbox, and their types. Others use `items`, `publishing`, `outbox`, `event_types`."""
