"""Early warnings: what people judge will happen, on which evidence, and how it came out."""
