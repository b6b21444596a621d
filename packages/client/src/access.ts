import type { Endpoint } from './endpoint.ts';
import {
  ApiKeys,
  type ApiKeyView,
  type AuditFilterInput,
  AuditLog,
  CreateApiKey,
  RevokeApiKey,
  Viewer,
  type ViewerView,
} from './generated/operations.ts';
import type { ApiKeyOptions, ApiKeyPage, AuditPage, PageRequest } from './types.ts';

/** Who may do what, and who did. */
export class AccessClient {
  constructor(private readonly endpoint: Endpoint) {}

  /** Who asks. @throws HbscClientError `UNAUTHENTICATED` when a key is needed */
  async viewer(): Promise<ViewerView> {
    return (await this.endpoint.ask(Viewer, {})).viewer;
  }

  /** One page of the keys of every tenant, newest first. */
  async keys({ first, after }: PageRequest = {}): Promise<ApiKeyPage> {
    const { apiKeys } = await this.endpoint.ask(ApiKeys, { first, after });
    return { keys: apiKeys.edges.map(({ node }) => node), ...apiKeys.pageInfo };
  }

  /** Makes a key. Its secret is told this once. */
  async createKey(options: ApiKeyOptions): Promise<{ apiKey: ApiKeyView; secret: string }> {
    return (await this.endpoint.ask(CreateApiKey, { input: options })).createApiKey;
  }

  /** Takes a key back for good. @throws HbscClientError `NOT_FOUND` */
  async revokeKey(id: string): Promise<ApiKeyView> {
    return (await this.endpoint.ask(RevokeApiKey, { input: { id } })).revokeApiKey.apiKey;
  }

  /** One page of who did what privileged thing, newest first. */
  async auditLog(filter: AuditFilterInput = {}, { first, after }: PageRequest = {}): Promise<AuditPage> {
    const { auditLog } = await this.endpoint.ask(AuditLog, { filter, first, after });
    return { entries: auditLog.edges.map(({ node }) => node), ...auditLog.pageInfo };
  }
}
