"""A method that does nothing: what the transport alone can do on a machine, to compare with.

``/nisba.Echo/Echo`` answers with as many zero bytes as the first four bytes of the message say,
big-endian, up to the limit of a message. It is there only with ``nisba serve --echo``.
"""

import grpc

from nisba_server.service import limits

METHOD = "/nisba.Echo/Echo"


def echo_handler() -> grpc.GenericRpcHandler:
    """The method, outside of the service: no door, no counting, no messages."""
    handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(_echo)
    return grpc.method_handlers_generic_handler("nisba.Echo", {"Echo": handler})


def _echo(request: bytes, context: grpc.ServicerContext) -> bytes:
    return bytes(min(int.from_bytes(request[:4], "big"), limits.MESSAGE_BYTES))
