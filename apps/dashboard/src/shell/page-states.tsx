import { Button, Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Problem } from '../parts/problem.tsx';

export function PagePending() {
  return (
    <div aria-busy="true">
      <Skeleton height={30} width={180} mb={24} />
      <Skeleton height={320} />
    </div>
  );
}

export function PageFailed({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <Problem
      title="This page cannot be shown"
      error={error}
      action={<Button onClick={reset}>Try again</Button>}
    />
  );
}

export function PageMissing() {
  return (
    <Problem
      title="There is no such page"
      error={new Error('The address may be mistyped, or what it named is gone.')}
      action={
        <Button component={Link} to="/">
          Go to the overview
        </Button>
      }
    />
  );
}
