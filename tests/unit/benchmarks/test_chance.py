from benchmarks.chance import segment_bytes


def test_addresses_by_chance_take_the_bytes_that_chance_has() -> None:
    # 152 letters of 64 are 114 bytes, 64 hex digits are 32; an id has 12 bytes of its own.
    assert 114 < segment_bytes("fcm", 2_000) < 160
    assert 32 + 12 < segment_bytes("apns", 2_000) < 70


def test_the_same_page_is_measured_each_time() -> None:
    assert segment_bytes("apns", 1_000) == segment_bytes("apns", 1_000)
