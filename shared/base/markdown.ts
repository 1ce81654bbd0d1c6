/** A GitHub-flavoured Markdown table; the cells are anybody's text and become no markup. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  return (
    line(headings) + line(headings.map(() => '---')) + rows.map((row) => line(row.map(escapeCell))).join('')
  )
}

/** One cell of foreign text: no line end, nothing that ends a cell or starts markup. */
function escapeCell(text: string): string {
  return text.replaceAll(/[\r\n\t]+/g, ' ').replaceAll(/[\\`*_{}[\]<>()#+!|~$&]/g, String.raw`\$&`)
}

/** Foreign text as a fenced block: shown as it is, with nothing in it that could end the fence. */
export function codeBlock(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text}\n${fence}`
}
