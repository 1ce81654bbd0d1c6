/** The name of a region as Azure compares it: `West Europe` → `westeurope`. Both spellings are in use, also in its answers. */
export function regionName(text: string): string {
  return text.toLowerCase().replaceAll(/[\s_-]+/g, '')
}
