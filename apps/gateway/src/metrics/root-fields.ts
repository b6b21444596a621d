import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionNode } from 'graphql';

/** The fields that an operation asks of its root type, in a document that is valid: those of the schema and no others. */
export function rootFieldsOf(document: DocumentNode, { selectionSet }: OperationDefinitionNode): string[] {
  const fieldsOf = (selection: SelectionNode): string[] => {
    switch (selection.kind) {
      case Kind.FIELD:
        return [selection.name.value];
      case Kind.INLINE_FRAGMENT:
        return selection.selectionSet.selections.flatMap(fieldsOf);
      case Kind.FRAGMENT_SPREAD: {
        const fragment = document.definitions.find(
          (definition) =>
            definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
        );
        return fragment?.kind === Kind.FRAGMENT_DEFINITION
          ? fragment.selectionSet.selections.flatMap(fieldsOf)
          : [];
      }
    }
  };
  return selectionSet.selections.flatMap(fieldsOf);
}
