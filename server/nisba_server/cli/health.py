"""``nisba health``: is the service there and ready?"""

import click

from .status import Status, complain

_SERVING = "SERVING"


@click.command("health", short_help="Is the service there and ready?")
@click.option(
    "--server",
    metavar="HOST:PORT",
    envvar="NISBA_SERVER",
    default="localhost:50051",
    show_default=True,
    help="The service (also by the variable NISBA_SERVER).",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=3.0,
    show_default=True,
    help="Seconds to wait for the answer.",
)
def command(server: str, timeout: float) -> int:
    """Ask the gRPC health service; the exit status is 0 when it is serving, else 3.

    \b
    nisba health --server localhost:50051
    """
    status = _ask(server, timeout)
    if status == _SERVING:
        click.echo(f"{server}: serving")
        return Status.DONE
    complain(f"{server}: {status}")
    return Status.UNREACHABLE


def _ask(server: str, timeout: float) -> str:
    """``SERVING``, or what is the matter."""
    import grpc
    from grpc_health.v1 import health_pb2, health_pb2_grpc  # type: ignore[import-untyped]

    from nisba_server.client.target import address

    with grpc.insecure_channel(address(server)) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        try:
            answer = stub.Check(health_pb2.HealthCheckRequest(), timeout=timeout)
        except grpc.RpcError as error:
            return f"no answer ({error.code().name}); is 'nisba serve' running there?"
    if answer.status == health_pb2.HealthCheckResponse.SERVING:
        return _SERVING
    return "not serving: it is loading its table or stopping"
