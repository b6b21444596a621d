import { env, InferenceSession } from 'onnxruntime-node';

// onnxruntime's Linux and Windows builds since 1.29 report every session to Microsoft unless this is set before
// the first one opens. Recordings are medical data and their processing phones nobody.
process.env.ORT_DISABLE_TELEMETRY = '1';
env.logLevel = 'error';

const ERRORS_ONLY = 3;

/**
 * Opens a model for use by one caller at a time on the CPU.
 *
 * @param threads - threads one operator may use
 * @param keepsMemory - whether what one recording needed is kept for the next. The C library gives every large tensor back to the
 *   kernel, and having its pages mapped and cleared again takes about as long as computing with them.
 */
export function openSession(
  model: Uint8Array,
  threads: number,
  { keepsMemory = false } = {},
): Promise<InferenceSession> {
  return InferenceSession.create(model, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    enableCpuMemArena: keepsMemory,
    // Patterns are kept for every input shape ever seen, and recordings have any length.
    enableMemPattern: false,
    logSeverityLevel: ERRORS_ONLY,
  });
}
