"""What can be said of the Kubernetes manifest without a cluster."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from nisba_server.config import choose
from nisba_server.server import check

ROOT = Path(__file__).resolve().parents[1]
MANIFEST = ROOT / "server" / "deploy" / "kubernetes" / "nisba.yaml"


@pytest.fixture(scope="module")
def objects() -> dict[str, Any]:
    with MANIFEST.open(encoding="utf-8") as file:
        return {each["kind"]: each for each in yaml.safe_load_all(file)}


@pytest.fixture
def pod(objects: dict[str, Any]) -> dict[str, Any]:
    return objects["Deployment"]["spec"]["template"]["spec"]


def test_the_readme_names_the_folder() -> None:
    assert "server/deploy/kubernetes" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_settings_are_sound_and_fit_the_pod(
    objects: dict[str, Any], pod: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "nisba.toml"
    file.write_text(objects["ConfigMap"]["data"]["nisba.toml"], encoding="utf-8")
    config = choose({}, {}, file).config
    check(config.server_options())
    (container,) = pod["containers"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert ports == {"grpc": config.port, "metrics": config.metrics_port}
    assert pod["terminationGracePeriodSeconds"] > config.drain + config.grace
    assert config.workers == int(container["resources"]["limits"]["cpu"])
    mounts = {mount["mountPath"] for mount in container["volumeMounts"]}
    assert Path(container["args"][-1]).parent.as_posix() in mounts


def test_tls_as_its_comment_says(objects: dict[str, Any]) -> None:
    text = objects["ConfigMap"]["data"]["nisba.toml"].replace("# tls", "tls")
    assert {"tls-cert", "tls-key"} <= set(tomllib.loads(text))


def test_the_container_has_no_rights_it_does_not_need(pod: dict[str, Any]) -> None:
    (container,) = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["securityContext"]["runAsNonRoot"]
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    user, group = pod["securityContext"]["runAsUser"], pod["securityContext"]["runAsGroup"]
    assert f"USER {user}:{group}" in dockerfile
    assert not pod["automountServiceAccountToken"]
    assert container["resources"]["limits"]["memory"]


def test_probes_ask_the_operators_port(pod: dict[str, Any]) -> None:
    (container,) = pod["containers"]
    probes = {name: container[f"{name}Probe"]["httpGet"] for name in ("startup", "readiness")}
    assert all(probe == {"path": "/readyz", "port": "metrics"} for probe in probes.values())
    assert container["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "metrics"}


def test_clients_see_every_pod(objects: dict[str, Any]) -> None:
    assert objects["Service"]["spec"]["clusterIP"] == "None"
