import { Chip, Input, MultiSelect, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { OUTCOME_WORDS, PRIORITY_WORDS } from '../parts/words.ts';
import { useClient } from '../service/service.tsx';
import classes from './filter-bar.module.css';
import { CLASSES, FAILURES, type JobSearch, OUTCOMES, PRIORITIES } from './search.ts';

interface FilterFormProps {
  readonly search: JobSearch;
  readonly onChange: (change: JobSearch) => void;
}

/** The filters that are needed less often. */
export function FilterForm({ search, onChange }: FilterFormProps) {
  const client = useClient();
  const models = useQuery({ queryKey: ['models'], queryFn: () => client.models() });
  const names = models.data?.map(({ name, version }) => `${name}@${version}`) ?? [];
  return (
    <Stack gap="sm">
      <Choice
        label="Answer"
        options={CLASSES.map((name) => [name, name] as const)}
        chosen={search.class}
        onChange={(chosen) => onChange({ class: chosen })}
      />
      <Choice
        label="Outcome"
        options={OUTCOMES.map((outcome) => [outcome, OUTCOME_WORDS[outcome]] as const)}
        chosen={search.outcome}
        onChange={(chosen) => onChange({ outcome: chosen })}
      />
      <Choice
        label="Priority"
        options={PRIORITIES.map((priority) => [priority, PRIORITY_WORDS[priority]] as const)}
        chosen={search.priority}
        onChange={(chosen) => onChange({ priority: chosen })}
      />
      <MultiSelect
        size="xs"
        label="Error"
        placeholder={search.error ? '' : 'Any'}
        comboboxProps={{ withinPortal: false }}
        data={FAILURES}
        value={[...(search.error ?? [])]}
        onChange={(chosen) => onChange({ error: chosen })}
      />
      <Select
        size="xs"
        label="Model"
        placeholder="Any"
        clearable
        comboboxProps={{ withinPortal: false }}
        data={[...new Set([...names, ...(search.model ? [search.model] : [])])]}
        value={search.model ?? null}
        onChange={(model) => onChange({ model: model ?? undefined })}
      />
      <div className={classes.moments}>
        <MomentField label="Created from" value={search.from} onChange={(from) => onChange({ from })} />
        <MomentField
          label="Created before"
          value={search.before}
          onChange={(before) => onChange({ before })}
        />
      </div>
    </Stack>
  );
}

interface ChoiceProps<Word extends string> {
  readonly label: string;
  readonly options: readonly (readonly [Word, string])[];
  readonly chosen: readonly Word[] | undefined;
  readonly onChange: (chosen: readonly Word[]) => void;
}

function Choice<Word extends string>({ label, options, chosen = [], onChange }: ChoiceProps<Word>) {
  return (
    <fieldset className={classes.choice}>
      <Input.Label component="legend" size="xs">
        {label}
      </Input.Label>
      <Chip.Group
        multiple
        value={[...chosen]}
        onChange={(now) => onChange(options.map(([word]) => word).filter((word) => now.includes(word)))}
      >
        {options.map(([word, name]) => (
          <Chip key={word} value={word} size="xs" variant="outline">
            {name}
          </Chip>
        ))}
      </Chip.Group>
    </fieldset>
  );
}

interface MomentFieldProps {
  readonly label: string;
  /** ISO 8601. */
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** A moment in local time. */
function MomentField({ label, value, onChange }: MomentFieldProps) {
  return (
    <TextInput
      type="datetime-local"
      size="xs"
      label={label}
      defaultValue={value ? localOf(value) : ''}
      onChange={({ currentTarget }) =>
        onChange(currentTarget.value ? new Date(currentTarget.value).toISOString() : undefined)
      }
    />
  );
}

/** As the field has it: local, to the minute. */
function localOf(moment: string): string {
  const date = new Date(moment);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
