import { API_KEYS, AUDIT_LOG, CREATE_API_KEY, REVOKE_API_KEY, VIEWER } from './access-operations.ts';
import type {
  ApiKeyOptions,
  ApiKeyPage,
  ApiKeyView,
  AuditEntryView,
  AuditFilter,
  AuditPage,
  ViewerView,
} from './access-types.ts';
import type { Endpoint } from './endpoint.ts';
import type { PageRequest } from './types.ts';

type Page = Omit<PageRequest, 'counted'>;

/** Who may do what, and who did. */
export class AccessClient {
  constructor(private readonly endpoint: Endpoint) {}

  /** Who asks. @throws HbscClientError `UNAUTHENTICATED` when a key is needed */
  async viewer(): Promise<ViewerView> {
    return (await this.endpoint.ask<{ viewer: ViewerView }>(VIEWER, {})).viewer;
  }

  /** One page of the keys of every tenant, newest first. */
  async keys({ first, after }: Page = {}): Promise<ApiKeyPage> {
    const { apiKeys } = await this.endpoint.ask<{ apiKeys: Connection<ApiKeyView> }>(API_KEYS, {
      first,
      after,
    });
    return { keys: apiKeys.edges.map(({ node }) => node), ...apiKeys.pageInfo };
  }

  /** Makes a key. Its secret is told this once. */
  async createKey(options: ApiKeyOptions): Promise<{ apiKey: ApiKeyView; secret: string }> {
    type Answer = { createApiKey: { apiKey: ApiKeyView; secret: string } };
    return (await this.endpoint.ask<Answer>(CREATE_API_KEY, { input: options })).createApiKey;
  }

  /** Takes a key back for good. @throws HbscClientError `NOT_FOUND` */
  async revokeKey(id: string): Promise<ApiKeyView> {
    type Answer = { revokeApiKey: { apiKey: ApiKeyView } };
    return (await this.endpoint.ask<Answer>(REVOKE_API_KEY, { input: { id } })).revokeApiKey.apiKey;
  }

  /** One page of who did what privileged thing, newest first. */
  async auditLog(filter: AuditFilter = {}, { first, after }: Page = {}): Promise<AuditPage> {
    const variables = { filter, first, after };
    const { auditLog } = await this.endpoint.ask<{ auditLog: Connection<AuditEntryView> }>(
      AUDIT_LOG,
      variables,
    );
    return { entries: auditLog.edges.map(({ node }) => node), ...auditLog.pageInfo };
  }
}

interface Connection<Node> {
  readonly edges: readonly { readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
