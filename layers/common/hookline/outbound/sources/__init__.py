"""Events from where they are already: a bus, a queue, a bucket. `Intake` publishes what `parse_mappings` says."""
