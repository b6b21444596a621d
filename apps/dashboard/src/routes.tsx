import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { batchSearchOf } from './batch/search.ts';
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
    path: '/batches',
    component: lazyRouteComponent(() => import('./batches/batches.tsx'), 'Batches'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/batches/new',
    component: lazyRouteComponent(() => import('./new-batch/new-batch.tsx'), 'NewBatch'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/batches/$id',
    validateSearch: batchSearchOf,
    component: lazyRouteComponent(() => import('./batch/batch.tsx'), 'BatchPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/models',
    component: lazyRouteComponent(() => import('./models/models.tsx'), 'Models'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/queues',
    component: lazyRouteComponent(() => import('./queues/queues.tsx'), 'Queues'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings',
    component: lazyRouteComponent(() => import('./settings/settings.tsx'), 'Settings'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/keys',
    component: lazyRouteComponent(() => import('./keys/keys.tsx'), 'Keys'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/audit',
    component: lazyRouteComponent(() => import('./audit/audit.tsx'), 'Audit'),
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
