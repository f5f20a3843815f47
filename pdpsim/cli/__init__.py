"""The command ``pdpsim``: one small file a command."""
