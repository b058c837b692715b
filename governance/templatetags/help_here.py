"""What a page says of itself."""

from django import template

from grids.pages import Here, help_here

register = template.Library()


@register.simple_tag(name="help_here")
def said_here(page_name: str) -> Here:
    """What the page of this address is for, and how it is used."""
    return help_here()[page_name]
