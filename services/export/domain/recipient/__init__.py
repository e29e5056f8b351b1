"""To whom a unit's tables go, and how (EXPORTS §7). Read: ``recipient`` → ``entering`` → ``keys``."""
