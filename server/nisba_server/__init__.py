"""The nisba service, its client and its command line."""
