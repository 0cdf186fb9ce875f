"""How it is run elsewhere: what compose and Kubernetes are told of the workers, written from the code.

Only a checkout has this folder; nothing that runs needs it. ``python -m deploy`` writes every file anew.
"""
