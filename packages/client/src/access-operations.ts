/** What the client asks the service of keys and of who asks, in GraphQL. */

const KEY_FIELDS = 'id name tenant role createdAt expiresAt revokedAt lastUsedAt';

export const VIEWER = 'query { viewer { name tenant role permissions } }';
export const API_KEYS = `query ($first: Int, $after: String) {
  apiKeys(first: $first, after: $after) { edges { node { ${KEY_FIELDS} } } pageInfo { hasNextPage endCursor } }
}`;
export const CREATE_API_KEY = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { secret apiKey { ${KEY_FIELDS} } }
}`;
export const REVOKE_API_KEY = `mutation ($input: RevokeApiKeyInput!) {
  revokeApiKey(input: $input) { apiKey { ${KEY_FIELDS} } }
}`;
export const AUDIT_LOG = `query ($filter: AuditFilterInput, $first: Int, $after: String) {
  auditLog(filter: $filter, first: $first, after: $after) {
    edges { node { id createdAt subject name role tenant action details address } }
    pageInfo { hasNextPage endCursor }
  }
}`;
