import socket

import pytest

from portal.processes.launch import wanted_port
from portal.processes.ports import free_port, listen_from


def close(sockets: list[socket.socket]) -> None:
    for listener in sockets:
        listener.close()


def test_the_wanted_port_is_taken_when_it_is_free():
    wanted = free_port()
    port, sockets = listen_from(wanted)
    close(sockets)
    assert port == wanted


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_port_that_somebody_listens_on_is_passed_over(host):
    with socket.socket() as other:
        other.bind((host, 0))
        other.listen()
        wanted = other.getsockname()[1]
        port, sockets = listen_from(wanted)
    close(sockets)
    assert port > wanted


def test_a_port_is_held_from_the_moment_it_is_chosen():
    first, held = listen_from(free_port())
    second, sockets = listen_from(first)
    close(held + sockets)
    assert second > first


@pytest.mark.parametrize("given", ["http", "0", "65536", "-1", "٣"])
def test_a_port_that_is_none_is_named_in_the_refusal(given, monkeypatch):
    monkeypatch.setenv("PORT", given)
    with pytest.raises(ValueError, match=f"PORT is '{given}'"):
        wanted_port()
