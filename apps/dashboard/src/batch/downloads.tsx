import type { BatchFileName, BatchView } from '@hbsc/client';
import { Alert, Button, Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconDownload } from '../parts/icons.ts';
import { saveFile } from '../parts/save-file.ts';
import { problemOf, SHOWN_IN_PLACE } from '../service/errors.ts';
import { useClient } from '../service/service.tsx';
import classes from './downloads.module.css';

const ANSWERS = [
  ['items.csv', 'Every answer as CSV'],
  ['items.jsonl', 'Every answer as JSON Lines'],
] as const;
const FIGURES = [
  ['report.html', 'Report as HTML'],
  ['confusion.svg', 'Confusion matrix as SVG'],
  ['confusion.png', 'Confusion matrix as PNG'],
  ['reliability.svg', 'Reliability curve as SVG'],
  ['reliability.png', 'Reliability curve as PNG'],
  ['coverage.svg', 'Coverage curve as SVG'],
  ['coverage.png', 'Coverage curve as PNG'],
] as const;

interface DownloadsProps {
  readonly batch: BatchView;
  /** There are figures. */
  readonly isEvaluated: boolean;
  /** The batch it is compared with, which the report shows too. */
  readonly against: string | undefined;
}

/** What can be taken home of a batch. */
export function Downloads({ batch, isEvaluated, against }: DownloadsProps) {
  const client = useClient();
  const download = useMutation({
    meta: SHOWN_IN_PLACE,
    mutationFn: (file: BatchFileName) =>
      client.batches.file(batch.id, file, file === 'report.html' ? against : undefined),
    onSuccess: (content, file) => saveFile(content, `${fileStemOf(batch.name)}-${file}`),
  });
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={15} stroke={1.7} />}
            loading={download.isPending}
          >
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {[...ANSWERS, ...(isEvaluated ? FIGURES : [])].map(([file, name]) => (
            <Menu.Item key={file} onClick={() => download.mutate(file)}>
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {download.error && (
        <Alert
          color="red"
          role="alert"
          className={classes.problem ?? ''}
          withCloseButton
          closeButtonLabel="Close"
          onClose={download.reset}
        >
          {problemOf(download.error).message}
        </Alert>
      )}
    </>
  );
}

function fileStemOf(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60) || 'batch';
}
