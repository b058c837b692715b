"""Streets that are alive: eight weeks of matters up to the moment of seeding, done by their own people."""
