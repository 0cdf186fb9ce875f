"""Starts every service of docker-compose.kafka.yml without containers: its own command, environment and health check.

Only what a container would have for itself is replaced: its name, its ports and its folders (``here``).
"""
