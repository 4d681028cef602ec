"""One of several processes that answer on a port."""

import signal
from multiprocessing.connection import Connection, wait

from nisba import Reconciler
from nisba.errors import NisbaError
from nisba_server import huge
from nisba_server.echo import echo_handler
from nisba_server.garbage import settle
from nisba_server.observe.logs import set_up
from nisba_server.observe.meter import Meter, NoMeter
from nisba_server.observe.metrics import Metrics, share
from nisba_server.server import NameServer
from nisba_server.signals import let_through, on_signals, woken
from nisba_server.workers.messages import (
    Commit,
    Drop,
    Failed,
    Order,
    Prepare,
    Prepared,
    Serving,
    Stop,
)
from nisba_server.workers.tables import opened, warmed


def work(pipe: Connection, order: Order) -> None:
    """Serve until told to stop, by the supervisor, by its death, or by SIGTERM.

    SIGINT comes from a terminal to all processes at once; the supervisor passes it on in order.
    """
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    log = set_up(order.log_format, order.log_level)
    with woken() as (alarm, wake), on_signals(wake):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        let_through()
        try:
            server = NameServer(
                order.options, log, _meter(order), [echo_handler()] if order.echo else []
            )
            if order.listen_first:
                server.start()
            settle()
            reconciler = warmed(opened(order.table, verify=order.verify))
            if not order.listen_first:
                server.start()
        except NisbaError as error:
            pipe.send(Failed(error.code, error.message, error.field))
            return
        server.publish(reconciler)
        if not order.shared:
            huge.begin()
        pipe.send(Serving(reconciler.table.version))
        _obey(pipe, alarm, server, shared=order.shared)
        server.stop()


def _meter(order: Order) -> Meter:
    if order.metrics is None:
        return NoMeter()
    share(order.metrics)
    return Metrics()


def _obey(pipe: Connection, alarm: int, server: NameServer, *, shared: bool) -> None:
    """Do what the supervisor says until it is to stop."""
    prepared: dict[int, Reconciler] = {}
    while True:
        if alarm in wait([pipe, alarm]):
            return
        try:
            order = pipe.recv()
        except EOFError:  # the supervisor is gone
            return
        match order:
            case Prepare(number, table, verify):
                try:
                    prepared[number] = warmed(opened(table, verify=verify))
                except NisbaError as error:
                    pipe.send(Prepared(number, problem=error.message))
                except Exception as error:  # a table at fault ends no worker
                    pipe.send(Prepared(number, problem=f"{type(error).__name__}: {error}"))
                else:
                    pipe.send(Prepared(number, prepared[number].table.version))
            case Commit(number):
                reconciler = prepared.pop(number)
                server.publish(reconciler)
                if not shared:
                    huge.begin()
                pipe.send(Serving(reconciler.table.version))
            case Drop(number):
                prepared.pop(number, None)
            case Stop():
                return
