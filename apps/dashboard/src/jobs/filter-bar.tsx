import { Button, Chip, Popover, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { IconFilter, IconSearch } from '../parts/icons.ts';
import { STATUS_WORDS } from '../parts/words.ts';
import classes from './filter-bar.module.css';
import { FilterForm } from './filter-form.tsx';
import { isFiltered, type JobSearch, STATUSES } from './search.ts';

interface FilterBarProps {
  readonly search: JobSearch;
  /** Takes over what is given and keeps the rest. */
  readonly onChange: (change: JobSearch) => void;
  readonly onClear: () => void;
}

/** What the list can be narrowed to. */
export function FilterBar({ search, onChange, onClear }: FilterBarProps) {
  const further = [
    search.outcome,
    search.class,
    search.error,
    search.priority,
    search.model,
    search.from,
    search.before,
  ];
  const count = further.filter((value) => value !== undefined).length;
  return (
    <div className={classes.bar}>
      <SearchField text={search.text ?? ''} onSearch={(text) => onChange({ text: text || undefined })} />
      <Chip.Group
        multiple
        value={[...(search.status ?? [])]}
        onChange={(chosen) => onChange({ status: STATUSES.filter((status) => chosen.includes(status)) })}
      >
        <fieldset className={classes.chips} aria-label="Status">
          {STATUSES.map((status) => (
            <Chip key={status} value={status} size="xs" variant="outline">
              {STATUS_WORDS[status]}
            </Chip>
          ))}
        </fieldset>
      </Chip.Group>
      <Popover position="bottom-end" width={330} shadow="md" trapFocus withinPortal>
        <Popover.Target>
          <Button variant="default" size="xs" leftSection={<IconFilter size={15} stroke={1.7} />}>
            Filters{count > 0 && ` (${count})`}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <FilterForm search={search} onChange={onChange} />
        </Popover.Dropdown>
      </Popover>
      <Button
        variant="subtle"
        size="xs"
        className={classes.clear ?? ''}
        data-shown={isFiltered(search) || undefined}
        onClick={onClear}
      >
        Clear
      </Button>
    </div>
  );
}

/** Asks when the typing pauses. */
function SearchField({ text, onSearch }: { text: string; onSearch: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const search = useDebouncedCallback(onSearch, 180);
  useEffect(() => setTyped(text), [text]);
  return (
    <TextInput
      type="search"
      size="xs"
      className={classes.search ?? ''}
      aria-label="Search jobs"
      placeholder="File, reference or id"
      leftSection={<IconSearch size={15} stroke={1.7} />}
      value={typed}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        search(value.trim());
      }}
    />
  );
}
