import type { HandlerFault } from './isolated-errors.ts';

/** What an owner sends to its isolated process. */
export interface RequestMessage {
  readonly id: number;
  readonly payload: unknown;
}

/** What an isolated process sends to its owner. */
export type ProcessMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'reply'; readonly id: number; readonly reply: unknown }
  | { readonly type: 'fault'; readonly id: number; readonly fault: HandlerFault };

/** Names the descriptor of the pipe that the owner holds open as long as it lives. */
export const LIFELINE_VARIABLE = 'HBSC_LIFELINE_FD';
