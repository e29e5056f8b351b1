"""How a package leaves (EXPORTS §7): by which way it may, again when, given up when. Read: ``consignment`` first."""
