import { Modal, Switch } from '@mantine/core';
import classes from './shortcut-list.module.css';
import { useShortcutsOn } from './shortcuts.ts';
import { useDestinations } from './use-destinations.ts';

const KEYS: readonly (readonly [readonly string[], string])[] = [
  [['/'], 'Search'],
  [['j'], 'Next row'],
  [['k'], 'Row before'],
  [['x'], 'Select the row'],
  [['Enter'], 'Open the row'],
  [['Space'], 'Play or pause the recording'],
  [['?'], 'This list'],
];

export function ShortcutList({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [isOn, setOn] = useShortcutsOn();
  const pages = useDestinations().map(({ key, name }) => [['g', key], name] as const);
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard" size="sm">
      <dl className={classes.list}>
        {[...pages, ...KEYS].map(([keys, meaning]) => (
          <div key={meaning} className={classes.row}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <Switch
        mt="md"
        label="Single keys do something"
        checked={isOn}
        onChange={({ currentTarget }) => setOn(currentTarget.checked)}
      />
    </Modal>
  );
}
