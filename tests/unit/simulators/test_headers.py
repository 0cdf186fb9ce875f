import pytest
from hpack import Decoder, Encoder
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.header_decoder import HeaderDecoder
from simulators.header_encoder import encode_fields, encode_head
from simulators.huffman import decode_huffman
from simulators.violation import ConnectionViolation

BASE = [(":method", "POST"), (":scheme", "https"), (":path", "/x"), (":authority", "localhost")]
NAMES = st.sampled_from(["authorization", "x-a", "x-bb", "apns-id", "content-length", "user-agent"])
VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=300)
FIELDS = st.lists(st.tuples(NAMES, VALUES), max_size=12, unique_by=lambda pair: pair[0])


@settings(max_examples=40)
@given(st.lists(st.tuples(FIELDS, st.booleans(), st.sampled_from([None, 0, 100, 4096])), max_size=8))
def test_a_decoder_follows_an_encoder_through_every_block(blocks):
    """Indexing, evictions, resizing and Huffman, in any order and on one table."""
    encoder, decoder = Encoder(), HeaderDecoder()
    for fields, is_huffman, size in blocks:
        if size is not None:
            encoder.header_table_size = size
        head = decoder.decode(encoder.encode(BASE + fields, huffman=is_huffman))
        assert head.fields == dict(BASE + fields)
        assert not head.fault


def test_a_block_seen_before_is_not_mixed_up_after_the_table_changed():
    encoder, decoder = Encoder(), HeaderDecoder()
    for value in ("1", "2"):
        encoder.encode([("x-a", value)])
        decoder.decode(b"\x40\x03x-a\x01" + value.encode())
        head = decoder.decode(b"\xbe")
        assert head.fields == {"x-a": value}


@pytest.mark.parametrize(
    "block", [b"\x80", b"\xff\x80\x80\x80\x80\x80", b"\xbe", b"\x40\x7f", b"\x3f\xff\x7f", b"\x82\x20"]
)
def test_a_block_that_makes_no_sense_is_refused(block):
    with pytest.raises(ConnectionViolation):
        HeaderDecoder().decode(block)


def test_a_small_block_cannot_unfold_without_bound():
    decoder = HeaderDecoder()
    decoder.decode(b"\x40\x01x\x7f\xb9\x16" + b"v" * 3_000)
    with pytest.raises(ConnectionViolation, match="too large"):
        decoder.decode(b"\xbe" * 100)


@pytest.mark.parametrize("raw", [b"\xff\xff\xff\xff", b"\x00\x00\x00\xff\xff", b"\x18"])
def test_wrong_padding_of_a_huffman_string_is_refused(raw):
    with pytest.raises(ConnectionViolation):
        decode_huffman(raw)


@given(st.sampled_from([200, 204, 302, 400, 410, 429, 503]), FIELDS)
def test_another_decoder_reads_what_we_encode(status, fields):
    read = [(name, value) for name, value in Decoder().decode(encode_head(status, fields))]
    assert read == [(":status", str(status)), *fields]
    assert [tuple(pair) for pair in Decoder().decode(encode_fields(fields))] == fields
