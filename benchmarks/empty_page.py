"""A page with nothing on it, in the frame of all others: what every page costs before it does anything."""
