/** Regions of this world: the name that requests use, and the one that answers show. */
const known: Readonly<Record<string, string>> = {
  westeurope: 'West Europe',
  northeurope: 'North Europe',
  eastus: 'East US',
  eastus2: 'East US 2',
  westus2: 'West US 2',
  swedencentral: 'Sweden Central',
  germanywestcentral: 'Germany West Central',
}

/** The regions there are. */
export class Regions {
  readonly #names: ReadonlySet<string>

  constructor(names: readonly string[] | undefined) {
    this.#names = new Set(names ?? Object.keys(known))
  }

  /** `West Europe` → `westeurope`; undefined for a place Azure does not know. */
  normalise(text: string): string | undefined {
    const name = text.toLowerCase().replaceAll(/\s/g, '')
    return this.#names.has(name) ? name : undefined
  }

  /** How answers spell a region, which is not how requests do. */
  display(name: string): string {
    return known[name] ?? name
  }

  /** All names. */
  get names(): readonly string[] {
    return [...this.#names]
  }
}
