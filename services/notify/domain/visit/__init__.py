"""谈心走访: entries of the four 工作台账 (L5, L8)."""
