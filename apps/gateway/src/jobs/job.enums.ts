import {
  HEART_SOUND_CLASSES,
  HEART_SOUND_KINDS,
  JOB_PRIORITIES,
  JOB_SORTS,
  JOB_STAGES,
  JOB_STATUSES,
  OUTCOMES,
  POOR_SIGNAL_REASONS,
} from '@hbsc/core';
import { registerEnumType } from '@nestjs/graphql';

export const JobStatusEnum = enumOf(JOB_STATUSES);
export const JobPriorityEnum = enumOf(JOB_PRIORITIES);
export const JobSortEnum = enumOf(JOB_SORTS);
export const JobStageEnum = enumOf(JOB_STAGES);
export const OutcomeEnum = enumOf(OUTCOMES);
export const HeartSoundClassEnum = enumOf(HEART_SOUND_CLASSES);
export const PoorSignalReasonEnum = enumOf(POOR_SIGNAL_REASONS);
export const HeartSoundKindEnum = enumOf(HEART_SOUND_KINDS);

registerEnumType(JobStatusEnum, { name: 'JobStatus', description: 'Where a job is in its life.' });
registerEnumType(JobPriorityEnum, {
  name: 'JobPriority',
  description:
    'HIGH and NORMAL ride the interactive lane, HIGH ahead of NORMAL; LOW rides the bulk lane, which never delays the other.',
});
registerEnumType(JobSortEnum, {
  name: 'JobSort',
  description:
    'By FINISHED the list holds jobs that are over; by DURATION those of them that a worker began, by the time from its start to the end.',
});
registerEnumType(JobStageEnum, {
  name: 'JobStage',
  description:
    'What a run goes through: it is WAITING, then RUNNING. DECODE, RESAMPLE, INFER, ANALYSE and OTHER (fetching the audio, committing the result) are the parts of RUNNING.',
});
registerEnumType(OutcomeEnum, {
  name: 'Outcome',
  description: "Whether the model's answer is one to go by.",
});
registerEnumType(HeartSoundClassEnum, {
  name: 'HeartSoundClass',
  description: 'The four classes, in label order.',
});
registerEnumType(PoorSignalReasonEnum, {
  name: 'PoorSignalReason',
  description: 'Why a recording cannot be judged.',
});
registerEnumType(HeartSoundKindEnum, {
  name: 'HeartSoundKind',
  description: 'S1 begins systole, S2 diastole.',
});

/** The values as GraphQL's enums are registered: by name. */
export function enumOf(values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value) => [value, value]));
}
