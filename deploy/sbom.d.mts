export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  /** As an SPDX expression. */
  readonly license: string;
}

export function shippedPackages(): ShippedPackage[];
export function softwareBillOfMaterials(): Promise<string>;
