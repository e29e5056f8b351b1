"""The HTTP interface: one file per noun, each a router; ``app`` puts them together."""
