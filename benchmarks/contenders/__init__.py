"""WHO IS COMPARED: one file each, run in a process of its own, so that its CPU is its own."""
