import socket

from sandbox.ports import HIGHEST, HOST, LOWEST, free_ports


def test_ports_are_different_and_can_be_listened_on():
    ports = free_ports(5)

    assert len(set(ports)) == 5
    for port in ports:
        with socket.socket() as listener:
            listener.bind((HOST, port))


def test_ports_are_outside_the_range_of_outgoing_connections():
    assert all(LOWEST <= port <= HIGHEST for port in free_ports(20))
