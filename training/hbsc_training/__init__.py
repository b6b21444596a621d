"""Training side of HBSC: heart recordings (PCG) in, ONNX classifiers and honest figures out."""

__version__ = "1.0.0"
