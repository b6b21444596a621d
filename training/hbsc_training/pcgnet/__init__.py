"""PcgNet: a network that listens for murmurs, and a regression on what a spectrogram shows, in one graph at 2 kHz."""
