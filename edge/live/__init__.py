"""What is going on now, told to whoever looks: one look for all of them, and only what changed."""
