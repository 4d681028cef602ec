"""The generated code: under its own roof in Python, `nisba.v1` on the wire."""

from __future__ import annotations

import pickle
from pathlib import Path

from google.rpc import status_pb2

from nisba_server.pb.nisba.v1 import entity_pb2, name_service_pb2, normalization_pb2

PROTO = Path(__file__).resolve().parents[2] / "proto"


def test_python_package_and_wire_package() -> None:
    assert (
        name_service_pb2.NormalizeRequest.__module__ == "nisba_server.pb.nisba.v1.name_service_pb2"
    )
    assert name_service_pb2.DESCRIPTOR.package == "nisba.v1"
    assert name_service_pb2.DESCRIPTOR.name == "nisba/v1/name_service.proto"


def test_messages_can_be_pickled() -> None:
    entity = entity_pb2.Entity(id="T1", kind=entity_pb2.KIND_PLACE)
    assert pickle.loads(pickle.dumps(entity)) == entity


def test_errors_inside_answers_are_the_common_status() -> None:
    """Ours is only compiled against: at run time there is one google.rpc.Status."""
    result = normalization_pb2.NormalizeResult(error=status_pb2.Status(code=3))
    assert type(result.error) is status_pb2.Status


def test_the_status_we_compile_against_is_the_common_one() -> None:
    text = (PROTO / "google" / "rpc" / "status.proto").read_text(encoding="utf-8")
    assert "Licensed under the Apache License, Version 2.0" in text
    for field in status_pb2.Status.DESCRIPTOR.fields:
        assert f" {field.name} = {field.number};" in text
