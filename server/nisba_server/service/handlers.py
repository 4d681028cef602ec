"""The methods of the service as gRPC calls them: each through the `Door`, answers as bytes.

Like the handlers that protoc writes, but that a method may return bytes instead of a message: a
cached answer is passed on as it is.
"""

from collections.abc import Callable, Iterator

import grpc
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from nisba_server.service.door import Door
from nisba_server.service.patience import Patience, Turns, patient

Answered = Message | bytes


def handler_of(
    service: object, described: ServiceDescriptor, door: Door, patience: Patience, turns: Turns
) -> grpc.GenericRpcHandler:
    """All methods of ``described``, done by the methods of ``service`` that are called so.

    One that ``service`` lacks is answered UNIMPLEMENTED. Messages must come in time, for
    ``patience``; single ones are worked on by ``turns``.
    """
    made = {
        method.name: patient(_handler(service, method, door), patience, turns)
        for method in described.methods
        if hasattr(service, method.name)
    }
    return grpc.method_handlers_generic_handler(described.full_name, made)


def _handler(
    service: object, method: MethodDescriptor, door: Door
) -> "grpc.RpcMethodHandler[Message, Answered]":
    behaviour = getattr(service, method.name)
    read = GetMessageClass(method.input_type).FromString
    if method.client_streaming and method.server_streaming:
        return grpc.stream_stream_rpc_method_handler(
            _streaming(method.name, behaviour, door), read, _serialised
        )
    if method.client_streaming or method.server_streaming:
        raise NotImplementedError(f"{method.full_name}: streams one way only")
    return grpc.unary_unary_rpc_method_handler(
        _unary(method.name, behaviour, door), read, _serialised
    )


def _unary(
    name: str, behaviour: Callable[[Message, grpc.ServicerContext], Answered], door: Door
) -> Callable[[Message, grpc.ServicerContext], Answered]:
    def call(request: Message, context: grpc.ServicerContext) -> Answered:
        return door.call(name, context, request, behaviour)

    return call


def _streaming(
    name: str,
    behaviour: Callable[[Iterator[Message], grpc.ServicerContext], Iterator[Answered]],
    door: Door,
) -> Callable[[Iterator[Message], grpc.ServicerContext], Iterator[Answered]]:
    def call(requests: Iterator[Message], context: grpc.ServicerContext) -> Iterator[Answered]:
        return door.stream(name, context, requests, behaviour)

    return call


def _serialised(answer: Answered) -> bytes:
    return answer if isinstance(answer, bytes) else answer.SerializeToString()
