"""What a world shows of itself to people: portals, tables, timelines, differences and a panel."""
