"""How well two names fit: alignment of sounds, evidence of the lexicon, one learned score."""
