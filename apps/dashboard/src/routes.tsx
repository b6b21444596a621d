import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { jobSearchOf } from './jobs/search.ts';
import { PageFailed, PageMissing, PagePending } from './shell/page-states.tsx';
import { parseSearch, stringifySearch } from './shell/search-params.ts';
import { Shell } from './shell/shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: PageMissing });

const routeTree = root.addChildren([
  createRoute({
    getParentRoute: () => root,
    path: '/',
    component: lazyRouteComponent(() => import('./overview/overview.tsx'), 'Overview'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/jobs',
    validateSearch: jobSearchOf,
    component: lazyRouteComponent(() => import('./jobs/jobs.tsx'), 'Jobs'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/jobs/$id',
    component: lazyRouteComponent(() => import('./job/job.tsx'), 'JobPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/classify',
    component: lazyRouteComponent(() => import('./classify/classify.tsx'), 'Classify'),
  }),
]);

export const router = createRouter({
  routeTree,
  basepath: '/dashboard',
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageFailed,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
