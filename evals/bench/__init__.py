"""Speed and memory of the library, as ratios measured side by side in one run."""
