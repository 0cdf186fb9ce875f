"""Judges dashboards: what can be seen in their JSON, and what a real Prometheus answers to each of their questions."""
