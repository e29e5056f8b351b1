"""连心小分队: at least five people, at least one of them a 领导干部 (L2)."""
