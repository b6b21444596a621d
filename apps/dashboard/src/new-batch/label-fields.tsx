import { Input, Select, Textarea, TextInput } from '@mantine/core';
import type { DataSet } from './data-set.ts';
import { type LabelChoice, type LabelPlace, mappingOf, placesOf } from './label-choice.ts';
import classes from './new-batch.module.css';

const PLACE_WORDS: Record<LabelPlace, string> = {
  MANIFEST: 'the labels file',
  INSIDE: 'a file in the archive',
  FOLDERS: 'the folders the files lie in',
  NAMES: 'the names of the files',
  NOWHERE: 'nowhere: it is not labelled',
};

interface LabelFieldsProps {
  readonly dataSet: DataSet;
  readonly choice: LabelChoice;
  readonly onChange: (choice: LabelChoice) => void;
}

/** Where the labels of a data set are, and what they mean. */
export function LabelFields({ dataSet, choice, onChange }: LabelFieldsProps) {
  const { place, columns } = choice;
  const change = (to: Partial<LabelChoice>) => onChange({ ...choice, ...to });
  const { faults } = mappingOf(choice.mapping);
  return (
    <>
      <Select
        label="Labels are in"
        allowDeselect={false}
        data={placesOf(dataSet).map((value) => ({ value, label: PLACE_WORDS[value] }))}
        value={place}
        onChange={(value) => value && change({ place: value as LabelPlace })}
      />
      {place === 'INSIDE' && (
        <TextInput
          label="Its path in the archive"
          value={choice.path}
          onChange={({ currentTarget }) => change({ path: currentTarget.value })}
        />
      )}
      {place === 'NAMES' && (
        <TextInput
          label="How a name holds the label"
          description="Such as {group}_{label}.wav or {label}__*"
          value={choice.template}
          onChange={({ currentTarget }) => change({ template: currentTarget.value })}
        />
      )}
      {(place === 'MANIFEST' || place === 'INSIDE') && (
        <Input.Wrapper label="Its columns" labelElement="div">
          <div className={classes.fields}>
            {(['path', 'label', 'group'] as const).map((column) => (
              <TextInput
                key={column}
                size="xs"
                label={COLUMN_WORDS[column]}
                placeholder={column}
                value={columns[column]}
                onChange={({ currentTarget: { value } }) =>
                  change({ columns: { ...columns, [column]: value } })
                }
              />
            ))}
          </div>
        </Input.Wrapper>
      )}
      {place !== 'NOWHERE' && (
        <Textarea
          label="What other labels stand for"
          description="The four classes stand for themselves. One a line."
          placeholder="abnormal = murmur"
          autosize
          minRows={2}
          error={faults.length > 0 && `Not understood: ${faults[0]}. Write such as: abnormal = murmur`}
          value={choice.mapping}
          onChange={({ currentTarget }) => change({ mapping: currentTarget.value })}
        />
      )}
    </>
  );
}

const COLUMN_WORDS = { path: 'File', label: 'Label', group: 'Group' } as const;
