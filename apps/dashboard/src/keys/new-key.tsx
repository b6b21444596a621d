import type { Role } from '@hbsc/client';
import { Alert, Button, CopyButton, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { IconCheck, IconCopy } from '../parts/icons.ts';
import { problemOf, SHOWN_IN_PLACE } from '../service/errors.ts';
import { useClient } from '../service/service.tsx';
import classes from './keys.module.css';
import { ROLE_MEANINGS, ROLE_WORDS } from './role.ts';

const ROLES = Object.keys(ROLE_WORDS) as Role[];

/** Makes a key and shows it, this once. */
export function NewKey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [tenant, setTenant] = useState('');
  const [role, setRole] = useState<Role>('SUBMITTER');
  const [expires, setExpires] = useState('');
  const make = useMutation({
    meta: SHOWN_IN_PLACE,
    mutationFn: () =>
      client.access.createKey({
        name: name.trim(),
        role,
        ...(tenant.trim() && { tenant: tenant.trim() }),
        ...(expires && { expiresAt: new Date(expires).toISOString() }),
      }),
    // What is shown once is kept nowhere, not even here.
    gcTime: 0,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  });
  const close = () => {
    onClose();
    make.reset();
    setName('');
    setTenant('');
    setRole('SUBMITTER');
    setExpires('');
  };
  const made = make.data;
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={made ? `The key ${made.apiKey.name}` : 'New key'}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnClickOutside={!made}
      closeOnEscape={!made}
    >
      {made ? (
        <Secret secret={made.secret} onDone={close} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            make.mutate();
          }}
        >
          <Stack gap="sm">
            <TextInput
              label="Name"
              description="For people to read: who holds it, and what for."
              required
              data-autofocus
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
            <Select
              label="Role"
              description={ROLE_MEANINGS[role]}
              allowDeselect={false}
              data={ROLES.map((value) => ({ value, label: ROLE_WORDS[value] }))}
              value={role}
              onChange={(value) => value && setRole(value as Role)}
            />
            <TextInput
              label="Tenant"
              placeholder="default"
              value={tenant}
              onChange={({ currentTarget }) => setTenant(currentTarget.value)}
            />
            <TextInput
              type="datetime-local"
              label="Good until"
              description="Leave it empty for a key that does not expire."
              value={expires}
              onChange={({ currentTarget }) => setExpires(currentTarget.value)}
            />
            {make.error && (
              <Alert color="red" role="alert">
                {problemOf(make.error).message}
              </Alert>
            )}
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={close}>
                Leave it
              </Button>
              <Button type="submit" loading={make.isPending} disabled={name.trim() === ''}>
                Make the key
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

function Secret({ secret, onDone }: { secret: string; onDone: () => void }) {
  return (
    <div className={classes.secret}>
      <p>This is the only time it is shown. Copy it to where it is needed, and nowhere else.</p>
      <code>{secret}</code>
      <Group justify="flex-end" gap="sm">
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              onClick={copy}
              data-autofocus
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onDone}>I have it</Button>
      </Group>
    </div>
  );
}
