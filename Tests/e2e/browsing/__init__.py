"""What the browser tests share: Chromium, every page there is, and what is looked for on each."""
