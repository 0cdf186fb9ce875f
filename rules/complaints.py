"""What pydantic found -> sentences for a producer: each names the field, what is wrong and what would be right."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

MAX_COMPLAINTS: Final = 20
"""Nobody reads more; a record with a million faults must not make a refusal that is too large."""

MAX_PATH: Final = 200
"""Characters of a path: a field's name is the producer's, and may be as long as the record."""

Models = Mapping[str, type[BaseModel]]
"""By the tag that chooses one, such as ``launch``."""


def complaints(error: ValidationError, tag: str, models: Models) -> list[str]:
    """Return one sentence per fault, all of them up to a bound.

    Parameters
    ----------
    error
        Of a union of models that *tag* chooses between.
    tag
        The field whose value says which model is meant, such as ``type``.
    models
        The models of the union by the values of *tag*.
    """
    details = error.errors(include_url=False, include_input=False)
    said = [_sentence(detail, tag, models) for detail in details[:MAX_COMPLAINTS]]
    more = len(details) - len(said)
    return [*said, f"and {more} more"] if more else said


def unknown_name(name: str, known: Sequence[str]) -> str:
    """Return the cure for a name that does not exist: the nearest that does, or all of them."""
    near = get_close_matches(name[:100], known, n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(known))}"


def _sentence(detail: ErrorDetails, tag: str, models: Models) -> str:
    kind, location, context = detail["type"], detail["loc"], detail.get("ctx", {})
    if kind == "union_tag_not_found":
        return f"{tag}: required, and missing; there are {', '.join(sorted(models))}"
    if kind == "union_tag_invalid":
        said = str(context.get("tag", ""))[:40]
        return f"{tag}: unknown {tag} {said!r}; {unknown_name(said, list(models))}"
    path = _path(location[1:])
    if kind == "extra_forbidden":
        owner = _model_at(models[str(location[0])], location[1:-1])
        cure = unknown_name(str(location[-1]), list(owner.model_fields)) if owner else "take it away"
        return f"{path}: unknown field; {cure}"
    if kind == "missing":
        return f"{path}: required, and missing"
    if kind == "string_pattern_mismatch":
        return f"{path}: must match {context.get('pattern')}"
    return f"{path}: {_plain(detail['msg'])}"


def _plain(message: str) -> str:
    """Return pydantic's own sentence as the end of one of ours."""
    plain = message.removeprefix("Value error, ").replace("Input should", "must", 1)
    return plain[:1].lower() + plain[1:]


def _path(location: Sequence[int | str]) -> str:
    """Return ``audience.devices[3].external_id``; the command itself where the fault is nobody's in particular."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(parts).lstrip(".")[:MAX_PATH] or "command"


def _model_at(model: type[BaseModel], location: Sequence[int | str]) -> type[BaseModel] | None:
    """Return the model that stands at a place; None where none does."""
    here: type[BaseModel] | None = model
    for step in location:
        if here is not None and step in here.model_fields:
            here = _model_in(here.model_fields[str(step)].annotation)
        # Any other step is an index or a key, and leads to the model of a list or of a dict, which is found already.
    return here


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Return the model inside ``list[Model] | None`` and the like; None where there is none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
