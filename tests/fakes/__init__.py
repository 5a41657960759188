"""In-memory implementations of `hookline.ports`: they pass the same contract tests as the real adapters."""
