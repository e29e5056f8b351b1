"""Published deeds 先进事迹: proposed, approved by the level above, shown, taken down (F4)."""
