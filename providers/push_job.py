"""What the jobs of the push channels share: each entry answered once, through the sink, and once only sent again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from models.outcome import Outcome, Reason
from models.ports import Answer, Parcel, Sink
from providers.splice import Template

BAD_ADDRESS = Answer(Outcome.REJECTED, Reason.BAD_ADDRESS, detail="NotAnAddress")
NOT_RENDERED = Answer(Outcome.REJECTED, Reason.BAD_MESSAGE, detail="NotRendered")


@dataclass(slots=True)
class Batch:
    """One parcel on its way: its bodies as templates, and what an entry needs beside them."""

    parcel: Parcel
    sink: Sink
    templates: Sequence[Template | None]
    """By entry; None: it was answered without being sent."""

    renewed: set[int] = field(default_factory=set)
    """Entries that were sent a second time because our credentials were too old; there is no third time."""

    def body(self, index: int) -> bytes:
        """Return the body of an entry."""
        template = self.templates[index]
        if template is None:
            message = f"entry {index} was answered already"
            raise ValueError(message)
        parcel = self.parcel
        return template.body(parcel.addresses[index].encode(), parcel.delivery_ids[index].encode())

    def may_renew(self, index: int) -> bool:
        """Tell whether an entry may be sent again with newer credentials, and note that it is."""
        if index in self.renewed:
            return False
        self.renewed.add(index)
        return True


def templates_of(
    parcel: Parcel, is_address: Callable[[str], object], render: Callable[[Parcel, int], Template]
) -> tuple[list[Template | None], Mapping[int, Answer]]:
    """Return a template per entry, and the answers of those that cannot be sent.

    Parameters
    ----------
    is_address
        Judges the form of an address; what it lets through is safe inside a JSON string.
    render
        Returns the template of an entry; raises ValueError or TypeError where there is none.
    """
    templates: list[Template | None] = []
    answers: dict[int, Answer] = {}
    for index, address in enumerate(parcel.addresses):
        template: Template | None = None
        if not is_address(address):
            answers[index] = BAD_ADDRESS
        else:
            try:
                template = render(parcel, index)
            except (ValueError, TypeError):
                answers[index] = NOT_RENDERED
        templates.append(template)
    return templates, answers
