"""Looking for lives that break a law: sweeps, made-up stories, and the shortest case that still breaks."""
