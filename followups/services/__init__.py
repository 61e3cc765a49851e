"""What is done in this room: `rounds` opens, hands in and approves; `results` writes."""
