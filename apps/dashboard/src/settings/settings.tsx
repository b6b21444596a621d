import type { SettingView } from '@hbsc/client';
import { Button, Skeleton, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { IconSearch } from '../parts/icons.ts';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { useClient } from '../service/service.tsx';
import classes from './settings.module.css';

/** What the gateway was started with. It is read here and changed where it is started. */
export function Settings(): ReactNode {
  const client = useClient();
  const settings = useQuery({ queryKey: ['settings'], queryFn: () => client.operator.settings() });
  const [text, setText] = useState('');
  const [onlySet, setOnlySet] = useState(false);
  const shown = (settings.data ?? []).filter(
    ({ name, description, isDefault }) =>
      `${name} ${description}`.toLowerCase().includes(text.toLowerCase()) && !(onlySet && isDefault),
  );
  return (
    <>
      <PageHead title="Settings" />
      <p className={classes.about}>
        What this gateway was started with, as environment variables. Workers have settings of their own. To
        change one, start the service with another.
      </p>
      <div className={classes.filters}>
        <TextInput
          type="search"
          size="xs"
          className={classes.search ?? ''}
          aria-label="Search settings"
          placeholder="Name or meaning"
          leftSection={<IconSearch size={15} stroke={1.7} />}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Switch
          size="sm"
          label="Only those that were set"
          checked={onlySet}
          onChange={({ currentTarget }) => setOnlySet(currentTarget.checked)}
        />
      </div>
      {settings.isPending && <Skeleton height={420} />}
      {settings.error && (
        <Problem
          title="The settings cannot be read"
          error={settings.error}
          action={<Button onClick={() => void settings.refetch()}>Try again</Button>}
        />
      )}
      {settings.data && shown.length === 0 && <Nothing title="No setting is like that" />}
      {shown.length > 0 && (
        <dl className={classes.list}>
          {shown.map((setting) => (
            <Row key={setting.name} setting={setting} />
          ))}
        </dl>
      )}
    </>
  );
}

function Row({ setting: { name, value, isDefault, isSecret, description } }: { setting: SettingView }) {
  return (
    <div className={classes.row} data-default={isDefault || undefined}>
      <dt>
        <code>{name}</code>
        <span>{description}</span>
      </dt>
      <dd>
        {value === null ? <span className={classes.none}>not set</span> : <code>{value}</code>}
        <small>
          {isDefault && value !== null && 'default'}
          {isSecret && ' what is secret is hidden'}
        </small>
      </dd>
    </div>
  );
}
