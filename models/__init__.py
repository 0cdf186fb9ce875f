"""THE NOUNS: what crosses a topic or a border. Pure: pydantic and the standard library."""
