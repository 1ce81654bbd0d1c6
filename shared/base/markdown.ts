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
