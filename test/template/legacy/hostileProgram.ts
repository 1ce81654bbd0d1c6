import { problemsOf, plan } from './judge.ts'
import { hostileTemplates } from './hostileTemplates.ts'

/** Judges one hostile template, and prints the summaries of what is wrong with it, the milliseconds and the megabytes it took. */
function main(name: string): void {
  const content = hostileTemplates[name]?.text() ?? ''
  const startedMs = performance.now()
  const planned = plan(content)
  const summaries = problemsOf(planned).map(({ summary }) => summary)
  for (const { builder, provisioners } of planned.builds)
    for (const component of [builder, ...provisioners]) component.describe()
  const tookMs = Math.round(performance.now() - startedMs)
  const mostMb = Math.round(process.resourceUsage().maxRSS / 1024)
  process.stdout.write(JSON.stringify({ summaries: [...new Set(summaries)], tookMs, mostMb }))
}

main(process.argv[2] ?? '')
