"""Opinions that keep moving until they are resolved (L10): read state, clock, ladder, events, decide, ticks, evolve."""
