"""Generated from proto/ by proto/generate.py: change those, not this."""
