"""What every page passes: who may look, and the headers that keep it safe."""
