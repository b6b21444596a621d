/** What was found of one thing that HBSC needs. */
export interface Finding {
  /** A warning costs something; with a problem the service does not work. */
  readonly state: 'fine' | 'warning' | 'problem';
  readonly found: string;
  /** What would do; empty when all is fine. */
  readonly advice: string;
}

/** One thing to look at. */
export interface Check {
  readonly name: string;
  /** What it throws is a problem, and its message what was found. */
  examine(): Promise<Finding>;
}

export function fine(found: string): Finding {
  return { state: 'fine', found, advice: '' };
}

export function warning(found: string, advice: string): Finding {
  return { state: 'warning', found, advice };
}

export function problem(found: string, advice: string): Finding {
  return { state: 'problem', found, advice };
}
