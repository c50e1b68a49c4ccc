"""What people do in a world all day long, and ready-made worlds."""
