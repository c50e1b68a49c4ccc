"""What people sign: sheets that put several rehearsals together, and whether a connection may go live."""
