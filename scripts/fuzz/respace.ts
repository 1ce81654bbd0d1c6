import type { Random } from './random.ts'

const spaces = ['', ' ', '  ', '\t', '       ', ' /* c */ ', '/*\n*/']
const lineEnds = ['\n', '\n\n', '  \n', '\r\n', ' # c\n', '\n  // cc\n', '\n\t', ' ']

/** The text with spaces, tabs, line ends and comments put in, taken out or exchanged in some places. */
export function respace(text: string, random: Random): string {
  const one = (choices: readonly string[]): string => choices[random.below(choices.length)] ?? ''
  const rarity = 2 + random.below(30)
  return text.replace(/\n|[ \t]+|(?<=[[{(,=:?+*.\]})])|(?=[[{(,=:?+*.\]})])/g, (found) => {
    if (random.below(rarity) > 0) return found
    return one(found === '\n' || (found === '' && random.below(4) === 0) ? lineEnds : spaces)
  })
}
