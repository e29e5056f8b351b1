"""The command line ``lianxin``: ``main`` puts the commands together, ``<area>_commands`` hold them."""
