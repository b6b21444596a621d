import { PageHead } from '../parts/page-head.tsx';

export function Classify() {
  return <PageHead title="Classify" />;
}
