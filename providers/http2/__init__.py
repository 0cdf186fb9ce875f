"""HTTP/2 as a sender needs it: many small requests on few connections, each answered exactly once.

What makes it quick: constant headers live in the peer's HPACK table, bodies are spliced by whoever submits them, many
requests leave in one write, a plain 200 is recognised by its first byte, and no message has a future, task or timer.
"""
