declare module 'spdx-satisfies' {
  /** Whether what a licence expression asks for is met by licences that are approved. */
  function satisfies(expression: string, approved: readonly string[]): boolean;
  export = satisfies;
}
