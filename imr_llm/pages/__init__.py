"""What people see: one self-contained HTML page each, for a letter and for a corpus."""
