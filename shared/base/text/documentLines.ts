/** What a terminal or a platform could take for a command, besides what JSON escapes by itself. */
const special = /[\x7f-\x9f\u2028\u2029\ufeff]|#(?=#)/g

/** A value as indented JSON in which no line can be taken for a command. */
export function documentLines(value: unknown): readonly string[] {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value, undefined, 2).replace(special, escaped).split('\n')
}
