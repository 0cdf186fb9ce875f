"""THE MEMORY: MongoDB, one file per collection."""
