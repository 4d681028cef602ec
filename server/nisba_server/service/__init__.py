"""What answers the calls of ``nisba.v1.NameService``."""
