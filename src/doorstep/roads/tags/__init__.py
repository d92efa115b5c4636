"""What streets and places are tagged with, and what that means for each vehicle."""
