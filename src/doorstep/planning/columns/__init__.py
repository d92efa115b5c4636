"""What the native cores read: columns of whole numbers, each refused by name if it is out of range."""
