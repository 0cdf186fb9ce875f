"""What can go wrong, as a tree of three.

CarillonError
├── PoisonError   the record is at fault   -> dead letters, with reason and origin; its neighbours go on
├── OutageError   a dependency is away     -> the record keeps its place, its partition waits, nothing is dropped
└── SetupError    the operator can mend it -> a worker or a command says what is missing and ends

Anything else is a bug: a traceback and a dead letter; after a run of them the worker stops.
What a provider says is never an exception but an ``Outcome``.
A message names the field and the rule, never a token or a body.
"""


class CarillonError(Exception):
    """The root of every error that Carillon raises on purpose."""


class PoisonError(CarillonError):
    """The record is at fault; trying it again would fail again.

    Parameters
    ----------
    reason
        One word of a closed set for the metric and the dead letter's header, such as ``not_json``.
    detail
        Which field broke which rule; never a token or a body.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class OutageError(CarillonError):
    """A dependency is away; the same record will do when it is back."""


class SetupError(CarillonError):
    """Something that an operator has to mend: a missing file, a refused connection, a wrong setting."""
