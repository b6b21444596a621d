/**
 * Environment of a process that computes: it has the C library of Linux keep what one recording needed for the next, up to so many
 * bytes. Of its own accord it gives every large tensor back to the kernel, and having its pages mapped and cleared again takes about
 * as long as computing with them. It is read when the process starts, and elsewhere does nothing.
 */
export const COMPUTE_ENVIRONMENT = {
  MALLOC_MMAP_THRESHOLD_: String(64 * 1024 ** 2),
  MALLOC_TRIM_THRESHOLD_: String(256 * 1024 ** 2),
} as const;
