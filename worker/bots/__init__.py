"""The dry run: bots whose outcome is known are scored as submissions are, before anybody can hand one in."""
