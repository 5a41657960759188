"""Whether a provider signed a request. Others use `scheme`, `verifying`, `replies` and `verdict`."""
