import { Button, Select, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Confirmation } from '../parts/confirmation.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { bytesOf, counted } from '../parts/words.ts';
import { useClient } from '../service/service.tsx';
import { archiveOf, type DataSet, isWhole, withDropped } from './data-set.ts';
import { DropArea } from './drop-area.tsx';
import { type LabelChoice, likelyPlaceOf, mappingOf, NO_CHOICE } from './label-choice.ts';
import { LabelFields } from './label-fields.tsx';
import classes from './new-batch.module.css';
import { SendingProgress } from './sending-progress.tsx';
import type { PlacedFile } from './tar.ts';
import { useSending } from './use-sending.ts';

/** Makes a batch of what is dropped. */
export function NewBatch(): ReactNode {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const models = useQuery({ queryKey: ['models'], queryFn: () => client.models() });
  const [dataSet, setDataSet] = useState<DataSet | null>(null);
  const [name, setName] = useState('');
  const [model, setModel] = useState<string | null>(null);
  const [labels, setLabels] = useState<LabelChoice>(NO_CHOICE);
  const { sending, begin, pause, goOn, giveUp } = useSending((batch) => {
    queries.setQueryData(['batch', batch.id], batch);
    void queries.invalidateQueries({ queryKey: ['batches'] });
    void navigate({ to: '/batches/$id', params: { id: batch.id }, ignoreBlocker: true });
  });
  const leaving = useBlocker({
    shouldBlockFn: () => sending !== null,
    enableBeforeUnload: () => sending !== null,
    withResolver: true,
  });

  const take = (files: readonly PlacedFile[]) => {
    const now = withDropped(dataSet, files);
    setDataSet(now);
    if (now) setLabels((before) => ({ ...before, place: likelyPlaceOf(now) }));
  };
  const isReady = isWhole(dataSet) && mappingOf(labels.mapping).faults.length === 0;
  return (
    <>
      <PageHead title="New batch" />
      {sending ? (
        <SendingProgress sending={sending} onPause={pause} onGoOn={goOn} onGiveUp={giveUp} />
      ) : (
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (isReady) begin({ dataSet, name: name.trim() || dataSet.name, model, labels });
          }}
        >
          <DropArea onFiles={take} isSmall={dataSet !== null} />
          {dataSet && (
            <div className={classes.columns}>
              <Content dataSet={dataSet} onClear={() => setDataSet(null)} />
              <section className={classes.panel} aria-label="About the batch">
                <TextInput
                  label="Name"
                  placeholder={dataSet.name}
                  maxLength={200}
                  value={name}
                  onChange={({ currentTarget }) => setName(currentTarget.value)}
                />
                <Select
                  label="Model"
                  placeholder="The active one"
                  clearable
                  data={models.data?.map((one) => `${one.name}@${one.version}`) ?? []}
                  value={model}
                  onChange={setModel}
                />
                <LabelFields dataSet={dataSet} choice={labels} onChange={setLabels} />
                <Button type="submit" disabled={!isReady}>
                  Send and classify
                </Button>
              </section>
            </div>
          )}
        </form>
      )}
      <Confirmation
        opened={leaving.status === 'blocked'}
        title="Leave while the data set is being sent?"
        action="Leave the page"
        isPending={false}
        error={null}
        onConfirm={() => leaving.proceed?.()}
        onClose={() => leaving.reset?.()}
      >
        <p>What has arrived is kept for a day: choose the same files again to go on.</p>
      </Confirmation>
    </>
  );
}

/** Paths that are shown of a data set. */
const MOST_PATHS = 8;

function Content({ dataSet, onClear }: { dataSet: DataSet; onClear: () => void }) {
  const { archive, files, manifest } = dataSet;
  return (
    <section className={classes.panel} aria-label="What will be sent">
      <p className={classes.what}>
        <strong>{archive ? archive.name : counted(files.length, 'file')}</strong>
        {isWhole(dataSet) && <span>{bytesOf(archiveOf(dataSet).size)}</span>}
        <Button variant="subtle" size="compact-xs" onClick={onClear}>
          Begin anew
        </Button>
      </p>
      {manifest && (
        <p>
          Labels in <code>{manifest.name}</code>
        </p>
      )}
      {!isWhole(dataSet) && <p>Now the recordings that it labels.</p>}
      {files.length > 0 && (
        <ul className={classes.paths}>
          {files.slice(0, MOST_PATHS).map(({ path }) => (
            <li key={path}>{path}</li>
          ))}
          {files.length > MOST_PATHS && <li>and {counted(files.length - MOST_PATHS, 'more', 'more')}</li>}
        </ul>
      )}
    </section>
  );
}
