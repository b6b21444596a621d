import { type RefObject, useEffect, useEffectEvent, useRef } from 'react';
import { isTyping, useShortcutsOn } from '../shell/shortcuts.ts';

interface RowKeys {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly count: number;
  readonly show: (index: number) => void;
  readonly onSelect: (index: number) => void;
}

/** j and k go down and up the rows, x selects the one that has the focus. */
export function useRowKeys({ scroller, count, show, onSelect }: RowKeys): void {
  const [isOn] = useShortcutsOn();
  /** The row that is about to get the focus. */
  const awaited = useRef<number | null>(null);
  const hear = useEffectEvent((event: KeyboardEvent) => {
    if (!isOn || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const row = document.activeElement?.closest<HTMLElement>('tr[data-index]');
    const index = awaited.current ?? (row ? Number(row.dataset.index) : -1);
    if (event.key === 'x' && index >= 0) onSelect(index);
    const step = { j: 1, k: -1 }[event.key];
    if (step === undefined || count === 0) return;
    const next = Math.min(Math.max(index + step, 0), count - 1);
    show(next);
    // The row may be drawn only now.
    awaited.current = next;
    requestAnimationFrame(() => {
      linkOf(scroller.current, next)?.focus({ preventScroll: true });
      awaited.current = null;
    });
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => hear(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}

function linkOf(scroller: HTMLElement | null, index: number): HTMLElement | null | undefined {
  return scroller?.querySelector<HTMLElement>(`[data-index="${index}"] a`);
}
