"""Days that go on: how far they have come, what is left of them, and the whole day again."""
