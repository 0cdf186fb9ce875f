"""Traces: one per command, off by default. Without ``traces.endpoint`` nothing here stands on the way of a record."""
