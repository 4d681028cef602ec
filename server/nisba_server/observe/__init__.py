"""What an operator sees: logs with request ids, metrics, traces. None of it carries names."""
