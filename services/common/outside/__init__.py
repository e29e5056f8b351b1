"""Connections to elsewhere, for notify's senders and export's carriers: bounded, pinned, left alone when down."""
