import { useLocalStorage } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useDestinations } from './use-destinations.ts';

/** Longest pause between g and the key of a page, milliseconds. */
const SEQUENCE_MS = 1_200;

/** Keys that need no modifier can be turned off: some speak to their computer. */
export function useShortcutsOn() {
  return useLocalStorage({ key: 'hbsc-shortcuts', defaultValue: true });
}

/** Listens for the keys that work on every page. */
export function useShortcuts({ onHelp }: { onHelp: () => void }): void {
  const navigate = useNavigate();
  const destinations = useDestinations();
  const [isOn] = useShortcutsOn();
  const lastG = useRef(Number.NEGATIVE_INFINITY);
  const hear = useEffectEvent((event: KeyboardEvent) => {
    if (!isOn || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const destination = destinations.find(({ key }) => key === event.key);
    if (destination && event.timeStamp - lastG.current < SEQUENCE_MS) void navigate({ to: destination.to });
    else if (event.key === '?') onHelp();
    else if (event.key === '/') focusSearch(event);
    lastG.current = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY;
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => hear(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}

function focusSearch(event: KeyboardEvent): void {
  const search = document.querySelector<HTMLInputElement>('input[type="search"]');
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
}

/** Whether a key is meant for what has the focus. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches('input:not([type="checkbox"]), textarea, select, [contenteditable], [role="dialog"] *')
  );
}
