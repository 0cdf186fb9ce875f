"""The contract of the topics, for producers and readers in any language: ``docs/contract/`` and its page."""
