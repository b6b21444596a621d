export declare const OLDEST: readonly [number, number];
export declare function nodeVersionProblem(version: string): string | null;
