"""Bytes that nobody would send, by the million (`make fuzz`); what broke something once is kept in cases/."""
