"""The Slack door: Bolt in, Block Kit out."""
