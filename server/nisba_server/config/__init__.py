"""How the service is to run: flags, environment, one TOML file; the first that says so wins."""

from nisba_server.config.model import ConfigError, ServeConfig, Setting, settings
from nisba_server.config.sources import Chosen, choose

__all__ = ["Chosen", "ConfigError", "ServeConfig", "Setting", "choose", "settings"]
