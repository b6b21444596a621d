import type { BatchView } from '@hbsc/client';
import { Button, Chip, Select, Skeleton } from '@mantine/core';
import { type Ref, useId } from 'react';
import { ListFailure } from '../parts/list-failure.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { Problem } from '../parts/problem.tsx';
import { STATUS_WORDS } from '../parts/words.ts';
import { ItemTable } from './item-table.tsx';
import classes from './items.module.css';
import { type BatchSearch, CLASSES, ITEM_STATUSES, isFiltered } from './search.ts';
import { useItems } from './use-items.ts';

interface ItemsProps {
  readonly ref: Ref<HTMLElement>;
  readonly batch: BatchView;
  readonly search: BatchSearch;
  /** Takes over what is given and keeps the rest. */
  readonly onSearch: (change: BatchSearch) => void;
}

/** The files of a batch, and what became of each. */
export function Items({ ref, batch, search, onSearch }: ItemsProps) {
  const list = useItems(batch, search);
  const title = useId();
  const clear = () => onSearch({ status: undefined, label: undefined, answer: undefined });
  return (
    <section ref={ref} tabIndex={-1} className={classes.panel} aria-labelledby={title}>
      <div className={classes.head}>
        <h2 id={title}>Items</h2>
        <Filters search={search} onSearch={onSearch} />
        <Button
          size="xs"
          variant="subtle"
          className={classes.clear ?? ''}
          data-shown={isFiltered(search) || undefined}
          onClick={clear}
        >
          Clear
        </Button>
      </div>
      {list.items.length > 0 && <ItemTable list={list} />}
      {list.items.length === 0 && list.isPending && <Skeleton height={240} m={16} width="auto" />}
      {list.items.length > 0 && list.error && (
        <ListFailure title="The items cannot be read" error={list.error} list={list} />
      )}
      {list.items.length === 0 && list.error && (
        <Problem
          title="The items cannot be read"
          error={list.error}
          action={<Button onClick={list.tryAgain}>Try again</Button>}
        />
      )}
      {list.items.length === 0 && !list.isPending && !list.error && (
        <Nothing title={isFiltered(search) ? 'No item passes these filters' : 'No items yet'}>
          {isFiltered(search) ? 'Take one of them away.' : 'They appear as the data set is taken in.'}
        </Nothing>
      )}
    </section>
  );
}

function Filters({ search, onSearch }: Pick<ItemsProps, 'search' | 'onSearch'>) {
  return (
    <>
      <Chip.Group
        multiple
        value={[...(search.status ?? [])]}
        onChange={(chosen) =>
          onSearch({ status: someOf(ITEM_STATUSES.filter((status) => chosen.includes(status))) })
        }
      >
        <fieldset className={classes.chips} aria-label="Status">
          {ITEM_STATUSES.map((status) => (
            <Chip key={status} value={status} size="xs" variant="outline">
              {status === 'WAITING' ? 'Waiting' : STATUS_WORDS[status]}
            </Chip>
          ))}
        </fieldset>
      </Chip.Group>
      <Select
        size="xs"
        className={classes.select ?? ''}
        aria-label="Label"
        placeholder="Any label"
        clearable
        data={[
          ...CLASSES.map((name) => ({ value: name as string, label: `labelled ${name}` })),
          { value: 'none', label: 'without a label' },
        ]}
        value={search.label?.[0] ?? null}
        onChange={(label) => onSearch({ label: label === null ? undefined : [label as 'none'] })}
      />
      <Select
        size="xs"
        className={classes.select ?? ''}
        aria-label="Answer"
        placeholder="Any answer"
        clearable
        data={CLASSES.map((name) => ({ value: name as string, label: `answered ${name}` }))}
        value={search.answer?.[0] ?? null}
        onChange={(answer) => onSearch({ answer: someOf(CLASSES.filter((name) => name === answer)) })}
      />
    </>
  );
}

/** An empty choice is none. */
function someOf<Word>(words: readonly Word[]): readonly Word[] | undefined {
  return words.length === 0 ? undefined : words;
}
