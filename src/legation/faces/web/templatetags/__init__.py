"""Tags and filters for every desk's templates."""
