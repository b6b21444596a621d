import { PageHead } from '../parts/page-head.tsx';

export function Overview() {
  return <PageHead title="Overview" />;
}
