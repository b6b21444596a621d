export function typescriptOf(schema: string, sources: Readonly<Record<string, string>>): Promise<string>;
export function operationSources(): Promise<Record<string, string>>;
export function servedSchema(): Promise<string>;
