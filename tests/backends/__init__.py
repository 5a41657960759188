"""Programs that answer as AWS does: which there are, how each is installed and started, and what it serves."""
