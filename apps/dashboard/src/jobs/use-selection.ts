import type { JobRow } from '@hbsc/client';
import { useCallback, useMemo, useRef, useState } from 'react';

/** Which rows are selected. */
export interface Selection {
  readonly rows: readonly JobRow[];
  readonly count: number;
  /** All that are listed, and there are some. */
  readonly isAll: boolean;
  readonly has: (id: string) => boolean;
  /** Selects a row or takes it out; with a range, all rows from the last one that was chosen. */
  readonly toggle: (id: string, isRange: boolean) => void;
  readonly toggleAt: (index: number) => void;
  readonly toggleAll: () => void;
  readonly clear: () => void;
}

const NONE: ReadonlySet<string> = new Set();

export function useSelection(listed: readonly JobRow[]): Selection {
  const [ids, setIds] = useState(NONE);
  const latest = useRef(listed);
  latest.current = listed;
  const anchor = useRef<string | null>(null);
  const toggle = useCallback((id: string, isRange: boolean) => {
    const range = isRange ? between(latest.current, anchor.current, id) : [id];
    anchor.current = id;
    setIds((before) => {
      const after = new Set(before);
      const adds = !before.has(id);
      for (const each of range) adds ? after.add(each) : after.delete(each);
      return after;
    });
  }, []);
  const rows = useMemo(() => (ids.size === 0 ? [] : listed.filter(({ id }) => ids.has(id))), [listed, ids]);
  const isAll = rows.length > 0 && rows.length === listed.length;
  return {
    rows,
    count: rows.length,
    isAll,
    has: (id) => ids.has(id),
    toggle,
    toggleAt: (index) => {
      const row = listed[index];
      if (row) toggle(row.id, false);
    },
    toggleAll: () => setIds(isAll ? NONE : new Set(listed.map(({ id }) => id))),
    clear: () => setIds(NONE),
  };
}

function between(rows: readonly JobRow[], from: string | null, to: string): readonly string[] {
  const [first, second] = [from, to].map((id) => rows.findIndex((row) => row.id === id));
  if (first === undefined || second === undefined || first < 0 || second < 0) return [to];
  return rows.slice(Math.min(first, second), Math.max(first, second) + 1).map(({ id }) => id);
}
