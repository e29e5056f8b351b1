"""Word templates that a school edits (EXPORTS §3.2). Read: ``versions`` → ``template`` → ``tags`` → ``samples``."""
