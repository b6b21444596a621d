import { Button } from '@mantine/core';
import { useRef, useState } from 'react';
import { IconStackPush } from '../parts/icons.ts';
import classes from './drop-area.module.css';
import { chosenFiles, droppedFiles } from './dropped-files.ts';
import type { PlacedFile } from './tar.ts';

interface DropAreaProps {
  readonly onFiles: (files: readonly PlacedFile[]) => void;
  /** Something is there already. */
  readonly isSmall: boolean;
}

/** Takes files, folders and archives, dropped or chosen. */
export function DropArea({ onFiles, isSmall }: DropAreaProps) {
  const [isOver, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  return (
    <section
      aria-label="Recordings"
      className={classes.area}
      data-over={isOver || undefined}
      data-small={isSmall || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={async (event) => {
        event.preventDefault();
        setOver(false);
        onFiles(await droppedFiles(event.dataTransfer));
      }}
    >
      <IconStackPush size={isSmall ? 22 : 34} stroke={1.3} />
      <p>
        <strong>Drop recordings, a folder or a ZIP here</strong>
        <span>With a CSV of labels beside them, if there is one.</span>
      </p>
      <div className={classes.buttons}>
        <Button variant="default" size="xs" onClick={() => files.current?.click()}>
          Choose files
        </Button>
        <Button variant="default" size="xs" onClick={() => folder.current?.click()}>
          Choose a folder
        </Button>
      </div>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          onFiles(chosenFiles(currentTarget.files));
          currentTarget.value = '';
        }}
      />
      <input
        ref={folder}
        type="file"
        hidden
        webkitdirectory=""
        onChange={({ currentTarget }) => {
          onFiles(chosenFiles(currentTarget.files));
          currentTarget.value = '';
        }}
      />
    </section>
  );
}
