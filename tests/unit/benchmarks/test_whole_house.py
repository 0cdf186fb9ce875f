from benchmarks.whole_house import rss_kb_of

STATUS = "Name:\tpython\nVmPeak:\t  200000 kB\nVmRSS:\t   65432 kB\nRssAnon:\t   1 kB\n"


def test_resident_memory_is_read() -> None:
    assert rss_kb_of(STATUS) == 65_432


def test_a_process_that_has_ended_holds_none() -> None:
    assert rss_kb_of("Name:\tpython\nState:\tZ (zombie)\n") == 0
