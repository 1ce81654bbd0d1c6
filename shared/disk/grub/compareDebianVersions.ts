/**
 * Negative, zero or positive as `a` is older than, as old as or newer than `b` (deb-version(7), without epoch and revision,
 * which the versions of kernels do not have): parts without digits by letters, `~` before the end, everything else last;
 * digits as numbers.
 */
export function compareDebianVersions(a: string, b: string): number {
  const [partsA, partsB] = [parts(a), parts(b)]
  for (let at = 0; at < Math.max(partsA.length, partsB.length); at++) {
    const [textA, digitsA] = partsA[at] ?? ['', '']
    const [textB, digitsB] = partsB[at] ?? ['', '']
    const order = compareText(textA, textB) || compareDigits(digitsA, digitsB)
    if (order !== 0) return order
  }
  return 0
}

function parts(version: string): readonly (readonly [text: string, digits: string])[] {
  return [...version.matchAll(/(\D*)(\d*)/g)].map(([, text = '', digits = '']) => [text, digits] as const)
}

function compareText(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const order = weight(a[at]) - weight(b[at])
    if (order !== 0) return order
  }
  return 0
}

function weight(char: string | undefined): number {
  if (char === '~') return -1
  if (char === undefined) return 0
  const code = char.codePointAt(0) ?? 0
  return /[a-z]/i.test(char) ? code : code + 0x11_0000
}

function compareDigits(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  if (x.length !== y.length) return x.length - y.length
  return x === y ? 0 : x < y ? -1 : 1
}
