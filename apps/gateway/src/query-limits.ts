import { HbscError, type LimitName, type Limits } from '@hbsc/core';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';
import { refused } from './errors.ts';

/** Questions about the schema itself go deep and cost little; graphql bounds them by a rule of its own. */
const INTROSPECTION = /^__/;

/**
 * Refuses documents that would cost too much to answer, before anything of them is executed. Tokens are counted by the parser,
 * which stops at the limit.
 */
export function queryLimitsRule({ queryDepth, queryAliases }: Limits): ValidationRule {
  return (context) => {
    const depths = new Depths(context.getDocument());
    let aliases = 0;
    return {
      Field: ({ alias }) => {
        if (alias) aliases += 1;
      },
      Document: {
        leave: () => {
          if (aliases > queryAliases) {
            context.reportError(
              tooMuch('queryAliases', `${aliases} aliases`, queryAliases, 'Ask in several requests.'),
            );
          }
        },
      },
      OperationDefinition: ({ selectionSet }) => {
        const depth = depths.of(selectionSet);
        if (depth > queryDepth) {
          context.reportError(
            tooMuch('queryDepth', `${depth} levels of fields`, queryDepth, 'Ask for less at once.'),
          );
        }
      },
    };
  };
}

/** How many levels of fields are below each other, fragments included; each fragment is looked at once. */
class Depths {
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private readonly known = new Map<string, number>();

  constructor({ definitions }: DocumentNode) {
    const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
    this.fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  of({ selections }: SelectionSetNode): number {
    return Math.max(...selections.map((selection) => this.ofSelection(selection)));
  }

  private ofSelection(selection: SelectionNode): number {
    switch (selection.kind) {
      case Kind.FRAGMENT_SPREAD:
        return this.ofFragment(selection.name.value);
      case Kind.INLINE_FRAGMENT:
        return this.of(selection.selectionSet);
      case Kind.FIELD:
        if (INTROSPECTION.test(selection.name.value)) return 0;
        return 1 + (selection.selectionSet ? this.of(selection.selectionSet) : 0);
    }
  }

  private ofFragment(name: string): number {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    // One that holds itself is refused by another rule.
    this.known.set(name, 0);
    const fragment = this.fragments.get(name);
    const depth = fragment ? this.of(fragment.selectionSet) : 0;
    this.known.set(name, depth);
    return depth;
  }
}

function tooMuch(limit: LimitName, found: string, most: number, advice: string): GraphQLError {
  const message = `The query has ${found}; at most ${most} are accepted. ${advice}`;
  return refused(new HbscError('BAD_USER_INPUT', message, { limit }));
}
