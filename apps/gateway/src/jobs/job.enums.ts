import { HEART_SOUND_CLASSES, JOB_PRIORITIES, JOB_STATUSES, OUTCOMES } from '@hbsc/core';
import { registerEnumType } from '@nestjs/graphql';

export const JobStatusEnum = enumOf(JOB_STATUSES);
export const JobPriorityEnum = enumOf(JOB_PRIORITIES);
export const OutcomeEnum = enumOf(OUTCOMES);
export const HeartSoundClassEnum = enumOf(HEART_SOUND_CLASSES);

registerEnumType(JobStatusEnum, { name: 'JobStatus', description: 'Where a job is in its life.' });
registerEnumType(JobPriorityEnum, {
  name: 'JobPriority',
  description:
    'HIGH and NORMAL ride the interactive lane, HIGH ahead of NORMAL; LOW rides the bulk lane, which never delays the other.',
});
registerEnumType(OutcomeEnum, {
  name: 'Outcome',
  description: "Whether the model's answer is one to go by.",
});
registerEnumType(HeartSoundClassEnum, {
  name: 'HeartSoundClass',
  description: 'The four classes, in label order.',
});

function enumOf(values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value) => [value, value]));
}
