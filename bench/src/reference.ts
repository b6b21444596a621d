/** One line of figures that were measured elsewhere. */
export interface ReferenceFigures {
  readonly clients: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

/** The original HBSC (one Python process: Ariadne, uvicorn, PyTorch) under the same load on a 2-core machine. */
export const ORIGINAL: readonly ReferenceFigures[] = [
  { clients: 1, requestsPerSecond: 54, p50Ms: 18, p99Ms: null },
  { clients: 8, requestsPerSecond: 54, p50Ms: 142, p99Ms: null },
  { clients: 32, requestsPerSecond: 51, p50Ms: null, p99Ms: 2_400 },
];
