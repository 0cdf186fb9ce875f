"""What our encoder writes, an independent decoder reads; and constants cost a byte from the second time on."""

from hpack import Decoder
from hypothesis import given
from hypothesis import strategies as st

from providers.http2.hpack import HeaderTable, before_value, integer, literal, text
from providers.http2.job import Constant

CONSTANTS: tuple[Constant, ...] = (
    (b":method", b"POST"),
    (b":scheme", b"https"),
    (b":authority", b"fcm.googleapis.com"),
    (b":path", b"/v1/projects/p/messages:send"),
    (b"authorization", b"Bearer " + b"x" * 900),
    (b"content-type", b"application/json"),
    (b"x-own", b"1"),
)


def read(decoder: Decoder, block: bytes) -> list[Constant]:
    return [(bytes(name), bytes(value)) for name, value in decoder.decode(block, raw=True)]


def test_constants_are_read_back_and_take_a_byte_each_from_the_second_time_on() -> None:
    table, decoder = HeaderTable(), Decoder()

    first, second = table.encode(CONSTANTS), table.encode(CONSTANTS)

    assert read(decoder, first) == list(CONSTANTS)
    assert read(decoder, second) == list(CONSTANTS)
    assert len(second) == len(CONSTANTS)


def test_literals_stay_out_of_the_table() -> None:
    table, decoder = HeaderTable(), Decoder()
    table.encode(CONSTANTS)

    block = literal(b":path", b"/3/device/ab") + literal(b"apns-id", b"some-uuid")

    assert read(decoder, block) == [(b":path", b"/3/device/ab"), (b"apns-id", b"some-uuid")]
    assert len(decoder.header_table.dynamic_entries) == 0


def test_a_new_constant_moves_the_places_of_the_others() -> None:
    table, decoder = HeaderTable(), Decoder()
    read(decoder, table.encode(CONSTANTS))

    for number in range(300):
        renewed = (*CONSTANTS[:4], (b"authorization", f"Bearer {number}".encode() * 40), *CONSTANTS[5:])
        assert read(decoder, table.encode(renewed)) == list(renewed)


def test_a_peer_without_a_table_gets_literals() -> None:
    table, decoder = HeaderTable(), Decoder()
    read(decoder, table.encode(CONSTANTS))

    decoder.max_allowed_table_size = 0
    block = table.resize(0) + table.encode(CONSTANTS)

    assert read(decoder, block) == list(CONSTANTS)
    assert len(table.encode(CONSTANTS)) > 900


def test_a_peer_with_a_small_table_keeps_what_fits() -> None:
    table, decoder = HeaderTable(), Decoder()

    decoder.max_allowed_table_size = 200
    block = table.resize(200) + table.encode(CONSTANTS)

    assert read(decoder, block) == list(CONSTANTS)
    assert read(decoder, table.encode(CONSTANTS)) == list(CONSTANTS)


@given(st.integers(0, 2**28), st.integers(4, 7))
def test_integers_are_read_back(value: int, prefix: int) -> None:
    raw = integer(value, prefix, 0)
    limit = (1 << prefix) - 1
    found, shift = raw[0] & limit, 0
    for byte in raw[1:]:
        found += (byte & 0x7F) << shift
        shift += 7

    assert found == value


@given(st.lists(st.tuples(st.binary(min_size=1, max_size=40), st.binary(max_size=3_000)), max_size=60))
def test_whatever_the_headers_both_tables_stay_the_same(headers: list[Constant]) -> None:
    table, decoder = HeaderTable(), Decoder(max_header_list_size=2**24)
    for header in headers:
        assert read(decoder, table.encode((header,))) == [header]


def test_the_parts_of_a_literal_fit_together() -> None:
    assert before_value(b"apns-id") + text(b"x" * 200) == literal(b"apns-id", b"x" * 200)
