import { Button, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { problemOf, SHOWN_IN_PLACE } from '../service/errors.ts';
import { clientWith, useService, VIEWER } from '../service/service.tsx';
import classes from './sign-in.module.css';

/** Asks for a key, where the service answers nobody without one. */
export function SignIn() {
  const { hasKey, signIn } = useService();
  const [key, setKey] = useState('');
  const attempt = useMutation({
    mutationKey: VIEWER,
    meta: SHOWN_IN_PLACE,
    mutationFn: (given: string) => clientWith(given).access.viewer(),
    onSuccess: (_viewer, given) => signIn(given),
  });
  useEffect(() => {
    document.title = 'Sign in · HBSC';
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key.trim() !== '') attempt.mutate(key.trim());
  };
  return (
    <main className={classes.page}>
      <form className={classes.form} onSubmit={submit}>
        <svg viewBox="0 0 240 60" aria-hidden="true">
          <path d="M0 30h44l4-9 4 17 6-34 8 52 6-36 4 14 4-5h12l4-10 5 24 5-20 3 7h37l4-9 4 17 6-34 8 52 6-36 4 14 4-5h12l4-10 5 24 5-20 3 7h30" />
        </svg>
        <h1>HBSC</h1>
        <p>
          {hasKey ? 'The key of this tab is no longer good.' : 'This service answers those who show a key.'}
        </p>
        <PasswordInput
          label="Key"
          autoFocus
          autoComplete="off"
          spellCheck={false}
          value={key}
          error={attempt.error && reasonOf(attempt.error)}
          onChange={({ currentTarget }) => setKey(currentTarget.value)}
        />
        <Button type="submit" fullWidth mt="md" loading={attempt.isPending}>
          Sign in
        </Button>
        <small>It is kept until this tab is closed.</small>
      </form>
    </main>
  );
}

function reasonOf(error: Error): string {
  const { code, message } = problemOf(error);
  return code === 'UNAUTHENTICATED' ? 'The service does not know this key.' : message;
}
