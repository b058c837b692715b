"""The backend of the database: PostGIS', whose connections say for whom registers are read."""
