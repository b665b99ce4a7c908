"""Claims: statements of fact that several items make, and who made them first."""
