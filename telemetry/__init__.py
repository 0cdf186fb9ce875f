"""HOW WE ARE SEEN: metrics, logs, health."""
