"""A lease is never held for longer than it was given."""

from rules.lease import Lease


def test_a_lease_holds_for_its_term_from_its_last_renewal() -> None:
    lease = Lease(10.0)
    assert not lease.holds(0.0)

    lease.renewed(100.0)

    assert lease.holds(109.9)
    assert not lease.holds(110.0)


def test_an_answer_that_was_overtaken_takes_nothing_away() -> None:
    lease = Lease(10.0)
    lease.renewed(100.0)
    lease.renewed(95.0)

    assert lease.holds(109.0)
