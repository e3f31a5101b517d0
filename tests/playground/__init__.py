"""The real Agents Playground, the real server, and a browser."""
