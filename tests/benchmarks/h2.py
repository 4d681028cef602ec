"""A client that loads a gRPC server: unary calls over plain HTTP/2, as little else as can be.

grpcio's own client makes one or two thousand calls a second on a core, less than the server it
should load. This one sends ready-made frames and only counts what comes back: an answer has a
DATA frame, a call that failed has none (RFC 9113; gRPC over HTTP/2). Not a client for use.
"""

import select
import socket
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST, SETTINGS, PING, GOAWAY, WINDOW = 0, 1, 3, 4, 6, 7, 8
END_STREAM, END_HEADERS, ACK = 1, 4, 1
_LARGEST = (1 << 31) - 1
_FRAME = 16_384


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """One frame."""
    size = len(payload)
    return struct.pack(">BHBBI", size >> 16, size & 0xFFFF, kind, flags, stream) + payload


def headers(method: str, authority: str) -> bytes:
    """The header block of a call: literals, never indexed (RFC 7541, 6.2.3)."""
    pairs = (
        (":method", "POST"),
        (":scheme", "http"),
        (":path", method),
        (":authority", authority),
        ("te", "trailers"),
        ("content-type", "application/grpc"),
    )
    return b"".join(b"\x10" + _text(name) + _text(value) for name, value in pairs)


def _text(text: str) -> bytes:
    raw = text.encode()
    assert len(raw) < 127
    return bytes([len(raw)]) + raw


def framed(message: bytes) -> bytes:
    """A message as gRPC puts it into DATA."""
    return b"\0" + struct.pack(">I", len(message)) + message


@dataclass(slots=True)
class Tally:
    """What came of the calls.

    Attributes:
        seconds: from sending to the end of the answer, of each that was answered.
        failed: calls that ended without an answer, with or without a status.
        lost: connections that ended.
    """

    seconds: list[float] = field(default_factory=list)
    failed: int = 0
    lost: int = 0


class Connection:
    """One connection; ``tally`` gets what comes of its calls."""

    def __init__(self, address: str, method: str, tally: Tally) -> None:
        host, _, port = address.rpartition(":")
        self._socket = socket.create_connection((host.strip("[]"), int(port)), timeout=20)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = headers(method, address)
        self._tally = tally
        self._stream = 1
        self._window = 65_535
        self._begun: dict[int, float] = {}
        self._answered: set[int] = set()
        self._in = bytearray()
        self._out = bytearray(PREFACE)
        self._out += frame(SETTINGS, 0, 0, struct.pack(">HI", 4, _LARGEST))
        self._out += frame(WINDOW, 0, 0, struct.pack(">I", _LARGEST - 65_535))
        self.closed = False
        self._received = 0

    @property
    def open_calls(self) -> int:
        """Calls that have no answer as yet."""
        return len(self._begun)

    @property
    def room(self) -> int:
        """Bytes of messages that may be sent now."""
        return self._window

    def fileno(self) -> int:
        """For select."""
        return self._socket.fileno()

    @property
    def pending(self) -> bool:
        """Whether there is something to be written."""
        return bool(self._out)

    def call(self, message: bytes) -> None:
        """Begin a call; the message must fit in `room`."""
        stream, body = self._stream, framed(message)
        self._stream += 2
        self._window -= len(body)
        self._begun[stream] = time.perf_counter()
        self._out += frame(HEADERS, END_HEADERS, stream, self._head)
        for start in range(0, len(body), _FRAME):
            part = body[start : start + _FRAME]
            last = start + _FRAME >= len(body)
            self._out += frame(DATA, END_STREAM if last else 0, stream, part)

    def write(self) -> None:
        """Send what the socket takes."""
        try:
            sent = self._socket.send(self._out)
        except OSError:
            self.close()
            return
        del self._out[:sent]

    def read(self) -> None:
        """Take in what has come."""
        try:
            got = self._socket.recv(1 << 18)
        except OSError:
            got = b""
        if not got:
            self.close()
            return
        self._in += got
        at, end = 0, len(self._in)
        while end - at >= 9:
            size = self._in[at] << 16 | self._in[at + 1] << 8 | self._in[at + 2]
            if end - at - 9 < size:
                break
            kind, flags = self._in[at + 3], self._in[at + 4]
            stream = int.from_bytes(self._in[at + 5 : at + 9], "big")
            self._frame(kind, flags, stream, bytes(self._in[at + 9 : at + 9 + size]))
            at += 9 + size
        del self._in[:at]

    def close(self) -> None:
        """Hang up; calls without an answer have failed."""
        if not self.closed:
            self.closed = True
            self._tally.lost += 1
            self._tally.failed += len(self._begun)
            self._begun.clear()
            self._socket.close()

    def leave(self) -> None:
        """Hang up in order."""
        self.closed = True
        self._socket.close()

    def _frame(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        if kind == DATA:
            self._answered.add(stream)
            self._received += len(payload)
            if self._received > 1 << 29:
                self._out += frame(WINDOW, 0, 0, struct.pack(">I", self._received))
                self._received = 0
        elif kind == SETTINGS and not flags & ACK:
            self._out += frame(SETTINGS, ACK, 0)
        elif kind == PING and not flags & ACK:
            self._out += frame(PING, ACK, 0, payload)
        elif kind == WINDOW and stream == 0:
            self._window += int.from_bytes(payload, "big")
        elif kind == GOAWAY:
            self.close()
            return
        if (kind in (DATA, HEADERS) and flags & END_STREAM) or kind == RST:
            begun = self._begun.pop(stream, None)
            if begun is not None:
                if stream in self._answered and kind != RST:
                    self._tally.seconds.append(time.perf_counter() - begun)
                else:
                    self._tally.failed += 1
            self._answered.discard(stream)


def load(
    address: str,
    method: str,
    messages: Iterator[bytes],
    *,
    seconds: float,
    connections: int = 8,
    calls: int = 8,
    rate: float = 0.0,
    watch: Callable[[float, Tally], None] = lambda elapsed, tally: None,
    tally: Tally | None = None,
) -> Tally:
    """Keep a server busy, and count.

    Args:
        messages: what to send, in this order; where they end the load ends.
        calls: under way on each connection at most.
        rate: calls a second, spread evenly; 0: as many as are answered. What cannot be sent in time
            because all calls are taken is sent later: none is left out.
        watch: called about once a second.
        tally: what to count in; a new one unless given.
    """
    tally = tally if tally is not None else Tally()
    some = [Connection(address, method, tally) for _ in range(connections)]
    begin = time.perf_counter()
    sent, turn, looked, over = 0, 0, begin, False
    message = next(messages, None)
    try:
        while True:
            now = time.perf_counter()
            over = over or now - begin >= seconds or message is None
            if over and not any(each.open_calls for each in some):
                return tally
            if now - begin > seconds + 60:
                raise TimeoutError(f"{sum(each.open_calls for each in some)} calls hang")
            due = int((now - begin) * rate) - sent if rate else connections * calls
            idle = 0
            while not over and message is not None and due > 0 and idle < connections:
                each = some[turn % connections]
                turn += 1
                if each.closed:
                    some[(turn - 1) % connections] = Connection(address, method, tally)
                    continue
                if each.open_calls >= calls or each.room < len(message) + 5:
                    idle += 1
                    continue
                idle = 0
                each.call(message)
                sent, due = sent + 1, due - 1
                message = next(messages, None)
            living = [each for each in some if not each.closed]
            writable = [each for each in living if each.pending]
            wait = 0.002 if rate else 0.05
            readable, ready, _ = select.select(living, writable, [], wait)
            for each in ready:
                each.write()
            for each in readable:
                if not each.closed:
                    each.read()
            if now - looked >= 1:
                looked = now
                watch(now - begin, tally)
    finally:
        for each in some:
            if not each.closed:
                each.leave()


def percentile(seconds: Sequence[float], share: float) -> float:
    """The value that ``share`` (0..1) of the times stay under."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
