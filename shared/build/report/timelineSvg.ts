/** A stretch of a build. */
export interface Phase {
  readonly name: string
  /** Since the build began. */
  readonly startMs: number
  readonly durationMs: number
}

const rowHeight = 26
const labelWidth = 260
const barWidth = 640

/** Draws the phases of a build, each a bar from its start to its end, as an SVG picture that stands alone. */
export function timelineSvg(title: string, phases: readonly Phase[]): string {
  const totalMs = Math.max(1, ...phases.map(({ startMs, durationMs }) => startMs + durationMs))
  const height = (phases.length + 2) * rowHeight
  const width = labelWidth + barWidth + 90
  const rows = phases.map(({ name, startMs, durationMs }, index) => {
    const y = (index + 1.5) * rowHeight
    const x = labelWidth + (startMs / totalMs) * barWidth
    const length = Math.max(1, (durationMs / totalMs) * barWidth)
    return [
      `<text x="${labelWidth - 8}" y="${y + 16}" text-anchor="end">${escapeXml(name)}</text>`,
      `<rect x="${x.toFixed(1)}" y="${y + 3}" width="${length.toFixed(1)}" height="${rowHeight - 8}" rx="3"/>`,
      `<text x="${(x + length + 6).toFixed(1)}" y="${y + 16}">${(durationMs / 1000).toFixed(1)} s</text>`,
    ].join('')
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13">`,
    '<style>rect{fill:#2f7fd6}text{fill:#57606a}</style>',
    `<text x="8" y="20" font-weight="600">${escapeXml(title)}: ${(totalMs / 1000).toFixed(1)} s</text>`,
    ...rows,
    '</svg>',
    '',
  ].join('\n')
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g, '\u{FFFD}')
}
