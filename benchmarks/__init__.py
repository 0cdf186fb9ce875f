"""HOW FAST: each figure as a ratio measured in one run; see ``docs/performance.md``."""
