import { ActionIcon } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconLogout } from '../parts/icons.ts';
import { useService } from '../service/service.tsx';
import { useViewer } from '../service/viewer.ts';
import { Pulse } from './pulse.tsx';
import classes from './side-bar.module.css';
import { ThemeSwitch } from './theme-switch.tsx';
import { useDestinations } from './use-destinations.ts';

export function SideBar({ onKeys }: { onKeys: () => void }) {
  const destinations = useDestinations();
  return (
    <div className={classes.bar}>
      <div className={classes.brand}>
        <Pulse />
      </div>
      <nav aria-label="Pages" className={classes.pages}>
        {destinations.map(({ to, name, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            className={classes.link ?? ''}
            activeOptions={{ exact: to === '/', includeSearch: false }}
          >
            <Icon size={18} stroke={1.6} />
            {name}
          </Link>
        ))}
      </nav>
      <div className={classes.foot}>
        <Who />
        <ThemeSwitch />
        <button type="button" className={classes.keys} onClick={onKeys}>
          Keyboard <kbd>?</kbd>
        </button>
      </div>
    </div>
  );
}

/** Who looks, and the way out for one who showed a key. */
function Who() {
  const viewer = useViewer();
  const { hasKey, signOut } = useService();
  if (!hasKey || !viewer) return null;
  return (
    <div className={classes.who}>
      <span title={`${viewer.name}, ${viewer.tenant}`}>
        {viewer.name}
        <small>{viewer.role.toLowerCase()}</small>
      </span>
      <ActionIcon variant="subtle" aria-label="Sign out" title="Sign out" onClick={signOut}>
        <IconLogout size={17} stroke={1.7} />
      </ActionIcon>
    </div>
  );
}
