"""What is known of connections that served a request."""

from __future__ import annotations

import gc
import select
import socket
from typing import Any, cast

import pytest

from wrike_async._transport.connecting import kept
from wrike_async._transport.connecting.kept import KeptConnections


class Protocol:
    """Stands for a connection."""


class Transport:
    """Has a socket, or none."""

    def __init__(self, line: socket.socket | None) -> None:
        self._line = line

    def get_extra_info(self, name: str) -> socket.socket | None:
        return self._line if name == "socket" else None


def transport_of(line: socket.socket | None) -> Any:
    return cast("Any", Transport(line))


def has_news(connections: KeptConnections, protocol: Protocol) -> bool | None:
    look = connections.get(protocol)
    return None if look is None else look()


@pytest.mark.parametrize("can_poll", [hasattr(select, "poll"), False])
def test_news_is_what_can_be_read_and_that_it_was_closed(can_poll: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_CAN_POLL", can_poll)
    here, there = socket.socketpair()
    connections, protocol = KeptConnections(), Protocol()
    with here, there:
        assert has_news(connections, protocol) is None
        connections.add(protocol, transport_of(here))
        assert has_news(connections, protocol) is False
        there.send(b"x")
        assert has_news(connections, protocol) is True
        here.recv(1)
        assert has_news(connections, protocol) is False
        there.close()
        assert has_news(connections, protocol) is True
    assert has_news(connections, protocol) is True


def test_a_number_that_another_socket_has_by_now_is_not_asked() -> None:
    here, there = socket.socketpair()
    connections, protocol = KeptConnections(), Protocol()
    connections.add(protocol, transport_of(here))
    number = here.fileno()
    here.close()
    there.close()
    others = [socket.socket() for _ in range(3)]
    assert number in [other.fileno() for other in others]
    assert has_news(connections, protocol) is True
    for other in others:
        other.close()


def test_a_socket_that_was_closed_before_is_news() -> None:
    here, there = socket.socketpair()
    here.close()
    there.close()
    connections, protocol = KeptConnections(), Protocol()
    connections.add(protocol, transport_of(here))
    assert has_news(connections, protocol) is True


@pytest.mark.parametrize("transport", [None, transport_of(None)])
def test_of_a_transport_of_another_kind_nothing_can_be_said(transport: Any) -> None:
    connections, protocol = KeptConnections(), Protocol()
    connections.add(protocol, transport)
    assert has_news(connections, protocol) is False


def test_it_holds_no_connection() -> None:
    connections, protocol = KeptConnections(), Protocol()
    connections.add(protocol, transport_of(None))
    del protocol
    gc.collect()
    assert not connections
