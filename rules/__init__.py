"""THE DECISIONS: pure functions over models; time and chance are arguments."""
