"""Red property: estates, owners' meetings, service points, the micro-court, legal guidance.

Import from it with `from property.… import …`: `import property` would hide the builtin.
"""
