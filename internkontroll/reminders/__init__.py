"""Reminders by mail: `gather` finds what each person is to be reminded of, `digest` words it, `send` sends it once."""
