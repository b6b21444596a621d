import { HbscError, type Limits } from '@hbsc/core';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLInt,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { LARGEST_PAGE } from './page.types.ts';

/** What costs more than to read a thing: counted and computed over whole lists. */
const EXPENSIVE: ReadonlyMap<string, number> = new Map([
  ['Batch.evaluation', 100],
  ['Query.compareBatches', 200],
  ['JobConnection.totalCount', 10],
]);

/** Lists that are read by themselves and have no `first`: as many as they may hold. All others come with what they are part of. */
export const LISTS_OF_THEIR_OWN: ReadonlyMap<string, number> = new Map([['Recording.jobs', LARGEST_PAGE]]);

type Variables = Readonly<Record<string, unknown>>;

/**
 * What is wrong with an operation that would have too much read: things are counted, as many of each as its list may hold. Null
 * when nothing is.
 *
 * @param document - valid, so that no fragment holds itself
 * @param variables - with their defaults
 */
export function tooCostly(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  { queryCost }: Pick<Limits, 'queryCost'>,
): HbscError | null {
  const cost = new Costs(schema, document, variables).ofOperation(operation);
  if (cost <= queryCost) return null;
  return new HbscError(
    'BAD_USER_INPUT',
    `The query may read ${cost} things; at most ${queryCost} are accepted. Ask for shorter pages, or in several requests.`,
    { limit: 'queryCost' },
  );
}

class Costs {
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private readonly known = new Map<string, number>();

  constructor(
    private readonly schema: GraphQLSchema,
    { definitions }: DocumentNode,
    private readonly variables: Variables,
  ) {
    const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
    this.fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  ofOperation({ operation, selectionSet }: OperationDefinitionNode): number {
    return this.of(selectionSet, this.schema.getRootType(operation) ?? undefined, 1);
  }

  /** @param page - edges that a connection has, if it is one */
  private of({ selections }: SelectionSetNode, type: GraphQLNamedType | undefined, page: number): number {
    return selections.reduce((sum, selection) => sum + this.ofSelection(selection, type, page), 0);
  }

  private ofSelection(selection: SelectionNode, type: GraphQLNamedType | undefined, page: number): number {
    switch (selection.kind) {
      case Kind.FRAGMENT_SPREAD:
        return this.ofFragment(selection.name.value, page);
      case Kind.INLINE_FRAGMENT: {
        const condition = selection.typeCondition;
        const narrowed = condition ? this.schema.getType(condition.name.value) : type;
        return this.of(selection.selectionSet, narrowed, page);
      }
      case Kind.FIELD:
        return (selection.name.value === 'edges' ? page : 1) * this.ofField(selection, type);
    }
  }

  private ofFragment(name: string, page: number): number {
    const key = `${name} ${page}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const fragment = this.fragments.get(name);
    const type = fragment && this.schema.getType(fragment.typeCondition.name.value);
    const cost = fragment ? this.of(fragment.selectionSet, type, page) : 0;
    this.known.set(key, cost);
    return cost;
  }

  /** Scalars come with the thing they are of. */
  private ofField(node: FieldNode, type: GraphQLNamedType | undefined): number {
    const name = node.name.value;
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    if (!field) return 0;
    const place = `${type?.name}.${name}`;
    const own = EXPENSIVE.get(place) ?? (isCompositeType(getNamedType(field.type)) ? 1 : 0);
    if (!node.selectionSet) return own;
    const each = own + this.of(node.selectionSet, getNamedType(field.type), this.pageOf(node, field));
    return each * (LISTS_OF_THEIR_OWN.get(place) ?? 1);
  }

  /** How many things a page holds at most; 1 for what has no pages. */
  private pageOf({ arguments: given = [] }: FieldNode, { args }: GraphQLField<unknown, unknown>): number {
    const declared = args.find(({ name, type }) => name === 'first' && getNullableType(type) === GraphQLInt);
    if (!declared) return 1;
    const value = given.find(({ name }) => name.value === 'first')?.value;
    const variable = value?.kind === Kind.VARIABLE ? this.variables[value.name.value] : undefined;
    const asked = value?.kind === Kind.INT ? Number(value.value) : (variable ?? declared.defaultValue);
    // A longer page is refused by whoever is to read it, and so is none.
    return typeof asked === 'number' ? Math.min(Math.max(asked, 1), LARGEST_PAGE) : LARGEST_PAGE;
  }
}
