const indentation =
  'YAML 1.1 lets quoted and bracketed values go on without any indentation, YAML 1.2 does not'
const lineSeparator = 'the line separator of Unicode ends lines in YAML 1.1, but not in YAML 1.2'

/** YAML that is read otherwise than by Go, with the reason. */
export const yamlExceptions: ReadonlyMap<string, string> = new Map([
  [String.raw`yamldecode("x: [\n1]")`, indentation],
  [String.raw`yamldecode("a: 'x\ny'")`, indentation],
  [String.raw`yamldecode("a: \"x\\\n\"")`, indentation],
  [String.raw`yamldecode("- \ta")`, 'a tab after the dash of an item is no indentation in YAML 1.2'],
  [String.raw`yamldecode("a: x\u2028y")`, lineSeparator],
  [String.raw`yamldecode(yamlencode("\u2028a\nb"))`, lineSeparator],
])
