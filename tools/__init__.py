"""What stands around the product: the machine it runs on, and how it is measured."""
