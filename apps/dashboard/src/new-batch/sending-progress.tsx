import { Button, Progress } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '../parts/icons.ts';
import { bytesOf } from '../parts/words.ts';
import classes from './new-batch.module.css';
import type { Sending } from './use-sending.ts';

interface SendingProgressProps {
  readonly sending: Sending;
  readonly onPause: () => void;
  readonly onGoOn: () => void;
  readonly onGiveUp: () => void;
}

/** How far an upload is, and what stops it. */
export function SendingProgress({ sending, onPause, onGoOn, onGiveUp }: SendingProgressProps) {
  const { stage, sentBytes, totalBytes, reason } = sending;
  const share = totalBytes === 0 ? 0 : (100 * sentBytes) / totalBytes;
  return (
    <section className={classes.sending} aria-labelledby="sending">
      <h2 id="sending">{TITLES[stage]}</h2>
      <p aria-live="polite" data-refused={stage === 'REFUSED' || undefined}>
        {reason ?? EXPLANATIONS[stage]}
      </p>
      <Progress
        value={share}
        aria-label="Sent"
        size="md"
        color={stage === 'REFUSED' ? 'red.8' : 'petrol'}
        animated={stage === 'SENDING'}
      />
      <p className={classes.bytes}>
        {bytesOf(sentBytes)} of {bytesOf(totalBytes)}, {Math.floor(share)} %
      </p>
      <div className={classes.buttons}>
        {stage === 'SENDING' ? (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlayerPause size={15} stroke={1.7} />}
            onClick={onPause}
          >
            Pause
          </Button>
        ) : (
          <Button size="xs" leftSection={<IconPlayerPlay size={15} stroke={1.7} />} onClick={onGoOn}>
            {stage === 'REFUSED' ? 'Try again' : 'Go on'}
          </Button>
        )}
        <Button variant="subtle" size="xs" onClick={onGiveUp}>
          Change what is sent
        </Button>
      </div>
    </section>
  );
}

const TITLES: Record<Sending['stage'], string> = {
  SENDING: 'Sending the data set',
  PAUSED: 'The upload is paused',
  LOST: 'The upload waits for the service',
  REFUSED: 'The data set was refused',
};
const EXPLANATIONS: Record<Sending['stage'], string> = {
  SENDING: 'The batch begins when all of it has arrived.',
  PAUSED: 'What has arrived is kept for a day.',
  LOST: 'It goes on from where it was as soon as the service answers.',
  REFUSED: '',
};
