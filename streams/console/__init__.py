"""What a person does from a terminal: one file per command, imported by ``streams.cli`` when it is asked for."""
