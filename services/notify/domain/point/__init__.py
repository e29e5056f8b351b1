"""连心点: the villages that the school is linked with, and which villager groups a college helps (L1)."""
