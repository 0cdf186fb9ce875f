"""The way in over HTTP: what became of notifications, for people and dashboards."""
