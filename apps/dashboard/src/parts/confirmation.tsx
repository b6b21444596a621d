import { Alert, Button, Group, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { problemOf } from '../service/errors.ts';
import classes from './confirmation.module.css';

interface ConfirmationProps {
  readonly opened: boolean;
  /** A question that says what, and of how many. */
  readonly title: string;
  /** What the button does. */
  readonly action: string;
  /** It cannot be undone. */
  readonly isDangerous?: boolean;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Asks before something is done that concerns many things or cannot be undone. */
export function Confirmation(props: ConfirmationProps) {
  const {
    opened,
    title,
    action,
    isDangerous = false,
    isPending,
    error,
    onConfirm,
    onClose,
    children,
  } = props;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      size="md"
      classNames={{ title: classes.title ?? '' }}
    >
      <div className={classes.text}>{children}</div>
      {error !== null && error !== undefined && (
        <Alert color="red" mt="sm" role="alert">
          {problemOf(error).message}
        </Alert>
      )}
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose} data-autofocus>
          Leave it
        </Button>
        <Button color={isDangerous ? 'red.8' : 'petrol'} loading={isPending} onClick={onConfirm}>
          {action}
        </Button>
      </Group>
    </Modal>
  );
}
