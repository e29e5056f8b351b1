"""微心愿: collected, classified, claimed, fulfilled, confirmed (L7)."""
