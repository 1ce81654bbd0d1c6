import type { Random } from './random.ts'

// What the language gives a meaning to, and what it has trouble with.
const tokens = Array.from(
  '{ } [ ] ( ) " ${ %{ ~} $${ %%{ <<EOT <<-EOT EOT = == => != ! ? : :: , . ... * / % + - && || & | ^ < > <= >= # // /* */ ; \' ` \\ \\n \\u12 \\U0001F600 true false null for in if else endif endfor 0 1 -1 1.5 1e9 1e-9 1e99999 0x1 var.x foo.bar foo.list[*] nosuch upper( max( try( can( convert( format( regex( range( jsondecode( flatten( "a" "%s" é 😀'.matchAll(
    /\S+/g,
  ),
  ([token]) => token,
)
const odd = ['\0', '\r', '\n', '\t', ' ', '\ufeff', '\u00a0', '\u2028', '\udcff', 'e\u0301', '\u200d', '\r\n']

type Mutation = (text: string, random: Random) => string

const place = (text: string, random: Random): number => random.below(text.length + 1)

function stretch(text: string, random: Random): readonly [number, number] {
  const start = place(text, random)
  return [start, Math.min(text.length, start + 1 + random.below(12))]
}

function pick<T>(from: readonly T[], random: Random): T {
  return from[random.below(from.length)] as T
}

const mutations: readonly Mutation[] = [
  (text, random) => {
    const at = place(text, random)
    return text.slice(0, at) + pick(tokens, random) + text.slice(at)
  },
  (text, random) => {
    const at = place(text, random)
    return text.slice(0, at) + pick(odd, random) + text.slice(at)
  },
  (text, random) => {
    const [start, end] = stretch(text, random)
    return text.slice(0, start) + text.slice(end)
  },
  (text, random) => {
    const [start, end] = stretch(text, random)
    const at = place(text, random)
    return text.slice(0, at) + text.slice(start, end) + text.slice(at)
  },
  (text, random) => {
    const [start, end] = stretch(text, random)
    return text.slice(0, start) + text.slice(start, end).repeat(2 + random.below(60)) + text.slice(end)
  },
  (text, random) => text.slice(0, place(text, random)),
  (text, random) => {
    const [start, end] = stretch(text, random)
    return text.slice(0, start) + pick(tokens, random) + text.slice(end)
  },
]

/** The text after one to six random changes. */
export function mutate(text: string, random: Random): string {
  let mutated = text
  for (let changes = 1 + random.below(6); changes > 0; changes--)
    mutated = pick(mutations, random)(mutated, random)
  return mutated
}
