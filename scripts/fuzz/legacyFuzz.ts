import { hasErrors } from '#shared/hcl/diagnostic.ts'
import { renderDiagnostic } from '#shared/hcl/renderDiagnostic.ts'
import { legacyFixtures } from '#test/conformance/fixtures/legacy.ts'
import { plan, problemsOf } from '#test/template/legacy/judge.ts'
import { faultOf, type FuzzFault, type FuzzRun } from './hclFuzz.ts'
import { mutate } from './mutate.ts'
import { type Random, seededRandom } from './random.ts'

/** What a template in JSON is made of that the syntax of JSON does not know. */
const words =
  'builders provisioners post-processors variables sensitive-variables min_packer_version type name only except override null file shell-local _comment __proto__ {{ }} {{- -}} {{user|`x`}} {{env|`HOME`}} {{build_name}} {{if|true}} {{end}} {{range}} {{.Vars}} {{timestamp}} {{uuid}} {{printf|"%d"|1}} {{define|"x"}} {{template|"x"}} {{isotime|`06`}} {{upper|`x`}} {{split|`a-b`|`-`|0}} $x := |'.split(
    ' ',
  )

/** The templates of the conformance tests in the old format. */
export function legacyCorpus(): readonly string[] {
  return legacyFixtures.flatMap(({ files }) => Object.values(files)).filter((text) => text.includes('{'))
}

/** Reads and checks mutated templates in the old format, and gathers what is thrown or takes too long. */
export function fuzzLegacy({ count, seed, corpus, slowestMs, nowMs }: FuzzRun): FuzzFault[] {
  const faults: FuzzFault[] = []
  for (let index = 0; index < count; index++) {
    const random = seededRandom(seed + index)
    const original = corpus[random.below(corpus.length)] ?? ''
    // Most changes break the syntax of JSON, behind which nothing is read any more.
    const text = withWords(random.below(3) === 0 ? mutate(original, random) : original, random)
    const startMs = nowMs()
    const thrown = faultOf(() => checkLegacy(text))
    const tookMs = nowMs() - startMs
    const problem = thrown ?? (tookMs > slowestMs ? `took ${tookMs} ms` : undefined)
    if (problem !== undefined) faults.push({ seed: seed + index, kind: 'legacy', text, problem })
  }
  return faults
}

/** The text with a few words put in, mostly inside of its texts, where templates are. */
function withWords(text: string, random: Random): string {
  let result = text
  for (let left = random.below(4); left > 0; left--) {
    const word = (words[random.below(words.length)] ?? '').replaceAll('|', ' ')
    const quote = result.indexOf('"', random.below(result.length + 1))
    const at = quote < 0 ? random.below(result.length + 1) : quote + 1
    result = result.slice(0, at) + word + result.slice(at)
  }
  return result
}

function checkLegacy(text: string): void {
  const options = { variables: new Map([['x', 'given']]), environment: new Map([['HOME', '/home/me']]) }
  for (const diagnostic of problemsOf(plan(text, options))) {
    if (diagnostic.summary === '' || (hasErrors([diagnostic]) && renderDiagnostic(diagnostic) === ''))
      throw new Error('an empty diagnostic')
    const { subject } = diagnostic
    if (subject !== undefined && !(subject.start >= 0 && subject.start <= subject.end))
      throw new Error(`"${diagnostic.summary}" points from ${subject.start} to ${subject.end}`)
  }
}
