"""Settings: which source wins, what is refused, and with which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from nisba_server.config import ConfigError, ServeConfig, choose, settings
from nisba_server.config.sources import MAX_FILE


def config_file(folder: Path, text: str) -> Path:
    path = folder / "nisba.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_defaults() -> None:
    chosen = choose({}, {})
    assert chosen.config == ServeConfig()
    assert set(chosen.origins.values()) == {"default"}
    assert list(chosen.origins) == list(settings())


def test_flag_before_variable_before_file(tmp_path: Path) -> None:
    file = config_file(tmp_path, "port = 1\nthreads = 2\ngrace = 3\n")
    environment = {"NISBA_SERVE_PORT": "11", "NISBA_SERVE_THREADS": "12", "HOME": "/"}
    chosen = choose({"port": 21, "host": None}, environment, file)
    config = chosen.config
    assert (config.port, config.threads, config.grace, config.host) == (21, 12, 3.0, "127.0.0.1")
    assert chosen.origins["port"] == "--port"
    assert chosen.origins["threads"] == "NISBA_SERVE_THREADS"
    assert chosen.origins["grace"] == str(file)
    assert chosen.origins["host"] == "default"


def test_every_setting_can_be_made_in_each_way(tmp_path: Path) -> None:
    """A value of each kind, as the file and as the environment have it."""
    samples: dict[str, dict[str, object]] = {
        "text": {"toml": '"::1"', "text": "::1", "value": "::1"},
        "path": {"toml": '"x.pem"', "text": "x.pem", "value": Path("x.pem")},
        "switch": {"toml": "true", "text": "yes", "value": True},
        "whole": {"toml": "7", "text": "7", "value": 7},
        "number": {"toml": "7.5", "text": "7.5", "value": 7.5},
    }
    for name, setting in settings().items():
        last = setting.choices[-1] if setting.choices else ""
        sample = (
            {"toml": f'"{last}"', "text": last, "value": last} if last else samples[setting.kind]
        )
        file = config_file(tmp_path, f"{setting.key} = {sample['toml']}\n")
        wanted = sample["value"]
        beside = tmp_path / wanted if isinstance(wanted, Path) else wanted
        assert getattr(choose({}, {}, file).config, name) == beside
        environment = {setting.variable: str(sample["text"])}
        assert getattr(choose({}, environment).config, name) == wanted
        assert getattr(choose({name: wanted}, {}).config, name) == wanted
        assert setting.help.endswith(".")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("port = ", "not TOML"),
        ("prot = 1", "there is no setting prot: is it port"),
        ("xyzzy = 1", "there is no setting xyzzy$"),
        ("[server]\nport = 1", "there is no setting server"),
        ("port = 70000", "port: 70000 is not 0 to 65535"),
        ("port = 1.5", "port: 1.5 is not a whole number"),
        ("port = true", "port: True is not a whole number"),
        ("grace = -1", "grace: -1 is not 0 or more"),
        ("grace = nan", "grace: nan is not a number"),
        ("grace = '1e999'", "is not a number"),
        ("insecure = 'perhaps'", "'perhaps' is neither true nor false"),
        ("insecure = 1", "1 is neither true nor false"),
        ("log-format = 'xml'", "'xml' is none of text, json"),
        ("table = 1", "1 is no path"),
        ("host = ''", "'' is no text"),
        ("host = [1]", "is no text"),
        ("#" * (MAX_FILE + 1), f"over {MAX_FILE} bytes"),
    ],
)
def test_files_at_fault(tmp_path: Path, text: str, message: str) -> None:
    file = config_file(tmp_path, text)
    with pytest.raises(ConfigError, match=message) as caught:
        choose({}, {}, file)
    assert str(caught.value).startswith(str(file))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        choose({}, {}, tmp_path / "none.toml")
    bad = tmp_path / "bad.toml"
    bad.write_bytes(b'host = "\xff"')
    with pytest.raises(ConfigError, match="not TOML"):
        choose({}, {}, bad)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("NISBA_SERVE_WORKERS", "many", "NISBA_SERVE_WORKERS: 'many' is not a whole number"),
        ("NISBA_SERVE_RATE", "inf", "NISBA_SERVE_RATE: 'inf' is not a number"),
        ("NISBA_SERVE_TABLE", "", "NISBA_SERVE_TABLE: '' is no path"),
        ("NISBA_SERVE_LOG_LEVEL", "loud", "'loud' is none of debug, info, warning, error"),
    ],
)
def test_variables_at_fault(variable: str, value: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        choose({}, {variable: value})


def test_what_insecure_was_called_before() -> None:
    assert choose({}, {"NISBA_INSECURE": "1"}).config.insecure
    assert not choose({}, {"NISBA_INSECURE": "1", "NISBA_SERVE_INSECURE": "0"}).config.insecure


def test_options_of_a_process() -> None:
    config = ServeConfig(cache=3, tls_cert=Path("a"), tls_key=Path("b"), tls_client_ca=Path("c"))
    options = config.server_options()
    assert options.cache == 3 * 1024 * 1024
    assert options.tls
    assert options.tls.paths == (Path("a"), Path("b"), Path("c"))
    assert ServeConfig().server_options().tls is None


@pytest.mark.parametrize("half", ["tls_cert", "tls_key", "tls_client_ca"])
def test_half_of_tls(half: str) -> None:
    with pytest.raises(ConfigError, match="both a certificate and its key"):
        ServeConfig(**{half: Path("a")}).server_options()
