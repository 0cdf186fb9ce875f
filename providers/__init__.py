"""THE WAYS OUT: one file per channel, each ending in ``PROVIDER``; and the transports beneath them."""
