"""How a notice reaches people: contacts, channels, hours, messages; every rule of it is pure (issue 4, item 8)."""
