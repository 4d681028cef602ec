"""Decisions of a person on what nisba left open: what is asked, and where the answers are kept."""
