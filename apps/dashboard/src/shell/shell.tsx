import { Burger, Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { useIsStranger } from '../service/viewer.ts';
import classesOfBanners from './banner.module.css';
import { ConnectionBanner } from './connection-banner.tsx';
import { FailureBanner } from './failure-banner.tsx';
import { Pulse } from './pulse.tsx';
import classes from './shell.module.css';
import { useShortcuts } from './shortcuts.ts';
import { SideBar } from './side-bar.tsx';

/** What few need, and none at first. */
const SignIn = lazy(async () => ({ default: (await import('../sign-in/sign-in.tsx')).SignIn }));
const ShortcutList = lazy(async () => ({ default: (await import('./shortcut-list.tsx')).ShortcutList }));

/** The dashboard, for those whom the service answers. */
export function Shell() {
  return <Suspense>{useIsStranger() ? <SignIn /> : <Frame />}</Suspense>;
}

/** What is around every page. */
function Frame() {
  const [menuOpened, menu] = useDisclosure(false);
  const [keysOpened, keys] = useDisclosure(false);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useShortcuts({ onHelp: keys.open });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page that is reached closes the menu it was chosen from
  useEffect(menu.close, [path]);

  return (
    <div className={classes.shell}>
      <a href="#page" className={classes.skip}>
        Skip to the page
      </a>
      <div className={classes.side}>
        <SideBar onKeys={keys.open} />
      </div>
      <header className={classes.top}>
        <Burger opened={menuOpened} onClick={menu.toggle} size="sm" aria-label="Navigation" />
        <Pulse />
      </header>
      <Drawer
        opened={menuOpened}
        onClose={menu.close}
        size={260}
        padding={0}
        title="Navigation"
        classNames={{ header: classes.drawerHeader ?? '' }}
      >
        <SideBar onKeys={keys.open} />
      </Drawer>
      <main id="page" tabIndex={-1} className={classes.page}>
        <Outlet />
      </main>
      <div className={classesOfBanners.place}>
        <FailureBanner />
        <ConnectionBanner />
      </div>
      <Suspense>{keysOpened && <ShortcutList opened onClose={keys.close} />}</Suspense>
    </div>
  );
}
