import { z } from 'zod';
import { shownText } from '../text.ts';
import { JOB_PRIORITIES } from './job.ts';

const text = (longest: number) =>
  shownText(longest)
    .nullish()
    .transform((value) => value ?? null);

/** What a client may say with a recording. Null and nothing are the same. */
export const submissionOptionsSchema = z.object({
  model: text(200),
  priority: z
    .enum(JOB_PRIORITIES)
    .nullish()
    .transform((value) => value ?? 'NORMAL'),
  clientReference: text(200),
  idempotencyKey: text(255),
  webhookUrl: text(2_048),
  reuseResult: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
});

export type SubmissionOptions = z.input<typeof submissionOptionsSchema>;
