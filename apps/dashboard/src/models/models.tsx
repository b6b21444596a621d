import type { ModelView } from '@hbsc/client';
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { figureOf, Interval, rangeOf } from '../parts/interval.tsx';
import { Moment } from '../parts/moment.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { counted } from '../parts/words.ts';
import { useClient } from '../service/service.tsx';
import { useMay } from '../service/viewer.ts';
import { Card } from './card.tsx';
import { groupsOf } from './figures.ts';
import { ModelActions } from './model-actions.tsx';
import classes from './models.module.css';

/** The models that workers hold, and which of them answers. */
export function Models(): ReactNode {
  const client = useClient();
  const models = useQuery({ queryKey: ['models'], queryFn: () => client.models() });
  return (
    <>
      <PageHead title="Models" />
      {models.isPending && <Skeleton height={420} />}
      {models.error && (
        <Problem
          title="The models cannot be read"
          error={models.error}
          action={<Button onClick={() => void models.refetch()}>Try again</Button>}
        />
      )}
      {models.data?.length === 0 && (
        <Nothing title="No model is held by any worker">
          Recordings wait until a worker is there: it says on its start which models it holds.
        </Nothing>
      )}
      <div className={classes.models}>
        {[...(models.data ?? [])].sort(byUse).map((model) => (
          <Model key={model.sha256} model={model} />
        ))}
      </div>
    </>
  );
}

function Model({ model }: { model: ModelView }) {
  const { name, version, sha256, isActive, isShadow, heldBy, chosenAt, figures } = model;
  const id = `${name}@${version}`;
  const mayChoose = useMay('models:choose');
  return (
    <article className={classes.model} data-active={isActive || undefined} aria-labelledby={id}>
      <header className={classes.head}>
        <h2 id={id}>
          {name} <span>{version}</span>
        </h2>
        {isActive && <span className={classes.role}>answers</span>}
        {isShadow && (
          <span className={classes.role} data-shadow>
            in the shadow
          </span>
        )}
        {mayChoose && <ModelActions model={model} />}
      </header>
      <p className={classes.facts}>
        held by {counted(heldBy.length, 'worker')}
        {chosenAt && (
          <>
            , chosen <Moment at={chosenAt} as="day" />
          </>
        )}
        <code title={sha256}>{sha256.slice(0, 12)}</code>
      </p>
      <div className={classes.groups}>
        {groupsOf(figures).map((group) => (
          <table key={group.measuredOn} className={classes.figures}>
            <caption>{group.measuredOn || 'Figures'}</caption>
            <thead>
              <tr>
                <th scope="col">Figure</th>
                <th scope="col">Value</th>
                <th scope="col">95 % interval</th>
              </tr>
            </thead>
            <tbody>
              {group.figures.map(({ name: whole, what, value, low, high }) => {
                const interval = low === null || high === null ? null : { low, high };
                return (
                  <tr key={whole}>
                    <th scope="row">{what}</th>
                    <td>{figureOf(value)}</td>
                    <td>
                      <Interval estimate={{ value, interval }} />
                      <small>{rangeOf(interval)}</small>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        ))}
      </div>
      <Card model={id} />
    </article>
  );
}

/** The active one first, then the one in its shadow. */
function byUse(one: ModelView, other: ModelView): number {
  const rank = ({ isActive, isShadow }: ModelView) => (isActive ? 0 : isShadow ? 1 : 2);
  return rank(one) - rank(other);
}
