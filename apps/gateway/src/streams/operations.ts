import { HbscError, type Limits } from '@hbsc/core';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import type { CallerContext } from '../context.ts';
import { type createErrorFormatter, refused } from '../errors.ts';
import type { RequestMeter } from '../metrics/request-meter.ts';
import { rootFieldsOf } from '../metrics/root-fields.ts';
import { tooCostly } from '../query-cost.ts';
import { queryLimitsRule } from '../query-limits.ts';

const NO_MUTATIONS = new HbscError(
  'BAD_USER_INPUT',
  'A stream takes queries and subscriptions. Send mutations by POST to /graphql.',
);

/** An operation as it arrives on a stream. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Record<string, unknown> | null | undefined;
}

/** Checks operations that arrive on streams as Apollo checks those that come by POST, and tells errors in the same form. */
export class StreamOperations {
  private readonly rules: readonly ValidationRule[];
  private readonly limits: Pick<Limits, 'queryTokens' | 'queryCost'>;

  /** @param options - `introspection`: whether clients may ask for the schema itself */
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly formatError: ReturnType<typeof createErrorFormatter>,
    private readonly meter: Pick<RequestMeter, 'asked'>,
    { introspection, limits }: { introspection: boolean; limits: Limits },
  ) {
    this.rules = [
      ...specifiedRules,
      queryLimitsRule(limits),
      ...(introspection ? [] : [NoSchemaIntrospectionCustomRule]),
    ];
    this.limits = limits;
  }

  /** What to execute, or why nothing is. Streams change nothing: mutations are refused. */
  prepare(
    { query, operationName, variables }: OperationRequest,
    caller: CallerContext,
  ): ExecutionArgs | readonly GraphQLError[] {
    const { schema } = this;
    const document = parsed(query, this.limits.queryTokens);
    if (document instanceof GraphQLError) return [document];
    const faults = validate(schema, document, this.rules);
    if (faults.length > 0) return faults.map((fault) => coded(fault, 'GRAPHQL_VALIDATION_FAILED'));
    const operation = getOperationAST(document, operationName);
    if (!operation) {
      const message = 'Which operation is meant cannot be told. Send one, or name one by operationName.';
      return [coded(new GraphQLError(message), 'OPERATION_RESOLUTION_FAILURE')];
    }
    for (const field of rootFieldsOf(document, operation)) this.meter.asked(field);
    if (operation.operation === OperationTypeNode.MUTATION) return [refused(NO_MUTATIONS)];
    const { errors, coerced } = getVariableValues(
      schema,
      operation.variableDefinitions ?? [],
      variables ?? {},
    );
    if (errors) return errors.map((error) => coded(error, 'BAD_USER_INPUT'));
    const fault = tooCostly(schema, document, operation, coerced, this.limits);
    if (fault) return [refused(fault)];
    return {
      schema,
      document,
      operationName: operationName ?? null,
      variableValues: variables ?? {},
      contextValue: caller,
    };
  }

  /** A result as a client may see it. */
  format({ data, errors }: Unformatted): FormattedExecutionResult {
    return { ...(data !== undefined && { data }), ...(errors && { errors: this.formatErrors(errors) }) };
  }

  formatErrors(errors: readonly GraphQLError[]): GraphQLFormattedError[] {
    return errors.map((error) => this.formatError(error.toJSON(), error));
  }
}

type Unformatted = { [Part in keyof ExecutionResult]?: ExecutionResult[Part] | undefined };

function parsed(query: string, maxTokens: number): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError) return coded(error, 'GRAPHQL_PARSE_FAILED');
    throw error;
  }
}

function coded(error: GraphQLError, code: string): GraphQLError {
  error.extensions.code = code;
  return error;
}
