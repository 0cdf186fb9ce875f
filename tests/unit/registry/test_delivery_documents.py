"""What is kept of a result is read back as it was, whatever its device ids look like."""

from typing import Any

import bson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.outcome import Outcome, Reason
from registry.client import Document
from registry.delivery_documents import covering, devices_of, ends_of, to_document
from rules.identity import device_id
from tests.support.builders import a_settled

OURS = [device_id("shop", f"phone-{number}") for number in range(500)]


def kept(*outcomes: Outcome, **changes: Any) -> Document:
    """Return the document as the registry gives it back."""
    return bson.decode(bson.encode(to_document(a_settled(*outcomes, **changes), 3, 9)))


def test_ids_of_ours_are_kept_as_bytes() -> None:
    document = kept(*[Outcome.ACCEPTED] * 500, device_ids=OURS)

    assert devices_of(document) == OURS
    assert len(bson.encode(document)) < 8_500


@pytest.mark.parametrize(
    "ids",
    [
        [""],
        ["d0", "d1"],
        [OURS[0], ""],
        [OURS[0].upper()],
        [" " + OURS[0][:30] + " "],
        [OURS[0][:31], OURS[1] + "0"],
        ["g" * 32],
        ["é" * 32],
        [],
    ],
)
def test_other_ids_are_kept_as_they_are(ids: list[str]) -> None:
    assert devices_of(kept(*[Outcome.REJECTED] * len(ids), device_ids=ids)) == ids


@given(st.lists(st.sampled_from([*OURS[:3], "", "a", OURS[4].upper()]), max_size=5))
def test_every_device_is_within_what_its_document_covers(ids: list[str]) -> None:
    document = kept(*[Outcome.ACCEPTED] * len(ids), device_ids=ids)

    for device in ids:
        where = covering(device)
        assert document["first_device"] <= where["first_device"]["$lte"]
        assert document["last_device"] >= where["last_device"]["$gte"]
    assert devices_of(document) == ids


@given(st.lists(st.tuples(st.sampled_from(Outcome), st.sampled_from(Reason)), max_size=9))
def test_the_end_of_each_entry_is_kept(ends: list[tuple[Outcome, Reason]]) -> None:
    document = kept(*(outcome for outcome, _ in ends), reasons=[reason for _, reason in ends])

    assert ends_of(document, len(ends)) == ends


def test_what_a_result_does_not_have_takes_no_room() -> None:
    assert {"others", "receipts", "positions"}.isdisjoint(kept(Outcome.ACCEPTED))
