"""Demonstration data: invented people and matters at real places, the article's figures exactly."""
