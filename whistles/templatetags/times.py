"""Moments in templates, in the words of whistles.clocks.words."""

from django import template

from whistles.clocks import words

register = template.Library()
register.filter("moment", words.moment)
register.filter("ago", words.ago)
register.filter("ground", words.ground)
