import { Link } from '@tanstack/react-router';
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
        <ThemeSwitch />
        <button type="button" className={classes.keys} onClick={onKeys}>
          Keyboard <kbd>?</kbd>
        </button>
      </div>
    </div>
  );
}
