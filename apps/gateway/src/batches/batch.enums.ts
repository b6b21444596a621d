import { BATCH_ITEM_STATUSES, BATCH_NOTE_KINDS, BATCH_STATUSES } from '@hbsc/core';
import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../jobs/job.enums.ts';

export const BatchStatusEnum = enumOf(BATCH_STATUSES);
export const BatchItemStatusEnum = enumOf(BATCH_ITEM_STATUSES);
export const BatchNoteKindEnum = enumOf(BATCH_NOTE_KINDS);

registerEnumType(BatchStatusEnum, { name: 'BatchStatus', description: 'Where a batch is in its life.' });
registerEnumType(BatchItemStatusEnum, {
  name: 'BatchItemStatus',
  description:
    'WAITING until the job is made, then the status of the job. A file that was refused has FAILED.',
});
registerEnumType(BatchNoteKindEnum, {
  name: 'BatchNoteKind',
  description: 'What can be odd in a data set.',
});
