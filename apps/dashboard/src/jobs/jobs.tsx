import { PageHead } from '../parts/page-head.tsx';

export function Jobs() {
  return <PageHead title="Jobs" />;
}
